// Generated from layout.ts by `npm run rows`: views of rows in the memory of a run. A view is moved from row to row by
// its place, `at`.
import type { View } from './view.ts';

/** Where the fields of a row `PacketRow` lie: ints in words, doubles in pairs of them. For the files that read raw words. */
export const PACKET_AT = {
  timeNs: 0,
  frameLength: 1,
  frame: 4,
  interfaceId: 5,
  linkType: 6,
  at: 7,
  end: 8,
  wireEnd: 9,
  protocol: 10,
  ipAt: 11,
  tcpAt: 12,
  payloadAt: 13,
  payloadLength: 14,
  capturedLength: 15,
  srcAddress0: 16,
  srcAddress1: 17,
  srcAddress2: 18,
  srcAddress3: 19,
  dstAddress0: 20,
  dstAddress1: 21,
  dstAddress2: 22,
  dstAddress3: 23,
  isIpv6: 24,
  srcPort: 25,
  dstPort: 26,
  seq: 27,
  ack: 28,
  flags: 29,
  window: 30,
  ipId: 31,
  ttl: 32,
  trafficClass: 33,
  isFragmented: 34,
  hasTimestamps: 35,
  tsVal: 36,
  tsEcr: 37,
  mss: 38,
  windowScale: 39,
  sackPermitted: 40,
  fastOpen: 41,
  sackBlocks: 42,
  sackAt: 43,
  hasBadOptions: 44,
  recordAt: 45,
} as const;

/** One packet, as the decoder leaves it. Lengths are checked once, where a layer is entered. */
export class PacketRow implements View {
  static readonly WORDS: number = 48;
  ints: Int32Array = new Int32Array(0);
  doubles: Float64Array = new Float64Array(0);
  at = 0;

  // the record, and the cursor of the decoder: addresses are of bytes in the memory
  /** nanoseconds since the first packet of the run */
  get timeNs(): number {
    return this.doubles[this.at >> 1]!;
  }
  set timeNs(value: number) {
    this.doubles[this.at >> 1] = value;
  }
  /** bytes on the wire, link layer included */
  get frameLength(): number {
    return this.doubles[(this.at >> 1) + 1]!;
  }
  set frameLength(value: number) {
    this.doubles[(this.at >> 1) + 1] = value;
  }
  /** 1-based in its file */
  get frame(): number {
    return this.ints[this.at + 4]!;
  }
  set frame(value: number) {
    this.ints[this.at + 4] = value;
  }
  /** interface that captured it: its position among all interfaces of the file */
  get interfaceId(): number {
    return this.ints[this.at + 5]!;
  }
  set interfaceId(value: number) {
    this.ints[this.at + 5] = value;
  }
  /** LINKTYPE_ number */
  get linkType(): number {
    return this.ints[this.at + 6]!;
  }
  set linkType(value: number) {
    this.ints[this.at + 6] = value;
  }
  /** where what was captured of it ends */
  get end(): number {
    return this.ints[this.at + 8]!;
  }
  set end(value: number) {
    this.ints[this.at + 8] = value;
  }
  /** where it ended on the wire, which may lie beyond what was captured but never before */
  get wireEnd(): number {
    return this.ints[this.at + 9]!;
  }
  set wireEnd(value: number) {
    this.ints[this.at + 9] = value;
  }
  /** EtherType, PPP or IP protocol number of the layer to come, where its layer code does not tell */
  get protocol(): number {
    return this.ints[this.at + 10]!;
  }
  set protocol(value: number) {
    this.ints[this.at + 10] = value;
  }
  /** where the IP header begins; of no use where `isFragmented` */
  get ipAt(): number {
    return this.ints[this.at + 11]!;
  }
  set ipAt(value: number) {
    this.ints[this.at + 11] = value;
  }
  /** where the TCP header begins */
  get tcpAt(): number {
    return this.ints[this.at + 12]!;
  }
  set tcpAt(value: number) {
    this.ints[this.at + 12] = value;
  }
  /** where the payload begins */
  get payloadAt(): number {
    return this.ints[this.at + 13]!;
  }
  set payloadAt(value: number) {
    this.ints[this.at + 13] = value;
  }
  /** on the wire, whatever was captured of it */
  get payloadLength(): number {
    return this.ints[this.at + 14]!;
  }
  set payloadLength(value: number) {
    this.ints[this.at + 14] = value;
  }
  /** bytes of the record that are in the file */
  get capturedLength(): number {
    return this.ints[this.at + 15]!;
  }
  set capturedLength(value: number) {
    this.ints[this.at + 15] = value;
  }

  // IP, and the TCP header
  /** the IPv4 address, or the first of four words of an IPv6 address */
  get srcAddress0(): number {
    return this.ints[this.at + 16]!;
  }
  set srcAddress0(value: number) {
    this.ints[this.at + 16] = value;
  }
  /** the second */
  get srcAddress1(): number {
    return this.ints[this.at + 17]!;
  }
  set srcAddress1(value: number) {
    this.ints[this.at + 17] = value;
  }
  /** the third */
  get srcAddress2(): number {
    return this.ints[this.at + 18]!;
  }
  set srcAddress2(value: number) {
    this.ints[this.at + 18] = value;
  }
  /** the last */
  get srcAddress3(): number {
    return this.ints[this.at + 19]!;
  }
  set srcAddress3(value: number) {
    this.ints[this.at + 19] = value;
  }
  /** likewise of the destination */
  get dstAddress0(): number {
    return this.ints[this.at + 20]!;
  }
  set dstAddress0(value: number) {
    this.ints[this.at + 20] = value;
  }
  /** the second */
  get dstAddress1(): number {
    return this.ints[this.at + 21]!;
  }
  set dstAddress1(value: number) {
    this.ints[this.at + 21] = value;
  }
  /** the third */
  get dstAddress2(): number {
    return this.ints[this.at + 22]!;
  }
  set dstAddress2(value: number) {
    this.ints[this.at + 22] = value;
  }
  /** the last */
  get dstAddress3(): number {
    return this.ints[this.at + 23]!;
  }
  set dstAddress3(value: number) {
    this.ints[this.at + 23] = value;
  }
  /** its addresses are of IPv6 */
  get isIpv6(): boolean {
    return this.ints[this.at + 24] !== 0;
  }
  set isIpv6(value: boolean) {
    this.ints[this.at + 24] = Number(value);
  }
  /** source port */
  get srcPort(): number {
    return this.ints[this.at + 25]!;
  }
  set srcPort(value: number) {
    this.ints[this.at + 25] = value;
  }
  /** destination port */
  get dstPort(): number {
    return this.ints[this.at + 26]!;
  }
  set dstPort(value: number) {
    this.ints[this.at + 26] = value;
  }
  /** SEG.SEQ */
  get seq(): number {
    return this.ints[this.at + 27]!;
  }
  set seq(value: number) {
    this.ints[this.at + 27] = value;
  }
  /** SEG.ACK */
  get ack(): number {
    return this.ints[this.at + 28]!;
  }
  set ack(value: number) {
    this.ints[this.at + 28] = value;
  }
  /** control bits: FIN, SYN, … */
  get flags(): number {
    return this.ints[this.at + 29]!;
  }
  set flags(value: number) {
    this.ints[this.at + 29] = value;
  }
  /** SEG.WND as it stands in the header, unscaled */
  get window(): number {
    return this.ints[this.at + 30]!;
  }
  set window(value: number) {
    this.ints[this.at + 30] = value;
  }
  /** IPv4 identification; 0 in IPv6 */
  get ipId(): number {
    return this.ints[this.at + 31]!;
  }
  set ipId(value: number) {
    this.ints[this.at + 31] = value;
  }

  // more of IP, and TCP options
  /** TTL or hop limit */
  get ttl(): number {
    return this.ints[this.at + 32]!;
  }
  set ttl(value: number) {
    this.ints[this.at + 32] = value;
  }
  /** DSCP and ECN */
  get trafficClass(): number {
    return this.ints[this.at + 33]!;
  }
  set trafficClass(value: number) {
    this.ints[this.at + 33] = value;
  }
  /** it came in fragments */
  get isFragmented(): boolean {
    return this.ints[this.at + 34] !== 0;
  }
  set isFragmented(value: boolean) {
    this.ints[this.at + 34] = Number(value);
  }
  /** it has the option (RFC 7323) */
  get hasTimestamps(): boolean {
    return this.ints[this.at + 35] !== 0;
  }
  set hasTimestamps(value: boolean) {
    this.ints[this.at + 35] = Number(value);
  }
  /** TSval */
  get tsVal(): number {
    return this.ints[this.at + 36]!;
  }
  set tsVal(value: number) {
    this.ints[this.at + 36] = value;
  }
  /** TSecr */
  get tsEcr(): number {
    return this.ints[this.at + 37]!;
  }
  set tsEcr(value: number) {
    this.ints[this.at + 37] = value;
  }
  /** MSS option, or NO_MSS */
  get mss(): number {
    return this.ints[this.at + 38]!;
  }
  set mss(value: number) {
    this.ints[this.at + 38] = value;
  }
  /** window scale option, or NO_SCALE, or UNSEEN_SCALE */
  get windowScale(): number {
    return this.ints[this.at + 39]!;
  }
  set windowScale(value: number) {
    this.ints[this.at + 39] = value;
  }
  /** it has the option (RFC 2018) */
  get sackPermitted(): boolean {
    return this.ints[this.at + 40] !== 0;
  }
  set sackPermitted(value: boolean) {
    this.ints[this.at + 40] = Number(value);
  }
  /** it has the option (RFC 7413) */
  get fastOpen(): boolean {
    return this.ints[this.at + 41] !== 0;
  }
  set fastOpen(value: boolean) {
    this.ints[this.at + 41] = Number(value);
  }
  /** SACK blocks */
  get sackBlocks(): number {
    return this.ints[this.at + 42]!;
  }
  set sackBlocks(value: number) {
    this.ints[this.at + 42] = value;
  }
  /** where the first begins */
  get sackAt(): number {
    return this.ints[this.at + 43]!;
  }
  set sackAt(value: number) {
    this.ints[this.at + 43] = value;
  }
  /** an option whose length is impossible; those before it count */
  get hasBadOptions(): boolean {
    return this.ints[this.at + 44] !== 0;
  }
  set hasBadOptions(value: boolean) {
    this.ints[this.at + 44] = Number(value);
  }
  /** where the record’s packet begins */
  get recordAt(): number {
    return this.ints[this.at + 45]!;
  }
  set recordAt(value: number) {
    this.ints[this.at + 45] = value;
  }
}

/** Where the fields of a row `Tally` lie: ints in words, doubles in pairs of them. For the files that read raw words. */
export const TALLY_AT = {
  bytes: 0,
  earliestNs: 1,
  latestNs: 2,
  packets: 6,
  leftOut: 7,
  cutPackets: 8,
  unorderedPackets: 9,
  badOptions: 10,
  badOptionsFrame: 11,
  unknownLinkType: 12,
  byEnd: 16,
  firstFrame: 112,
} as const;

/** What was read of a capture so far (engine/tally.ts). */
export class Tally implements View {
  static readonly WORDS: number = 208;
  ints: Int32Array = new Int32Array(0);
  doubles: Float64Array = new Float64Array(0);
  at = 0;

  // sums
  /** bytes on the wire */
  get bytes(): number {
    return this.doubles[this.at >> 1]!;
  }
  set bytes(value: number) {
    this.doubles[this.at >> 1] = value;
  }
  /** earliest time of its packets; Infinity before there is one */
  get earliestNs(): number {
    return this.doubles[(this.at >> 1) + 1]!;
  }
  set earliestNs(value: number) {
    this.doubles[(this.at >> 1) + 1] = value;
  }
  /** latest time of its packets; -Infinity before */
  get latestNs(): number {
    return this.doubles[(this.at >> 1) + 2]!;
  }
  set latestNs(value: number) {
    this.doubles[(this.at >> 1) + 2] = value;
  }
  /** packets that were read */
  get packets(): number {
    return this.ints[this.at + 6]!;
  }
  set packets(value: number) {
    this.ints[this.at + 6] = value;
  }
  /** packets later than the run is to go */
  get leftOut(): number {
    return this.ints[this.at + 7]!;
  }
  set leftOut(value: number) {
    this.ints[this.at + 7] = value;
  }
  /** packets that were captured in part */
  get cutPackets(): number {
    return this.ints[this.at + 8]!;
  }
  set cutPackets(value: number) {
    this.ints[this.at + 8] = value;
  }
  /** packets that are earlier than one before */
  get unorderedPackets(): number {
    return this.ints[this.at + 9]!;
  }
  set unorderedPackets(value: number) {
    this.ints[this.at + 9] = value;
  }
  /** TCP packets with an option of impossible length */
  get badOptions(): number {
    return this.ints[this.at + 10]!;
  }
  set badOptions(value: number) {
    this.ints[this.at + 10] = value;
  }
  /** the first of these */
  get badOptionsFrame(): number {
    return this.ints[this.at + 11]!;
  }
  set badOptionsFrame(value: number) {
    this.ints[this.at + 11] = value;
  }
  /** link type of the first packet whose link type is not known */
  get unknownLinkType(): number {
    return this.ints[this.at + 12]!;
  }
  set unknownLinkType(value: number) {
    this.ints[this.at + 12] = value;
  }

  // by how they end
  /** packets, by code of END or FAULT; `i`: below 96 */
  byEnd(i: number): number {
    return this.ints[this.at + 16 + i]!;
  }
  setByEnd(i: number, value: number): void {
    this.ints[this.at + 16 + i] = value;
  }

  // frames
  /** the first of these; `i`: below 96 */
  firstFrame(i: number): number {
    return this.ints[this.at + 112 + i]!;
  }
  setFirstFrame(i: number, value: number): void {
    this.ints[this.at + 112 + i] = value;
  }
}

/** Where the fields of a row `ConnectionRow` lie: ints in words, doubles in pairs of them. For the files that read raw words. */
export const CONNECTION_AT = {
  flags: 0,
  unanswered: 1,
  followed: 2,
  lastFrame: 3,
  lastCapture: 4,
  rare: 5,
  startNs: 3,
  endNs: 4,
  unansweredSinceMs: 5,
  resumedMs: 6,
  history: 14,
  historyOn: 15,
  id: 16,
  stream: 17,
  latestStream: 18,
  entry: 19,
  clientKnownBy: 20,
  firstFrame: 21,
  firstCapture: 22,
  successorFrame: 23,
  successorCapture: 24,
  oldDuplicates: 25,
  oldDuplicateFrame: 26,
  passedTests: 27,
  lingerSinceNs: 14,
  lingerPrevious: 30,
  lingerNext: 31,
} as const;

/** A connection: one incarnation of a four-tuple. */
export class ConnectionRow implements View {
  static readonly WORDS: number = 32;
  ints: Int32Array = new Int32Array(0);
  doubles: Float64Array = new Float64Array(0);
  at = 0;

  // what every packet asks for
  /** the client is the low end of the four-tuple */
  get clientIsLow(): boolean {
    return (this.ints[this.at]! & 1) !== 0;
  }
  set clientIsLow(value: boolean) {
    if (value) this.ints[this.at]! |= 1;
    else this.ints[this.at]! &= -2;
  }
  /** its addresses are of IPv6 */
  get isIpv6(): boolean {
    return (this.ints[this.at]! & 2) !== 0;
  }
  set isIpv6(value: boolean) {
    if (value) this.ints[this.at]! |= 2;
    else this.ints[this.at]! &= -3;
  }
  /** both ends are the same, a socket that connected to itself: all its packets are the client’s */
  get isSelf(): boolean {
    return (this.ints[this.at]! & 4) !== 0;
  }
  set isSelf(value: boolean) {
    if (value) this.ints[this.at]! |= 4;
    else this.ints[this.at]! &= -5;
  }
  /** its data is followed, too */
  get hasTransfer(): boolean {
    return (this.ints[this.at]! & 8) !== 0;
  }
  set hasTransfer(value: boolean) {
    if (value) this.ints[this.at]! |= 8;
    else this.ints[this.at]! &= -9;
  }
  /** a SYN with a new ISN is kept aside (flow/incarnation.ts) */
  get hasPendingSyn(): boolean {
    return (this.ints[this.at]! & 16) !== 0;
  }
  set hasPendingSyn(value: boolean) {
    if (value) this.ints[this.at]! |= 16;
    else this.ints[this.at]! &= -17;
  }
  /** of the latest packets, those that one end sent in a row: they are the client’s */
  get rowIsOfClient(): boolean {
    return (this.ints[this.at]! & 32) !== 0;
  }
  set rowIsOfClient(value: boolean) {
    if (value) this.ints[this.at]! |= 32;
    else this.ints[this.at]! &= -33;
  }
  /** the filter leaves it out of the report */
  get isIgnored(): boolean {
    return (this.ints[this.at]! & 64) !== 0;
  }
  set isIgnored(value: boolean) {
    if (value) this.ints[this.at]! |= 64;
    else this.ints[this.at]! &= -65;
  }
  /** its first packet was a SYN */
  get beganWithSyn(): boolean {
    return (this.ints[this.at]! & 128) !== 0;
  }
  set beganWithSyn(value: boolean) {
    if (value) this.ints[this.at]! |= 128;
    else this.ints[this.at]! &= -129;
  }
  /** it was finished early, to make room */
  get isEvicted(): boolean {
    return (this.ints[this.at]! & 256) !== 0;
  }
  set isEvicted(value: boolean) {
    if (value) this.ints[this.at]! |= 256;
    else this.ints[this.at]! &= -257;
  }
  /** the SYN that took its four-tuple comes after it by timestamp or sequence number */
  get isSuccessorNewer(): boolean {
    return (this.ints[this.at]! & 512) !== 0;
  }
  set isSuccessorNewer(value: boolean) {
    if (value) this.ints[this.at]! |= 512;
    else this.ints[this.at]! &= -513;
  }
  /** it waits to be let go, in the list of those that are closed (flow/linger-list.ts) */
  get waitsClosed(): boolean {
    return (this.ints[this.at]! & 1024) !== 0;
  }
  set waitsClosed(value: boolean) {
    if (value) this.ints[this.at]! |= 1024;
    else this.ints[this.at]! &= -1025;
  }
  /** it waits to be let go, in the list of attempts */
  get waitsAttempt(): boolean {
    return (this.ints[this.at]! & 2048) !== 0;
  }
  set waitsAttempt(value: boolean) {
    if (value) this.ints[this.at]! |= 2048;
    else this.ints[this.at]! &= -2049;
  }
  /** how many of these in a row want an answer */
  get unanswered(): number {
    return this.ints[this.at + 1]!;
  }
  set unanswered(value: number) {
    this.ints[this.at + 1] = value;
  }
  /** place of its row `Followed`; NOWHERE for one that is not followed, or not yet */
  get followed(): number {
    return this.ints[this.at + 2]!;
  }
  set followed(value: number) {
    this.ints[this.at + 2] = value;
  }
  /** frame of its latest packet */
  get lastFrame(): number {
    return this.ints[this.at + 3]!;
  }
  set lastFrame(value: number) {
    this.ints[this.at + 3] = value;
  }
  /** position of the capture among the run’s that holds it */
  get lastCapture(): number {
    return this.ints[this.at + 4]!;
  }
  set lastCapture(value: number) {
    this.ints[this.at + 4] = value;
  }
  /** place of its row `Rare`; NOWHERE while it has nothing of that */
  get rare(): number {
    return this.ints[this.at + 5]!;
  }
  set rare(value: number) {
    this.ints[this.at + 5] = value;
  }
  /** earliest time of its packets */
  get startNs(): number {
    return this.doubles[(this.at >> 1) + 3]!;
  }
  set startNs(value: number) {
    this.doubles[(this.at >> 1) + 3] = value;
  }
  /** latest time of its packets */
  get endNs(): number {
    return this.doubles[(this.at >> 1) + 4]!;
  }
  set endNs(value: number) {
    this.doubles[(this.at >> 1) + 4] = value;
  }
  /** since when an answer is wanted, in whole milliseconds */
  get unansweredSinceMs(): number {
    return this.doubles[(this.at >> 1) + 5]!;
  }
  set unansweredSinceMs(value: number) {
    this.doubles[(this.at >> 1) + 5] = value;
  }
  /** when the latest silence of a second or more was over, in whole milliseconds */
  get resumedMs(): number {
    return this.doubles[(this.at >> 1) + 6]!;
  }
  set resumedMs(value: number) {
    this.doubles[(this.at >> 1) + 6] = value;
  }
  /** Zeek’s history: the first six letters as codes (flow/zeek.ts) */
  get history(): number {
    return this.ints[this.at + 14]!;
  }
  set history(value: number) {
    this.ints[this.at + 14] = value;
  }
  /** the next six */
  get historyOn(): number {
    return this.ints[this.at + 15]!;
  }
  set historyOn(value: number) {
    this.ints[this.at + 15] = value;
  }

  // who it is, and how it comes to its end
  /** 1, 2, 3 … in the order in which they were recognised: that of first packets but for a SYN kept aside */
  get id(): number {
    return this.ints[this.at + 16]!;
  }
  set id(value: number) {
    this.ints[this.at + 16] = value;
  }
  /** what tshark’s tcp.stream says of its first packet */
  get stream(): number {
    return this.ints[this.at + 17]!;
  }
  set stream(value: number) {
    this.ints[this.at + 17] = value;
  }
  /** what it says of its latest packet; other than `stream` after an old duplicate SYN */
  get latestStream(): number {
    return this.ints[this.at + 18]!;
  }
  set latestStream(value: number) {
    this.ints[this.at + 18] = value;
  }
  /** its entry in the table of its IP version */
  get entry(): number {
    return this.ints[this.at + 19]!;
  }
  set entry(value: number) {
    this.ints[this.at + 19] = value;
  }
  /** how it is known which end is the client: of KNOWN_BY */
  get clientKnownBy(): number {
    return this.ints[this.at + 20]!;
  }
  set clientKnownBy(value: number) {
    this.ints[this.at + 20] = value;
  }
  /** frame of its first packet */
  get firstFrame(): number {
    return this.ints[this.at + 21]!;
  }
  set firstFrame(value: number) {
    this.ints[this.at + 21] = value;
  }
  /** position of the capture that holds it */
  get firstCapture(): number {
    return this.ints[this.at + 22]!;
  }
  set firstCapture(value: number) {
    this.ints[this.at + 22] = value;
  }
  /** the SYN that took its four-tuple, if one did */
  get successorFrame(): number {
    return this.ints[this.at + 23]!;
  }
  set successorFrame(value: number) {
    this.ints[this.at + 23] = value;
  }
  /** position of the capture that holds it */
  get successorCapture(): number {
    return this.ints[this.at + 24]!;
  }
  set successorCapture(value: number) {
    this.ints[this.at + 24] = value;
  }
  /** SYNs of earlier incarnations */
  get oldDuplicates(): number {
    return this.ints[this.at + 25]!;
  }
  set oldDuplicates(value: number) {
    this.ints[this.at + 25] = value;
  }
  /** the latest of these */
  get oldDuplicateFrame(): number {
    return this.ints[this.at + 26]!;
  }
  set oldDuplicateFrame(value: number) {
    this.ints[this.at + 26] = value;
  }
  /** which tests of the filter one of its packets has passed, a bit each */
  get passedTests(): number {
    return this.ints[this.at + 27]!;
  }
  set passedTests(value: number) {
    this.ints[this.at + 27] = value;
  }
  /** since when it waits to be let go */
  get lingerSinceNs(): number {
    return this.doubles[(this.at >> 1) + 14]!;
  }
  set lingerSinceNs(value: number) {
    this.doubles[(this.at >> 1) + 14] = value;
  }
  /** place of its neighbour before it in that list; NOWHERE: none */
  get lingerPrevious(): number {
    return this.ints[this.at + 30]!;
  }
  set lingerPrevious(value: number) {
    this.ints[this.at + 30] = value;
  }
  /** place of the one after it */
  get lingerNext(): number {
    return this.ints[this.at + 31]!;
  }
  set lingerNext(value: number) {
    this.ints[this.at + 31] = value;
  }
}

/** Where the fields of a row `Rare` lie: ints in words, doubles in pairs of them. For the files that read raw words. */
export const RARE_AT = {
  pendingSyn: 0,
  historyLength: 1,
  historyRest: 2,
} as const;

/** What few connections have. */
export class Rare implements View {
  static readonly WORDS: number = 16;
  ints: Int32Array = new Int32Array(0);
  doubles: Float64Array = new Float64Array(0);
  at = 0;

  // all
  /** place of the SYN with a new ISN that is kept aside; holds while `hasPendingSyn` */
  get pendingSyn(): number {
    return this.ints[this.at]!;
  }
  set pendingSyn(value: number) {
    this.ints[this.at] = value;
  }
  /** letters of Zeek’s history after the first twelve */
  get historyLength(): number {
    return this.ints[this.at + 1]!;
  }
  set historyLength(value: number) {
    this.ints[this.at + 1] = value;
  }
  /** these as codes, a byte each: their place */
  get historyRest(): number {
    return this.at + 2;
  }
}

/** Where the fields of a row `EndpointRow` lie: ints in words, doubles in pairs of them. For the files that read raw words. */
export const ENDPOINT_AT = {
  packets: 0,
  maxSegment: 1,
  bytes: 1,
  payloadBytes: 2,
  sent: 6,
  sndNxt: 7,
  rcvNxt: 8,
  ttl: 9,
  isn: 10,
  streamBase: 11,
  finSeq: 12,
  rstSeq: 13,
  mss: 14,
  windowScale: 15,
  control: 16,
  controlTsVal: 17,
  controlMs: 9,
  lateDataMs: 10,
  controlWindow: 22,
} as const;

/** One end of a connection: what it sent, counted, and what its SYN agreed to. */
export class EndpointRow implements View {
  static readonly WORDS: number = 32;
  ints: Int32Array = new Int32Array(0);
  doubles: Float64Array = new Float64Array(0);
  at = 0;

  // what every packet writes
  /** how many it sent */
  get packets(): number {
    return this.ints[this.at]!;
  }
  set packets(value: number) {
    this.ints[this.at] = value;
  }
  /** largest TCP payload of one packet */
  get maxSegment(): number {
    return this.ints[this.at + 1]!;
  }
  set maxSegment(value: number) {
    this.ints[this.at + 1] = value;
  }
  /** on the wire, link layer included */
  get bytes(): number {
    return this.doubles[(this.at >> 1) + 1]!;
  }
  set bytes(value: number) {
    this.doubles[(this.at >> 1) + 1] = value;
  }
  /** TCP payload, retransmissions included */
  get payloadBytes(): number {
    return this.doubles[(this.at >> 1) + 2]!;
  }
  set payloadBytes(value: number) {
    this.doubles[(this.at >> 1) + 2] = value;
  }
  /** what it sent at least once, and the options of its SYN: of SENT */
  get sent(): number {
    return this.ints[this.at + 6]!;
  }
  set sent(value: number) {
    this.ints[this.at + 6] = value;
  }
  /** sequence number after the furthest that it sent; RSTs aside */
  get sndNxt(): number {
    return this.ints[this.at + 7]!;
  }
  set sndNxt(value: number) {
    this.ints[this.at + 7] = value;
  }
  /** the furthest that it acknowledged: what it expects next (RCV.NXT) */
  get rcvNxt(): number {
    return this.ints[this.at + 8]!;
  }
  set rcvNxt(value: number) {
    this.ints[this.at + 8] = value;
  }
  /** TTL or hop limit of its latest packet but for RSTs; 0 before there is one */
  get ttl(): number {
    return this.ints[this.at + 9]!;
  }
  set ttl(value: number) {
    this.ints[this.at + 9] = value;
  }
  /** ISN of its first SYN */
  get isn(): number {
    return this.ints[this.at + 10]!;
  }
  set isn(value: number) {
    this.ints[this.at + 10] = value;
  }
  /** first sequence number, as tshark counts conversations (stream-number.ts) */
  get streamBase(): number {
    return this.ints[this.at + 11]!;
  }
  set streamBase(value: number) {
    this.ints[this.at + 11] = value;
  }
  /** sequence number of its latest FIN */
  get finSeq(): number {
    return this.ints[this.at + 12]!;
  }
  set finSeq(value: number) {
    this.ints[this.at + 12] = value;
  }
  /** sequence number of its latest RST */
  get rstSeq(): number {
    return this.ints[this.at + 13]!;
  }
  set rstSeq(value: number) {
    this.ints[this.at + 13] = value;
  }
  /** MSS option of its SYN, or NO_MSS */
  get mss(): number {
    return this.ints[this.at + 14]!;
  }
  set mss(value: number) {
    this.ints[this.at + 14] = value;
  }
  /** window scale option of its SYN, or NO_SCALE, or UNSEEN_SCALE */
  get windowScale(): number {
    return this.ints[this.at + 15]!;
  }
  set windowScale(value: number) {
    this.ints[this.at + 15] = value;
  }

  // its latest SYN, SYN-ACK or FIN
  /** IP ID and control bits, 16 bits each; 0 before there is one */
  get control(): number {
    return this.ints[this.at + 16]!;
  }
  set control(value: number) {
    this.ints[this.at + 16] = value;
  }
  /** TSval */
  get controlTsVal(): number {
    return this.ints[this.at + 17]!;
  }
  set controlTsVal(value: number) {
    this.ints[this.at + 17] = value;
  }
  /** when it passed, in whole milliseconds */
  get controlMs(): number {
    return this.doubles[(this.at >> 1) + 9]!;
  }
  set controlMs(value: number) {
    this.doubles[(this.at >> 1) + 9] = value;
  }
  /** time of its latest data after a FIN of the peer, in whole milliseconds; 0 before there is any */
  get lateDataMs(): number {
    return this.doubles[(this.at >> 1) + 10]!;
  }
  set lateDataMs(value: number) {
    this.doubles[(this.at >> 1) + 10] = value;
  }
  /** window of the latest SYN, SYN-ACK or FIN, as it stands there */
  get controlWindow(): number {
    return this.ints[this.at + 22]!;
  }
  set controlWindow(value: number) {
    this.ints[this.at + 22] = value;
  }
}

/** Where the fields of a row `AttemptsRow` lie: ints in words, doubles in pairs of them. For the files that read raw words. */
export const ATTEMPTS_AT = {
  count: 0,
  hasTimestamps: 1,
  firstNs: 1,
  latestNs: 2,
  latestTsVal: 6,
  firstTsVal: 7,
  firstFrame: 8,
  latestFrame: 9,
} as const;

/** The SYNs, or the SYN-ACKs, of a connection: the first of them, and the latest. */
export class AttemptsRow implements View {
  static readonly WORDS: number = 16;
  ints: Int32Array = new Int32Array(0);
  doubles: Float64Array = new Float64Array(0);
  at = 0;

  // of both
  /** how many */
  get count(): number {
    return this.ints[this.at]!;
  }
  set count(value: number) {
    this.ints[this.at] = value;
  }
  /** 1: the latest has timestamps */
  get hasTimestamps(): number {
    return this.ints[this.at + 1]!;
  }
  set hasTimestamps(value: number) {
    this.ints[this.at + 1] = value;
  }
  /** when the first passed; holds when there is one */
  get firstNs(): number {
    return this.doubles[(this.at >> 1) + 1]!;
  }
  set firstNs(value: number) {
    this.doubles[(this.at >> 1) + 1] = value;
  }
  /** when the latest did */
  get latestNs(): number {
    return this.doubles[(this.at >> 1) + 2]!;
  }
  set latestNs(value: number) {
    this.doubles[(this.at >> 1) + 2] = value;
  }
  /** TSval of the latest */
  get latestTsVal(): number {
    return this.ints[this.at + 6]!;
  }
  set latestTsVal(value: number) {
    this.ints[this.at + 6] = value;
  }
  /** TSval of the first */
  get firstTsVal(): number {
    return this.ints[this.at + 7]!;
  }
  set firstTsVal(value: number) {
    this.ints[this.at + 7] = value;
  }
  /** the first; 0 if there is none */
  get firstFrame(): number {
    return this.ints[this.at + 8]!;
  }
  set firstFrame(value: number) {
    this.ints[this.at + 8] = value;
  }
  /** the latest */
  get latestFrame(): number {
    return this.ints[this.at + 9]!;
  }
  set latestFrame(value: number) {
    this.ints[this.at + 9] = value;
  }
}

/** Where the fields of a row `Followed` lie: ints in words, doubles in pairs of them. For the files that read raw words. */
export const FOLLOWED_AT = {
  transitions: 0,
  resetBy: 1,
  handshakeFlags: 2,
  closeFlags: 3,
  closeInitiator: 4,
  crossedSynAcks: 5,
  resetNs: 3,
  serverHalfNs: 4,
  clientHalfNs: 5,
  ackFrame: 12,
  badSynAckFrame: 13,
  lateSynFrame: 14,
  resets: 16,
  firstResetFrame: 17,
  firstResetFlags: 18,
  clientStateBeforeReset: 19,
  serverStateBeforeReset: 20,
  latestResetFrame: 21,
  blindResets: 22,
  blindResetFrame: 23,
  blindResetBy: 24,
  latestResetIpId: 25,
  firstResetNs: 13,
  blindResetNs: 14,
  latestResetNs: 15,
  syns: 32,
  synAcks: 42,
  longLog: 52,
  longLogEntries: 53,
  log: 64,
} as const;

/** A connection that is followed: its handshake, its close, its RSTs, and the transitions of both ends. */
export class Followed implements View {
  static readonly WORDS: number = 128;
  ints: Int32Array = new Int32Array(0);
  doubles: Float64Array = new Float64Array(0);
  at = 0;

  // what segments ask for while it opens or closes
  /** how many transitions there are */
  get transitions(): number {
    return this.ints[this.at]!;
  }
  set transitions(value: number) {
    this.ints[this.at] = value;
  }
  /** in whose name the latest RST came that its receiver took: of BY */
  get resetBy(): number {
    return this.ints[this.at + 1]!;
  }
  set resetBy(value: number) {
    this.ints[this.at + 1] = value;
  }
  /** nothing more of its handshake can come */
  get isHandshakeOver(): boolean {
    return (this.ints[this.at + 2]! & 1) !== 0;
  }
  set isHandshakeOver(value: boolean) {
    if (value) this.ints[this.at + 2]! |= 1;
    else this.ints[this.at + 2]! &= -2;
  }
  /** a SYN carried data */
  get hasSynData(): boolean {
    return (this.ints[this.at + 2]! & 2) !== 0;
  }
  set hasSynData(value: boolean) {
    if (value) this.ints[this.at + 2]! |= 2;
    else this.ints[this.at + 2]! &= -3;
  }
  /** the SYN-ACK acknowledged that data (RFC 7413) */
  get isFastOpen(): boolean {
    return (this.ints[this.at + 2]! & 4) !== 0;
  }
  set isFastOpen(value: boolean) {
    if (value) this.ints[this.at + 2]! |= 4;
    else this.ints[this.at + 2]! &= -5;
  }
  /** the other end acknowledged the first FIN */
  get isFirstFinAcked(): boolean {
    return (this.ints[this.at + 3]! & 1) !== 0;
  }
  set isFirstFinAcked(value: boolean) {
    if (value) this.ints[this.at + 3]! |= 1;
    else this.ints[this.at + 3]! &= -2;
  }
  /** the second FIN came with the acknowledgement of the first */
  get isThreeSegment(): boolean {
    return (this.ints[this.at + 3]! & 2) !== 0;
  }
  set isThreeSegment(value: boolean) {
    if (value) this.ints[this.at + 3]! |= 2;
    else this.ints[this.at + 3]! &= -3;
  }
  /** the other end went on sending data after that */
  get isHalfClose(): boolean {
    return (this.ints[this.at + 3]! & 4) !== 0;
  }
  set isHalfClose(value: boolean) {
    if (value) this.ints[this.at + 3]! |= 4;
    else this.ints[this.at + 3]! &= -5;
  }
  /** data of the other end came after the first FIN, and before its own */
  get hasLateData(): boolean {
    return (this.ints[this.at + 3]! & 8) !== 0;
  }
  set hasLateData(value: boolean) {
    if (value) this.ints[this.at + 3]! |= 8;
    else this.ints[this.at + 3]! &= -9;
  }
  /** who sent the first FIN: of BY */
  get closeInitiator(): number {
    return this.ints[this.at + 4]!;
  }
  set closeInitiator(value: number) {
    this.ints[this.at + 4] = value;
  }
  /** SYN-ACKs that the client retransmitted, in a simultaneous open */
  get crossedSynAcks(): number {
    return this.ints[this.at + 5]!;
  }
  set crossedSynAcks(value: number) {
    this.ints[this.at + 5] = value;
  }
  /** when the RST passed that its receiver took the latest time */
  get resetNs(): number {
    return this.doubles[(this.at >> 1) + 3]!;
  }
  set resetNs(value: number) {
    this.doubles[(this.at >> 1) + 3] = value;
  }
  /** from the vantage to the server and back: SYN to SYN-ACK; NaN while it is not known */
  get serverHalfNs(): number {
    return this.doubles[(this.at >> 1) + 4]!;
  }
  set serverHalfNs(value: number) {
    this.doubles[(this.at >> 1) + 4] = value;
  }
  /** from the vantage to the client and back: SYN-ACK to its ACK; NaN likewise */
  get clientHalfNs(): number {
    return this.doubles[(this.at >> 1) + 5]!;
  }
  set clientHalfNs(value: number) {
    this.doubles[(this.at >> 1) + 5] = value;
  }
  /** the first frame of the client that acknowledges the SYN-ACK; 0 if there is none */
  get ackFrame(): number {
    return this.ints[this.at + 12]!;
  }
  set ackFrame(value: number) {
    this.ints[this.at + 12] = value;
  }
  /** the first SYN-ACK that acknowledges something else than the SYN; 0 if there is none */
  get badSynAckFrame(): number {
    return this.ints[this.at + 13]!;
  }
  set badSynAckFrame(value: number) {
    this.ints[this.at + 13] = value;
  }
  /** the latest SYN that came after the handshake; 0 if there is none */
  get lateSynFrame(): number {
    return this.ints[this.at + 14]!;
  }
  set lateSynFrame(value: number) {
    this.ints[this.at + 14] = value;
  }

  // its RSTs (state/reset.ts)
  /** RSTs that their receivers take */
  get resets(): number {
    return this.ints[this.at + 16]!;
  }
  set resets(value: number) {
    this.ints[this.at + 16] = value;
  }
  /** the first of these */
  get firstResetFrame(): number {
    return this.ints[this.at + 17]!;
  }
  set firstResetFrame(value: number) {
    this.ints[this.at + 17] = value;
  }
  /** the first RST that is taken was sent in the name of the server; else of the client */
  get isFirstResetByServer(): boolean {
    return (this.ints[this.at + 18]! & 1) !== 0;
  }
  set isFirstResetByServer(value: boolean) {
    if (value) this.ints[this.at + 18]! |= 1;
    else this.ints[this.at + 18]! &= -2;
  }
  /** RST and ACK, as a socket that is aborted sends it; without ACK, it answers a segment for no socket */
  get hasFirstResetAck(): boolean {
    return (this.ints[this.at + 18]! & 2) !== 0;
  }
  set hasFirstResetAck(value: boolean) {
    if (value) this.ints[this.at + 18]! |= 2;
    else this.ints[this.at + 18]! &= -3;
  }
  /** its TTL does not fit the end in whose name it was sent */
  get isFirstResetAlien(): boolean {
    return (this.ints[this.at + 18]! & 4) !== 0;
  }
  set isFirstResetAlien(value: boolean) {
    if (value) this.ints[this.at + 18]! |= 4;
    else this.ints[this.at + 18]! &= -5;
  }
  /** not all that its sender had sent was acknowledged */
  get hadFirstResetOwnUnacked(): boolean {
    return (this.ints[this.at + 18]! & 8) !== 0;
  }
  set hadFirstResetOwnUnacked(value: boolean) {
    if (value) this.ints[this.at + 18]! |= 8;
    else this.ints[this.at + 18]! &= -9;
  }
  /** not all that the peer had sent was acknowledged */
  get hadFirstResetPeerUnacked(): boolean {
    return (this.ints[this.at + 18]! & 16) !== 0;
  }
  set hadFirstResetPeerUnacked(value: boolean) {
    if (value) this.ints[this.at + 18]! |= 16;
    else this.ints[this.at + 18]! &= -17;
  }
  /** its number is the acknowledgement of what the peer had just sent */
  get isFirstResetAnswer(): boolean {
    return (this.ints[this.at + 18]! & 32) !== 0;
  }
  set isFirstResetAnswer(value: boolean) {
    if (value) this.ints[this.at + 18]! |= 32;
    else this.ints[this.at + 18]! &= -33;
  }
  /** it answers what ended a silence of a second or more */
  get isFirstResetAfterSilence(): boolean {
    return (this.ints[this.at + 18]! & 64) !== 0;
  }
  set isFirstResetAfterSilence(value: boolean) {
    if (value) this.ints[this.at + 18]! |= 64;
    else this.ints[this.at + 18]! &= -65;
  }
  /** state of the client just before the first of these: of STATE */
  get clientStateBeforeReset(): number {
    return this.ints[this.at + 19]!;
  }
  set clientStateBeforeReset(value: number) {
    this.ints[this.at + 19] = value;
  }
  /** that of the server */
  get serverStateBeforeReset(): number {
    return this.ints[this.at + 20]!;
  }
  set serverStateBeforeReset(value: number) {
    this.ints[this.at + 20] = value;
  }
  /** the latest of these */
  get latestResetFrame(): number {
    return this.ints[this.at + 21]!;
  }
  set latestResetFrame(value: number) {
    this.ints[this.at + 21] = value;
  }
  /** RSTs that their receivers do not take (RFC 5961) */
  get blindResets(): number {
    return this.ints[this.at + 22]!;
  }
  set blindResets(value: number) {
    this.ints[this.at + 22] = value;
  }
  /** the first of these */
  get blindResetFrame(): number {
    return this.ints[this.at + 23]!;
  }
  set blindResetFrame(value: number) {
    this.ints[this.at + 23] = value;
  }
  /** in whose name it was sent: of BY */
  get blindResetBy(): number {
    return this.ints[this.at + 24]!;
  }
  set blindResetBy(value: number) {
    this.ints[this.at + 24] = value;
  }
  /** IP ID of the latest RST of either kind */
  get latestResetIpId(): number {
    return this.ints[this.at + 25]!;
  }
  set latestResetIpId(value: number) {
    this.ints[this.at + 25] = value;
  }
  /** when the first that is taken passed */
  get firstResetNs(): number {
    return this.doubles[(this.at >> 1) + 13]!;
  }
  set firstResetNs(value: number) {
    this.doubles[(this.at >> 1) + 13] = value;
  }
  /** when the first passed that is not */
  get blindResetNs(): number {
    return this.doubles[(this.at >> 1) + 14]!;
  }
  set blindResetNs(value: number) {
    this.doubles[(this.at >> 1) + 14] = value;
  }
  /** when the latest of either kind did */
  get latestResetNs(): number {
    return this.doubles[(this.at >> 1) + 15]!;
  }
  set latestResetNs(value: number) {
    this.doubles[(this.at >> 1) + 15] = value;
  }

  // its SYNs and SYN-ACKs (state/attempts.ts), and where its transitions are if they are many
  /** SYNs of the client: their place */
  get syns(): number {
    return this.at + 32;
  }
  /** SYN-ACKs of the server: their place */
  get synAcks(): number {
    return this.at + 42;
  }
  /** place of its transitions when there is no room for them here */
  get longLog(): number {
    return this.ints[this.at + 52]!;
  }
  set longLog(value: number) {
    this.ints[this.at + 52] = value;
  }
  /** transitions that there is room for there */
  get longLogEntries(): number {
    return this.ints[this.at + 53]!;
  }
  set longLogEntries(value: number) {
    this.ints[this.at + 53] = value;
  }

  // its first transitions (state/transition-log.ts)
  /** the first, in the order in which packets showed them: their place */
  get log(): number {
    return this.at + 64;
  }
}

/** Where the fields of a row `Direction` lie: ints in words, doubles in pairs of them. For the files that read raw words. */
export const DIRECTION_AT = {
  bits: 0,
  sndUna: 1,
  sndNxt: 2,
  ring: 3,
  ringEntries: 4,
  tail: 5,
  head: 6,
  next: 7,
  ack: 8,
  window: 9,
  edge: 10,
  scale: 11,
  ipId: 12,
  ipIdSteps: 13,
  place: 14,
  largest: 15,
  sentNs: 8,
  ackedNs: 9,
  progressNs: 10,
  latestNs: 11,
  uniqueBytes: 12,
  maxFlight: 26,
  dataSegments: 27,
  dupAcks: 28,
  unansweredProbes: 29,
  probeTsVal: 30,
  mode: 31,
  probeNs: 16,
  srttNs: 17,
  rttVarNs: 18,
  minRttNs: 19,
  maxRttNs: 20,
  senderRttNs: 21,
  rttCount: 44,
  rttChunk: 45,
  rttKept: 46,
  sacked: 47,
  recover: 48,
  backoff: 49,
  probeEnd: 50,
  initialSegments: 51,
  verified: 52,
  missingEnd: 53,
  missingBytes: 27,
  againBytes: 28,
  againSegments: 58,
  byCause: 59,
  spurious: 64,
  outOfOrder: 65,
  networkDuplicates: 66,
  captureDuplicates: 67,
  duplicateAcks: 68,
  keepAlives: 69,
  zeroWindows: 70,
  superSegments: 71,
  zeroSinceNs: 36,
  zeroNs: 37,
  delayedNs: 38,
  beats: 78,
  firstBeatFrame: 79,
  firstBeatNs: 40,
  latestBeatNs: 41,
  beatSeconds: 42,
  beatSquares: 43,
  badChecksums: 88,
  stallChunk: 89,
  stallCount: 90,
  stuckTimeouts: 91,
  timerNs: 46,
  badChecksumFrame: 94,
  badChecksumMs: 95,
  state: 96,
  presumed: 97,
  finFlags: 98,
  finEnd: 99,
  sinceNs: 50,
  vainAcks: 102,
  resetEnd: 103,
  fins: 104,
  firstFinFrame: 105,
  latestFinFrame: 106,
  cwnd: 107,
  notes: 108,
} as const;

/** One end of a connection: its state, what it sent, and what the other end says of that. */
export class Direction implements View {
  static readonly WORDS: number = 112;
  ints: Int32Array = new Int32Array(0);
  doubles: Float64Array = new Float64Array(0);
  at = 0;

  // what every segment asks for
  /** what is true of it: of BIT */
  get bits(): number {
    return this.ints[this.at]!;
  }
  set bits(value: number) {
    this.ints[this.at] = value;
  }
  /** SND.UNA: the oldest that is not acknowledged */
  get sndUna(): number {
    return this.ints[this.at + 1]!;
  }
  set sndUna(value: number) {
    this.ints[this.at + 1] = value;
  }
  /** SND.NXT: after the furthest that it sent */
  get sndNxt(): number {
    return this.ints[this.at + 2]!;
  }
  set sndNxt(value: number) {
    this.ints[this.at + 2] = value;
  }
  /** place of its segments in flight (sent-segments.ts) */
  get ring(): number {
    return this.ints[this.at + 3]!;
  }
  set ring(value: number) {
    this.ints[this.at + 3] = value;
  }
  /** entries that these have room for */
  get ringEntries(): number {
    return this.ints[this.at + 4]!;
  }
  set ringEntries(value: number) {
    this.ints[this.at + 4] = value;
  }
  /** number of the oldest segment that is kept */
  get tail(): number {
    return this.ints[this.at + 5]!;
  }
  set tail(value: number) {
    this.ints[this.at + 5] = value;
  }
  /** number of the first that is not acknowledged */
  get head(): number {
    return this.ints[this.at + 6]!;
  }
  set head(value: number) {
    this.ints[this.at + 6] = value;
  }
  /** number of the next */
  get next(): number {
    return this.ints[this.at + 7]!;
  }
  set next(value: number) {
    this.ints[this.at + 7] = value;
  }
  /** what its latest segment acknowledged (RCV.NXT) */
  get ack(): number {
    return this.ints[this.at + 8]!;
  }
  set ack(value: number) {
    this.ints[this.at + 8] = value;
  }
  /** what that announced, not scaled */
  get window(): number {
    return this.ints[this.at + 9]!;
  }
  set window(value: number) {
    this.ints[this.at + 9] = value;
  }
  /** right edge of its window: RCV.NXT + RCV.WND */
  get edge(): number {
    return this.ints[this.at + 10]!;
  }
  set edge(value: number) {
    this.ints[this.at + 10] = value;
  }
  /** shift count of its windows; UNKNOWN_SCALE when a SYN was not captured */
  get scale(): number {
    return this.ints[this.at + 11]!;
  }
  set scale(value: number) {
    this.ints[this.at + 11] = value;
  }
  /** of its latest segment */
  get ipId(): number {
    return this.ints[this.at + 12]!;
  }
  set ipId(value: number) {
    this.ints[this.at + 12] = value;
  }
  /** segments in a row of which each had the IP ID after that before it */
  get ipIdSteps(): number {
    return this.ints[this.at + 13]!;
  }
  set ipIdSteps(value: number) {
    this.ints[this.at + 13] = value;
  }
  /** where its latest segment was seen: placeOf in sent-segments.ts */
  get place(): number {
    return this.ints[this.at + 14]!;
  }
  set place(value: number) {
    this.ints[this.at + 14] = value;
  }
  /** the largest segment that the other end takes: the MSS of its SYN */
  get largest(): number {
    return this.ints[this.at + 15]!;
  }
  set largest(value: number) {
    this.ints[this.at + 15] = value;
  }

  // what every segment of data, or its acknowledgement, asks for
  /** when it sent data the latest time */
  get sentNs(): number {
    return this.doubles[(this.at >> 1) + 8]!;
  }
  set sentNs(value: number) {
    this.doubles[(this.at >> 1) + 8] = value;
  }
  /** when an acknowledgement of the other end passed the latest time */
  get ackedNs(): number {
    return this.doubles[(this.at >> 1) + 9]!;
  }
  set ackedNs(value: number) {
    this.doubles[(this.at >> 1) + 9] = value;
  }
  /** when one passed that said anything new */
  get progressNs(): number {
    return this.doubles[(this.at >> 1) + 10]!;
  }
  set progressNs(value: number) {
    this.doubles[(this.at >> 1) + 10] = value;
  }
  /** when anything passed from either end; that of the client holds for both */
  get latestNs(): number {
    return this.doubles[(this.at >> 1) + 11]!;
  }
  set latestNs(value: number) {
    this.doubles[(this.at >> 1) + 11] = value;
  }
  /** TCP payload that it sent, each byte once */
  get uniqueBytes(): number {
    return this.doubles[(this.at >> 1) + 12]!;
  }
  set uniqueBytes(value: number) {
    this.doubles[(this.at >> 1) + 12] = value;
  }
  /** most bytes that were sent and not acknowledged */
  get maxFlight(): number {
    return this.ints[this.at + 26]!;
  }
  set maxFlight(value: number) {
    this.ints[this.at + 26] = value;
  }
  /** segments of data, retransmissions included */
  get dataSegments(): number {
    return this.ints[this.at + 27]!;
  }
  set dataSegments(value: number) {
    this.ints[this.at + 27] = value;
  }
  /** duplicate ACKs in a row of what it sent (RFC 5681, 2) */
  get dupAcks(): number {
    return this.ints[this.at + 28]!;
  }
  set dupAcks(value: number) {
    this.ints[this.at + 28] = value;
  }
  /** keep-alives in a row without a sign of life */
  get unansweredProbes(): number {
    return this.ints[this.at + 29]!;
  }
  set unansweredProbes(value: number) {
    this.ints[this.at + 29] = value;
  }
  /** a timestamp of the other end that this one has still to echo */
  get probeTsVal(): number {
    return this.ints[this.at + 30]!;
  }
  set probeTsVal(value: number) {
    this.ints[this.at + 30] = value;
  }
  /** how it goes about loss: of MODE */
  get mode(): number {
    return this.ints[this.at + 31]!;
  }
  set mode(value: number) {
    this.ints[this.at + 31] = value;
  }

  // round trips
  /** when `probeTsVal` passed */
  get probeNs(): number {
    return this.doubles[(this.at >> 1) + 16]!;
  }
  set probeNs(value: number) {
    this.doubles[(this.at >> 1) + 16] = value;
  }
  /** SRTT, from the vantage to the other end and back (RFC 6298, 2) */
  get srttNs(): number {
    return this.doubles[(this.at >> 1) + 17]!;
  }
  set srttNs(value: number) {
    this.doubles[(this.at >> 1) + 17] = value;
  }
  /** RTTVAR */
  get rttVarNs(): number {
    return this.doubles[(this.at >> 1) + 18]!;
  }
  set rttVarNs(value: number) {
    this.doubles[(this.at >> 1) + 18] = value;
  }
  /** the least */
  get minRttNs(): number {
    return this.doubles[(this.at >> 1) + 19]!;
  }
  set minRttNs(value: number) {
    this.doubles[(this.at >> 1) + 19] = value;
  }
  /** the most */
  get maxRttNs(): number {
    return this.doubles[(this.at >> 1) + 20]!;
  }
  set maxRttNs(value: number) {
    this.doubles[(this.at >> 1) + 20] = value;
  }
  /** from the vantage to this end and back: the least, by the handshake and by timestamps */
  get senderRttNs(): number {
    return this.doubles[(this.at >> 1) + 21]!;
  }
  set senderRttNs(value: number) {
    this.doubles[(this.at >> 1) + 21] = value;
  }
  /** how many were measured */
  get rttCount(): number {
    return this.ints[this.at + 44]!;
  }
  set rttCount(value: number) {
    this.ints[this.at + 44] = value;
  }
  /** place of those that are kept for their distribution */
  get rttChunk(): number {
    return this.ints[this.at + 45]!;
  }
  set rttChunk(value: number) {
    this.ints[this.at + 45] = value;
  }
  /** how many are kept, and one in how many is (rtt.ts) */
  get rttKept(): number {
    return this.ints[this.at + 46]!;
  }
  set rttKept(value: number) {
    this.ints[this.at + 46] = value;
  }
  /** segments in flight that the other end has (SACK) */
  get sacked(): number {
    return this.ints[this.at + 47]!;
  }
  set sacked(value: number) {
    this.ints[this.at + 47] = value;
  }

  // losses
  /** SND.NXT when the recovery began (RFC 6675, 5) */
  get recover(): number {
    return this.ints[this.at + 48]!;
  }
  set recover(value: number) {
    this.ints[this.at + 48] = value;
  }
  /** timeouts in a row */
  get backoff(): number {
    return this.ints[this.at + 49]!;
  }
  set backoff(value: number) {
    this.ints[this.at + 49] = value;
  }
  /** SND.NXT when a tail loss probe was sent (RFC 8985, 7) */
  get probeEnd(): number {
    return this.ints[this.at + 50]!;
  }
  set probeEnd(value: number) {
    this.ints[this.at + 50] = value;
  }
  /** segments of data before its first was acknowledged */
  get initialSegments(): number {
    return this.ints[this.at + 51]!;
  }
  set initialSegments(value: number) {
    this.ints[this.at + 51] = value;
  }
  /** segments whose checksum was verified */
  get verified(): number {
    return this.ints[this.at + 52]!;
  }
  set verified(value: number) {
    this.ints[this.at + 52] = value;
  }
  /** up to here what never passed was counted as missing */
  get missingEnd(): number {
    return this.ints[this.at + 53]!;
  }
  set missingEnd(value: number) {
    this.ints[this.at + 53] = value;
  }
  /** that were acknowledged though they never passed */
  get missingBytes(): number {
    return this.doubles[(this.at >> 1) + 27]!;
  }
  set missingBytes(value: number) {
    this.doubles[(this.at >> 1) + 27] = value;
  }
  /** TCP payload that it retransmitted */
  get againBytes(): number {
    return this.doubles[(this.at >> 1) + 28]!;
  }
  set againBytes(value: number) {
    this.doubles[(this.at >> 1) + 28] = value;
  }
  /** segments that it retransmitted */
  get againSegments(): number {
    return this.ints[this.at + 58]!;
  }
  set againSegments(value: number) {
    this.ints[this.at + 58] = value;
  }
  /** these by what made it: of CAUSES; `i`: below 5 */
  byCause(i: number): number {
    return this.ints[this.at + 59 + i]!;
  }
  setByCause(i: number, value: number): void {
    this.ints[this.at + 59 + i] = value;
  }

  // counts
  /** retransmissions that are proved to be needless */
  get spurious(): number {
    return this.ints[this.at + 64]!;
  }
  set spurious(value: number) {
    this.ints[this.at + 64] = value;
  }
  /** segments that passed after others beyond them */
  get outOfOrder(): number {
    return this.ints[this.at + 65]!;
  }
  set outOfOrder(value: number) {
    this.ints[this.at + 65] = value;
  }
  /** packets that the network doubled */
  get networkDuplicates(): number {
    return this.ints[this.at + 66]!;
  }
  set networkDuplicates(value: number) {
    this.ints[this.at + 66] = value;
  }
  /** packets that the capture saw more than once */
  get captureDuplicates(): number {
    return this.ints[this.at + 67]!;
  }
  set captureDuplicates(value: number) {
    this.ints[this.at + 67] = value;
  }
  /** duplicate ACKs that it sent */
  get duplicateAcks(): number {
    return this.ints[this.at + 68]!;
  }
  set duplicateAcks(value: number) {
    this.ints[this.at + 68] = value;
  }
  /** keep-alives that it sent */
  get keepAlives(): number {
    return this.ints[this.at + 69]!;
  }
  set keepAlives(value: number) {
    this.ints[this.at + 69] = value;
  }
  /** segments that closed its window, or said that it still was */
  get zeroWindows(): number {
    return this.ints[this.at + 70]!;
  }
  set zeroWindows(value: number) {
    this.ints[this.at + 70] = value;
  }
  /** segments larger than the other end takes (TSO, GRO) */
  get superSegments(): number {
    return this.ints[this.at + 71]!;
  }
  set superSegments(value: number) {
    this.ints[this.at + 71] = value;
  }
  /** since when its window is closed */
  get zeroSinceNs(): number {
    return this.doubles[(this.at >> 1) + 36]!;
  }
  set zeroSinceNs(value: number) {
    this.doubles[(this.at >> 1) + 36] = value;
  }
  /** for how long it was */
  get zeroNs(): number {
    return this.doubles[(this.at >> 1) + 37]!;
  }
  set zeroNs(value: number) {
    this.doubles[(this.at >> 1) + 37] = value;
  }
  /** when the acknowledgement of a small segment came as late as a delayed one does (RFC 1122) */
  get delayedNs(): number {
    return this.doubles[(this.at >> 1) + 38]!;
  }
  set delayedNs(value: number) {
    this.doubles[(this.at >> 1) + 38] = value;
  }
  /** small data after a silence: how often (heartbeat.ts) */
  get beats(): number {
    return this.ints[this.at + 78]!;
  }
  set beats(value: number) {
    this.ints[this.at + 78] = value;
  }
  /** the first of these */
  get firstBeatFrame(): number {
    return this.ints[this.at + 79]!;
  }
  set firstBeatFrame(value: number) {
    this.ints[this.at + 79] = value;
  }

  // silences
  /** when the first beat passed */
  get firstBeatNs(): number {
    return this.doubles[(this.at >> 1) + 40]!;
  }
  set firstBeatNs(value: number) {
    this.doubles[(this.at >> 1) + 40] = value;
  }
  /** when the latest did */
  get latestBeatNs(): number {
    return this.doubles[(this.at >> 1) + 41]!;
  }
  set latestBeatNs(value: number) {
    this.doubles[(this.at >> 1) + 41] = value;
  }
  /** sum of the times between them */
  get beatSeconds(): number {
    return this.doubles[(this.at >> 1) + 42]!;
  }
  set beatSeconds(value: number) {
    this.doubles[(this.at >> 1) + 42] = value;
  }
  /** sum of the squares of these */
  get beatSquares(): number {
    return this.doubles[(this.at >> 1) + 43]!;
  }
  set beatSquares(value: number) {
    this.doubles[(this.at >> 1) + 43] = value;
  }
  /** segments whose checksum was wrong */
  get badChecksums(): number {
    return this.ints[this.at + 88]!;
  }
  set badChecksums(value: number) {
    this.ints[this.at + 88] = value;
  }
  /** place of its stalls (stall-log.ts) */
  get stallChunk(): number {
    return this.ints[this.at + 89]!;
  }
  set stallChunk(value: number) {
    this.ints[this.at + 89] = value;
  }
  /** how many are kept */
  get stallCount(): number {
    return this.ints[this.at + 90]!;
  }
  set stallCount(value: number) {
    this.ints[this.at + 90] = value;
  }
  /** timeouts of large segments while none of these was ever acknowledged */
  get stuckTimeouts(): number {
    return this.ints[this.at + 91]!;
  }
  set stuckTimeouts(value: number) {
    this.ints[this.at + 91] = value;
  }
  /** time that it waited for a retransmission timer */
  get timerNs(): number {
    return this.doubles[(this.at >> 1) + 46]!;
  }
  set timerNs(value: number) {
    this.doubles[(this.at >> 1) + 46] = value;
  }
  /** the first segment whose checksum was wrong */
  get badChecksumFrame(): number {
    return this.ints[this.at + 94]!;
  }
  set badChecksumFrame(value: number) {
    this.ints[this.at + 94] = value;
  }
  /** when that passed, in whole milliseconds */
  get badChecksumMs(): number {
    return this.ints[this.at + 95]!;
  }
  set badChecksumMs(value: number) {
    this.ints[this.at + 95] = value;
  }

  // its state (RFC 9293, 3.3.2)
  /** of STATE */
  get state(): number {
    return this.ints[this.at + 96]!;
  }
  set state(value: number) {
    this.ints[this.at + 96] = value;
  }
  /** number of its earliest transition that is presumed only, or NONE */
  get presumed(): number {
    return this.ints[this.at + 97]!;
  }
  set presumed(value: number) {
    this.ints[this.at + 97] = value;
  }
  /** it sent a FIN that moved its state */
  get hasFin(): boolean {
    return (this.ints[this.at + 98]! & 1) !== 0;
  }
  set hasFin(value: boolean) {
    if (value) this.ints[this.at + 98]! |= 1;
    else this.ints[this.at + 98]! &= -2;
  }
  /** the peer acknowledged that */
  get isFinAcked(): boolean {
    return (this.ints[this.at + 98]! & 2) !== 0;
  }
  set isFinAcked(value: boolean) {
    if (value) this.ints[this.at + 98]! |= 2;
    else this.ints[this.at + 98]! &= -3;
  }
  /** sequence number after its FIN: the first that moved its state, or else the first */
  get finEnd(): number {
    return this.ints[this.at + 99]!;
  }
  set finEnd(value: number) {
    this.ints[this.at + 99] = value;
  }
  /** since when it is in its state */
  get sinceNs(): number {
    return this.doubles[(this.at >> 1) + 50]!;
  }
  set sinceNs(value: number) {
    this.doubles[(this.at >> 1) + 50] = value;
  }
  /** how often it repeated its SYN-ACK after an ACK of it had passed */
  get vainAcks(): number {
    return this.ints[this.at + 102]!;
  }
  set vainAcks(value: number) {
    this.ints[this.at + 102] = value;
  }
  /** what SND.NXT was when a RST that was taken for valid passed */
  get resetEnd(): number {
    return this.ints[this.at + 103]!;
  }
  set resetEnd(value: number) {
    this.ints[this.at + 103] = value;
  }
  /** how many FINs it sent */
  get fins(): number {
    return this.ints[this.at + 104]!;
  }
  set fins(value: number) {
    this.ints[this.at + 104] = value;
  }
  /** the first of these; 0 if there is none */
  get firstFinFrame(): number {
    return this.ints[this.at + 105]!;
  }
  set firstFinFrame(value: number) {
    this.ints[this.at + 105] = value;
  }
  /** the latest */
  get latestFinFrame(): number {
    return this.ints[this.at + 106]!;
  }
  set latestFinFrame(value: number) {
    this.ints[this.at + 106] = value;
  }
  /** place of its row `Window`, if its congestion window is followed */
  get cwnd(): number {
    return this.ints[this.at + 107]!;
  }
  set cwnd(value: number) {
    this.ints[this.at + 107] = value;
  }
  /** place of its row `Notes`; NOWHERE while nothing of it is out of the ordinary */
  get notes(): number {
    return this.ints[this.at + 108]!;
  }
  set notes(value: number) {
    this.ints[this.at + 108] = value;
  }
}

/** Where the fields of a row `Notes` lie: ints in words, doubles in pairs of them. For the files that read raw words. */
export const NOTES_AT = {
  kinds: 0,
  icmpKinds: 1,
  icmpKind: 2,
  icmpMtu: 3,
  icmpIsIpv6: 4,
  icmpFrom: 5,
  recent: 9,
  repetitions: 10,
  repetitionCount: 11,
  repetitionEntries: 12,
  gaps: 13,
  gapCount: 14,
  gapEntries: 15,
  noted: 16,
} as const;

/** What is out of the ordinary in what one end sent (engine/notes.ts). */
export class Notes implements View {
  static readonly WORDS: number = 48;
  ints: Int32Array = new Int32Array(0);
  doubles: Float64Array = new Float64Array(0);
  at = 0;

  // ICMP errors, and what waits to be explained
  /** which kinds of NOTE there are, a bit each */
  get kinds(): number {
    return this.ints[this.at]!;
  }
  set kinds(value: number) {
    this.ints[this.at] = value;
  }
  /** of ICMP errors about segments of it: which of ICMP_ERROR there were, a bit each */
  get icmpKinds(): number {
    return this.ints[this.at + 1]!;
  }
  set icmpKinds(value: number) {
    this.ints[this.at + 1] = value;
  }
  /** of the first of these: of ICMP_ERROR */
  get icmpKind(): number {
    return this.ints[this.at + 2]!;
  }
  set icmpKind(value: number) {
    this.ints[this.at + 2] = value;
  }
  /** of the next hop, as that says; 0 when it does not */
  get icmpMtu(): number {
    return this.ints[this.at + 3]!;
  }
  set icmpMtu(value: number) {
    this.ints[this.at + 3] = value;
  }
  /** it came from an IPv6 address */
  get icmpIsIpv6(): boolean {
    return this.ints[this.at + 4] !== 0;
  }
  set icmpIsIpv6(value: boolean) {
    this.ints[this.at + 4] = Number(value);
  }
  /** that address; of IPv4 the first word alone; `i`: below 4 */
  icmpFrom(i: number): number {
    return this.ints[this.at + 5 + i]!;
  }
  setIcmpFrom(i: number, value: number): void {
    this.ints[this.at + 5 + i] = value;
  }
  /** place of the hashes of acknowledgements that passed lately */
  get recent(): number {
    return this.ints[this.at + 9]!;
  }
  set recent(value: number) {
    this.ints[this.at + 9] = value;
  }
  /** place of retransmissions that wait for a word of the other end (loss/spurious.ts) */
  get repetitions(): number {
    return this.ints[this.at + 10]!;
  }
  set repetitions(value: number) {
    this.ints[this.at + 10] = value;
  }
  /** how many these are */
  get repetitionCount(): number {
    return this.ints[this.at + 11]!;
  }
  set repetitionCount(value: number) {
    this.ints[this.at + 11] = value;
  }
  /** how many there is room for */
  get repetitionEntries(): number {
    return this.ints[this.at + 12]!;
  }
  set repetitionEntries(value: number) {
    this.ints[this.at + 12] = value;
  }
  /** place of gaps whose events are still to be explained (loss/gap.ts) */
  get gaps(): number {
    return this.ints[this.at + 13]!;
  }
  set gaps(value: number) {
    this.ints[this.at + 13] = value;
  }
  /** how many these are */
  get gapCount(): number {
    return this.ints[this.at + 14]!;
  }
  set gapCount(value: number) {
    this.ints[this.at + 14] = value;
  }
  /** how many there is room for */
  get gapEntries(): number {
    return this.ints[this.at + 15]!;
  }
  set gapEntries(value: number) {
    this.ints[this.at + 15] = value;
  }

  // what was noted
  /** place of the row `Noted` of each kind of NOTE; NOWHERE while there is none; `i`: below 18 */
  noted(i: number): number {
    return this.ints[this.at + 16 + i]!;
  }
  setNoted(i: number, value: number): void {
    this.ints[this.at + 16 + i] = value;
  }
}

/** Where the fields of a row `Noted` lie: ints in words, doubles in pairs of them. For the files that read raw words. */
export const NOTED_AT = {
  count: 0,
  frameCount: 1,
  firstNs: 1,
  latestNs: 2,
  frames: 6,
} as const;

/** One kind of what is out of the ordinary: how often, when, and the first frames that show it. */
export class Noted implements View {
  static readonly WORDS: number = 16;
  ints: Int32Array = new Int32Array(0);
  doubles: Float64Array = new Float64Array(0);
  at = 0;

  // all
  /** how often */
  get count(): number {
    return this.ints[this.at]!;
  }
  set count(value: number) {
    this.ints[this.at] = value;
  }
  /** how many frames are kept */
  get frameCount(): number {
    return this.ints[this.at + 1]!;
  }
  set frameCount(value: number) {
    this.ints[this.at + 1] = value;
  }
  /** when it was seen first */
  get firstNs(): number {
    return this.doubles[(this.at >> 1) + 1]!;
  }
  set firstNs(value: number) {
    this.doubles[(this.at >> 1) + 1] = value;
  }
  /** when it was seen last */
  get latestNs(): number {
    return this.doubles[(this.at >> 1) + 2]!;
  }
  set latestNs(value: number) {
    this.doubles[(this.at >> 1) + 2] = value;
  }
  /** the first; `i`: below 4 */
  frames(i: number): number {
    return this.ints[this.at + 6 + i]!;
  }
  setFrames(i: number, value: number): void {
    this.ints[this.at + 6 + i] = value;
  }
}

/** Where the fields of a row `Window` lie: ints in words, doubles in pairs of them. For the files that read raw words. */
export const WINDOW_AT = {
  bits: 0,
  state: 1,
  cwnd: 2,
  ssthresh: 3,
  sndUna: 4,
  sndNxt: 5,
  ring: 6,
  ringEntries: 7,
  head: 8,
  next: 9,
  sackedOut: 10,
  lostOut: 11,
  retransOut: 12,
  delivered: 13,
  rwnd: 14,
  limit: 15,
  clockNs: 8,
  sends: 18,
  sentSinceAck: 19,
  lateSends: 20,
  pacedSends: 21,
  largestSend: 22,
  acksSinceSend: 23,
  clockOffset: 24,
  minHeld: 25,
  nextMinHeld: 26,
  maxOut: 27,
  usageEnd: 28,
  controller: 29,
  growth: 30,
  mostFlight: 31,
  nowNs: 16,
  sentNs: 17,
  queueNs: 18,
  matchedNs: 19,
  rttNs: 20,
  minRttNs: 21,
  limitedNs: 22,
  echoed: 46,
  mostRwnd: 47,
  ackRing: 48,
  ackEntries: 49,
  ackHead: 50,
  ackCount: 51,
  rackNs: 26,
  deliveredNs: 27,
  rackEnd: 56,
  highestSacked: 57,
  formerHighest: 58,
  beyondSacked: 59,
  beyondAgain: 60,
  run: 61,
  runPeak: 62,
  runLow: 63,
  recover: 64,
  priorCwnd: 65,
  priorSsthresh: 66,
  repetitions: 67,
  firstTsVal: 68,
  probeEnd: 69,
  sentMeanwhile: 70,
  deliveredMeanwhile: 71,
  formerSsthresh: 72,
  excess: 73,
  flatRuns: 74,
  flatPeak: 75,
  beforeFlat: 76,
  collapsePeak: 77,
  collapsePeakNs: 39,
  limitNs: 40,
  beforeFlatNs: 45,
  finalBytes: 46,
  maxBytes: 47,
  epochNs: 48,
  kSeconds: 49,
  cubicNs: 50,
  every: 51,
  wMax: 104,
  origin: 105,
  wEst: 106,
  wEstGrowth: 107,
  cubicCwnd: 108,
  votes: 109,
  hystartMinNs: 56,
  roundMinNs: 57,
  windowsArrived: 58,
  loadedNs: 59,
  roundEnd: 120,
  roundSamples: 121,
  leftAt: 122,
  avoidFrom: 123,
  avoidMost: 124,
  loadedCount: 125,
  collapseFrom: 126,
  collapseTo: 127,
  keptBack: 128,
  marked: 136,
  bloated: 144,
  collapsed: 152,
} as const;

/** The congestion window of a sender, as the sender sees itself. In segments, if nothing else is said. */
export class Window implements View {
  static readonly WORDS: number = 160;
  ints: Int32Array = new Int32Array(0);
  doubles: Float64Array = new Float64Array(0);
  at = 0;

  // what every segment and every acknowledgement asks for: the window, and what is in flight (RFC 6675)
  /** what is true of it: of CWND_BIT in cwnd/cwnd.ts */
  get bits(): number {
    return this.ints[this.at]!;
  }
  set bits(value: number) {
    this.ints[this.at] = value;
  }
  /** open, or which reduction: of STATE */
  get state(): number {
    return this.ints[this.at + 1]!;
  }
  set state(value: number) {
    this.ints[this.at + 1] = value;
  }
  /** cwnd; 10 at first (RFC 6928) */
  get cwnd(): number {
    return this.ints[this.at + 2]!;
  }
  set cwnd(value: number) {
    this.ints[this.at + 2] = value;
  }
  /** ssthresh; INFINITE at first */
  get ssthresh(): number {
    return this.ints[this.at + 3]!;
  }
  set ssthresh(value: number) {
    this.ints[this.at + 3] = value;
  }
  /** SND.UNA, as far as the sender has processed acknowledgements */
  get sndUna(): number {
    return this.ints[this.at + 4]!;
  }
  set sndUna(value: number) {
    this.ints[this.at + 4] = value;
  }
  /** SND.NXT */
  get sndNxt(): number {
    return this.ints[this.at + 5]!;
  }
  set sndNxt(value: number) {
    this.ints[this.at + 5] = value;
  }
  /** place of its segments in flight (cwnd/scoreboard.ts) */
  get ring(): number {
    return this.ints[this.at + 6]!;
  }
  set ring(value: number) {
    this.ints[this.at + 6] = value;
  }
  /** entries that these have room for */
  get ringEntries(): number {
    return this.ints[this.at + 7]!;
  }
  set ringEntries(value: number) {
    this.ints[this.at + 7] = value;
  }
  /** number of the oldest */
  get head(): number {
    return this.ints[this.at + 8]!;
  }
  set head(value: number) {
    this.ints[this.at + 8] = value;
  }
  /** number of the next */
  get next(): number {
    return this.ints[this.at + 9]!;
  }
  set next(value: number) {
    this.ints[this.at + 9] = value;
  }
  /** that arrived beyond SND.UNA (SACK, or duplicate ACKs) */
  get sackedOut(): number {
    return this.ints[this.at + 10]!;
  }
  set sackedOut(value: number) {
    this.ints[this.at + 10] = value;
  }
  /** deemed lost */
  get lostOut(): number {
    return this.ints[this.at + 11]!;
  }
  set lostOut(value: number) {
    this.ints[this.at + 11] = value;
  }
  /** retransmitted, and not deemed lost since */
  get retransOut(): number {
    return this.ints[this.at + 12]!;
  }
  set retransOut(value: number) {
    this.ints[this.at + 12] = value;
  }
  /** that arrived by the acknowledgement at hand */
  get delivered(): number {
    return this.ints[this.at + 13]!;
  }
  set delivered(value: number) {
    this.ints[this.at + 13] = value;
  }
  /** receive window in bytes, as far as the sender has processed acknowledgements */
  get rwnd(): number {
    return this.ints[this.at + 14]!;
  }
  set rwnd(value: number) {
    this.ints[this.at + 14] = value;
  }
  /** what limits it now: of LIMIT */
  get limit(): number {
    return this.ints[this.at + 15]!;
  }
  set limit(value: number) {
    this.ints[this.at + 15] = value;
  }

  // what moves the sender (cwnd/ack-clock.ts), and whether it uses its window (RFC 7661)
  /** when it heard or sent anything the latest time; -Infinity before */
  get clockNs(): number {
    return this.doubles[(this.at >> 1) + 8]!;
  }
  set clockNs(value: number) {
    this.doubles[(this.at >> 1) + 8] = value;
  }
  /** segments that it sent, but for retransmissions */
  get sends(): number {
    return this.ints[this.at + 18]!;
  }
  set sends(value: number) {
    this.ints[this.at + 18] = value;
  }
  /** of these, since the latest acknowledgement was processed */
  get sentSinceAck(): number {
    return this.ints[this.at + 19]!;
  }
  set sentSinceAck(value: number) {
    this.ints[this.at + 19] = value;
  }
  /** of these, which no acknowledgement let go */
  get lateSends(): number {
    return this.ints[this.at + 20]!;
  }
  set lateSends(value: number) {
    this.ints[this.at + 20] = value;
  }
  /** of these, full segments after full ones */
  get pacedSends(): number {
    return this.ints[this.at + 21]!;
  }
  set pacedSends(value: number) {
    this.ints[this.at + 21] = value;
  }
  /** bytes of the largest */
  get largestSend(): number {
    return this.ints[this.at + 22]!;
  }
  set largestSend(value: number) {
    this.ints[this.at + 22] = value;
  }
  /** acknowledgements since it sent anything */
  get acksSinceSend(): number {
    return this.ints[this.at + 23]!;
  }
  set acksSinceSend(value: number) {
    this.ints[this.at + 23] = value;
  }
  /** between the timestamp clocks of both ends: its first TSval less that segment's TSecr */
  get clockOffset(): number {
    return this.ints[this.at + 24]!;
  }
  set clockOffset(value: number) {
    this.ints[this.at + 24] = value;
  }
  /** beyond that, the least of the sends before the latest 64 */
  get minHeld(): number {
    return this.ints[this.at + 25]!;
  }
  set minHeld(value: number) {
    this.ints[this.at + 25] = value;
  }
  /** and of these */
  get nextMinHeld(): number {
    return this.ints[this.at + 26]!;
  }
  set nextMinHeld(value: number) {
    this.ints[this.at + 26] = value;
  }
  /** most segments that were out in the flight at hand */
  get maxOut(): number {
    return this.ints[this.at + 27]!;
  }
  set maxOut(value: number) {
    this.ints[this.at + 27] = value;
  }
  /** SND.NXT when that began */
  get usageEnd(): number {
    return this.ints[this.at + 28]!;
  }
  set usageEnd(value: number) {
    this.ints[this.at + 28] = value;
  }
  /** how it grows, and what a loss leaves: of CONTROLLER; CUBIC at first */
  get controller(): number {
    return this.ints[this.at + 29]!;
  }
  set controller(value: number) {
    this.ints[this.at + 29] = value;
  }
  /** segments that arrived towards the next growth */
  get growth(): number {
    return this.ints[this.at + 30]!;
  }
  set growth(value: number) {
    this.ints[this.at + 30] = value;
  }
  /** most in flight when an acknowledgement came */
  get mostFlight(): number {
    return this.ints[this.at + 31]!;
  }
  set mostFlight(value: number) {
    this.ints[this.at + 31] = value;
  }

  // the sender's time
  /** to which it has come; -Infinity before */
  get nowNs(): number {
    return this.doubles[(this.at >> 1) + 16]!;
  }
  set nowNs(value: number) {
    this.doubles[(this.at >> 1) + 16] = value;
  }
  /** when it sent anything the latest time */
  get sentNs(): number {
    return this.doubles[(this.at >> 1) + 17]!;
  }
  set sentNs(value: number) {
    this.doubles[(this.at >> 1) + 17] = value;
  }
  /** how long data waits in queues before it passes here */
  get queueNs(): number {
    return this.doubles[(this.at >> 1) + 18]!;
  }
  set queueNs(value: number) {
    this.doubles[(this.at >> 1) + 18] = value;
  }
  /** when what was in flight was the replay's window; -Infinity before */
  get matchedNs(): number {
    return this.doubles[(this.at >> 1) + 19]!;
  }
  set matchedNs(value: number) {
    this.doubles[(this.at >> 1) + 19] = value;
  }
  /** round trip of the latest sent of what arrived by the acknowledgement at hand */
  get rttNs(): number {
    return this.doubles[(this.at >> 1) + 20]!;
  }
  set rttNs(value: number) {
    this.doubles[(this.at >> 1) + 20] = value;
  }
  /** the least of what was sent once; Infinity before */
  get minRttNs(): number {
    return this.doubles[(this.at >> 1) + 21]!;
  }
  set minRttNs(value: number) {
    this.doubles[(this.at >> 1) + 21] = value;
  }
  /** up to when its time was given to what limits it */
  get limitedNs(): number {
    return this.doubles[(this.at >> 1) + 22]!;
  }
  set limitedNs(value: number) {
    this.doubles[(this.at >> 1) + 22] = value;
  }
  /** TSecr of the segment that told `queueNs` the latest time */
  get echoed(): number {
    return this.ints[this.at + 46]!;
  }
  set echoed(value: number) {
    this.ints[this.at + 46] = value;
  }
  /** largest receive window in bytes */
  get mostRwnd(): number {
    return this.ints[this.at + 47]!;
  }
  set mostRwnd(value: number) {
    this.ints[this.at + 47] = value;
  }

  // acknowledgements under way to it (cwnd/ack-queue.ts), and loss detection (RFC 8985)
  /** place of these acknowledgements */
  get ackRing(): number {
    return this.ints[this.at + 48]!;
  }
  set ackRing(value: number) {
    this.ints[this.at + 48] = value;
  }
  /** that there is room for */
  get ackEntries(): number {
    return this.ints[this.at + 49]!;
  }
  set ackEntries(value: number) {
    this.ints[this.at + 49] = value;
  }
  /** entry of the oldest */
  get ackHead(): number {
    return this.ints[this.at + 50]!;
  }
  set ackHead(value: number) {
    this.ints[this.at + 50] = value;
  }
  /** how many are under way */
  get ackCount(): number {
    return this.ints[this.at + 51]!;
  }
  set ackCount(value: number) {
    this.ints[this.at + 51] = value;
  }
  /** RACK.xmit_ts: when the latest sent of all that arrived was sent; -Infinity before */
  get rackNs(): number {
    return this.doubles[(this.at >> 1) + 26]!;
  }
  set rackNs(value: number) {
    this.doubles[(this.at >> 1) + 26] = value;
  }
  /** likewise of what arrived by the acknowledgement at hand */
  get deliveredNs(): number {
    return this.doubles[(this.at >> 1) + 27]!;
  }
  set deliveredNs(value: number) {
    this.doubles[(this.at >> 1) + 27] = value;
  }
  /** RACK.end_seq */
  get rackEnd(): number {
    return this.ints[this.at + 56]!;
  }
  set rackEnd(value: number) {
    this.ints[this.at + 56] = value;
  }
  /** the furthest that SACK told of */
  get highestSacked(): number {
    return this.ints[this.at + 57]!;
  }
  set highestSacked(value: number) {
    this.ints[this.at + 57] = value;
  }
  /** likewise before the acknowledgement at hand */
  get formerHighest(): number {
    return this.ints[this.at + 58]!;
  }
  set formerHighest(value: number) {
    this.ints[this.at + 58] = value;
  }
  /** no entry from here on was told by SACK */
  get beyondSacked(): number {
    return this.ints[this.at + 59]!;
  }
  set beyondSacked(value: number) {
    this.ints[this.at + 59] = value;
  }
  /** all entries from here on were sent later than any retransmission */
  get beyondAgain(): number {
    return this.ints[this.at + 60]!;
  }
  set beyondAgain(value: number) {
    this.ints[this.at + 60] = value;
  }
  /** acknowledgements in a row that it answered (cwnd/correction.ts) */
  get run(): number {
    return this.ints[this.at + 61]!;
  }
  set run(value: number) {
    this.ints[this.at + 61] = value;
  }
  /** most in flight meanwhile */
  get runPeak(): number {
    return this.ints[this.at + 62]!;
  }
  set runPeak(value: number) {
    this.ints[this.at + 62] = value;
  }
  /** least in flight meanwhile */
  get runLow(): number {
    return this.ints[this.at + 63]!;
  }
  set runLow(value: number) {
    this.ints[this.at + 63] = value;
  }

  // reductions (RFC 5681, 3), and corrections of the replay
  /** SND.NXT when the reduction began (RFC 6675, 5): it ends when that is acknowledged */
  get recover(): number {
    return this.ints[this.at + 64]!;
  }
  set recover(value: number) {
    this.ints[this.at + 64] = value;
  }
  /** cwnd before it */
  get priorCwnd(): number {
    return this.ints[this.at + 65]!;
  }
  set priorCwnd(value: number) {
    this.ints[this.at + 65] = value;
  }
  /** ssthresh before it; INFINITE at first */
  get priorSsthresh(): number {
    return this.ints[this.at + 66]!;
  }
  set priorSsthresh(value: number) {
    this.ints[this.at + 66] = value;
  }
  /** retransmissions since, those told to be needless aside */
  get repetitions(): number {
    return this.ints[this.at + 67]!;
  }
  set repetitions(value: number) {
    this.ints[this.at + 67] = value;
  }
  /** TSval of the first */
  get firstTsVal(): number {
    return this.ints[this.at + 68]!;
  }
  set firstTsVal(value: number) {
    this.ints[this.at + 68] = value;
  }
  /** SND.NXT when a tail loss probe was sent (RFC 8985, 7) */
  get probeEnd(): number {
    return this.ints[this.at + 69]!;
  }
  set probeEnd(value: number) {
    this.ints[this.at + 69] = value;
  }
  /** sent while more is in flight than the reduction leaves */
  get sentMeanwhile(): number {
    return this.ints[this.at + 70]!;
  }
  set sentMeanwhile(value: number) {
    this.ints[this.at + 70] = value;
  }
  /** that arrived meanwhile */
  get deliveredMeanwhile(): number {
    return this.ints[this.at + 71]!;
  }
  set deliveredMeanwhile(value: number) {
    this.ints[this.at + 71] = value;
  }
  /** ssthresh before it seemed to have left slow start */
  get formerSsthresh(): number {
    return this.ints[this.at + 72]!;
  }
  set formerSsthresh(value: number) {
    this.ints[this.at + 72] = value;
  }
  /** how far it has gone beyond the replay since */
  get excess(): number {
    return this.ints[this.at + 73]!;
  }
  set excess(value: number) {
    this.ints[this.at + 73] = value;
  }
  /** runs in which its use of the window fell behind the replay, and did not grow */
  get flatRuns(): number {
    return this.ints[this.at + 74]!;
  }
  set flatRuns(value: number) {
    this.ints[this.at + 74] = value;
  }
  /** most in flight in these */
  get flatPeak(): number {
    return this.ints[this.at + 75]!;
  }
  set flatPeak(value: number) {
    this.ints[this.at + 75] = value;
  }
  /** cwnd before these */
  get beforeFlat(): number {
    return this.ints[this.at + 76]!;
  }
  set beforeFlat(value: number) {
    this.ints[this.at + 76] = value;
  }
  /** the window from which it may collapse (cwnd/collapse.ts) */
  get collapsePeak(): number {
    return this.ints[this.at + 77]!;
  }
  set collapsePeak(value: number) {
    this.ints[this.at + 77] = value;
  }
  /** when it was that */
  get collapsePeakNs(): number {
    return this.doubles[(this.at >> 1) + 39]!;
  }
  set collapsePeakNs(value: number) {
    this.doubles[(this.at >> 1) + 39] = value;
  }

  // what limited it, and what is told of the window
  /** its sending time, by what limited it: of LIMIT; `i`: below 5 */
  limitNs(i: number): number {
    return this.doubles[(this.at >> 1) + 40 + i]!;
  }
  setLimitNs(i: number, value: number): void {
    this.doubles[(this.at >> 1) + 40 + i] = value;
  }
  /** of the congestion window's time, what passed before `flatRuns` began */
  get beforeFlatNs(): number {
    return this.doubles[(this.at >> 1) + 45]!;
  }
  set beforeFlatNs(value: number) {
    this.doubles[(this.at >> 1) + 45] = value;
  }
  /** cwnd at the end, as far as it is known, in bytes */
  get finalBytes(): number {
    return this.doubles[(this.at >> 1) + 46]!;
  }
  set finalBytes(value: number) {
    this.doubles[(this.at >> 1) + 46] = value;
  }
  /** at most, in bytes */
  get maxBytes(): number {
    return this.doubles[(this.at >> 1) + 47]!;
  }
  set maxBytes(value: number) {
    this.doubles[(this.at >> 1) + 47] = value;
  }

  // CUBIC (RFC 9438, 4)
  /** t_epoch: when avoidance began; negative while it has to begin anew */
  get epochNs(): number {
    return this.doubles[(this.at >> 1) + 48]!;
  }
  set epochNs(value: number) {
    this.doubles[(this.at >> 1) + 48] = value;
  }
  /** K */
  get kSeconds(): number {
    return this.doubles[(this.at >> 1) + 49]!;
  }
  set kSeconds(value: number) {
    this.doubles[(this.at >> 1) + 49] = value;
  }
  /** when it was calculated */
  get cubicNs(): number {
    return this.doubles[(this.at >> 1) + 50]!;
  }
  set cubicNs(value: number) {
    this.doubles[(this.at >> 1) + 50] = value;
  }
  /** segments that have to arrive for one more, by that */
  get every(): number {
    return this.doubles[(this.at >> 1) + 51]!;
  }
  set every(value: number) {
    this.doubles[(this.at >> 1) + 51] = value;
  }
  /** W_max; 0 before a loss */
  get wMax(): number {
    return this.ints[this.at + 104]!;
  }
  set wMax(value: number) {
    this.ints[this.at + 104] = value;
  }
  /** what the window comes back to: W_max, or more */
  get origin(): number {
    return this.ints[this.at + 105]!;
  }
  set origin(value: number) {
    this.ints[this.at + 105] = value;
  }
  /** W_est: what Reno would have */
  get wEst(): number {
    return this.ints[this.at + 106]!;
  }
  set wEst(value: number) {
    this.ints[this.at + 106] = value;
  }
  /** segments that arrived towards the growth of that */
  get wEstGrowth(): number {
    return this.ints[this.at + 107]!;
  }
  set wEstGrowth(value: number) {
    this.ints[this.at + 107] = value;
  }
  /** cwnd for which it was calculated */
  get cubicCwnd(): number {
    return this.ints[this.at + 108]!;
  }
  set cubicCwnd(value: number) {
    this.ints[this.at + 108] = value;
  }
  /** signs of each congestion control: of CONTROLLER (cwnd/votes.ts); `i`: below 3 */
  votes(i: number): number {
    return this.ints[this.at + 109 + i]!;
  }
  setVotes(i: number, value: number): void {
    this.ints[this.at + 109 + i] = value;
  }

  // signs of its congestion control while nothing is lost, and round trips under load
  /** least round trip of slow start (RFC 9406); Infinity before */
  get hystartMinNs(): number {
    return this.doubles[(this.at >> 1) + 56]!;
  }
  set hystartMinNs(value: number) {
    this.doubles[(this.at >> 1) + 56] = value;
  }
  /** of its round; Infinity before */
  get roundMinNs(): number {
    return this.doubles[(this.at >> 1) + 57]!;
  }
  set roundMinNs(value: number) {
    this.doubles[(this.at >> 1) + 57] = value;
  }
  /** how many times the window arrived in avoidance */
  get windowsArrived(): number {
    return this.doubles[(this.at >> 1) + 58]!;
  }
  set windowsArrived(value: number) {
    this.doubles[(this.at >> 1) + 58] = value;
  }
  /** sum of the round trips while much was in flight */
  get loadedNs(): number {
    return this.doubles[(this.at >> 1) + 59]!;
  }
  set loadedNs(value: number) {
    this.doubles[(this.at >> 1) + 59] = value;
  }
  /** SND.NXT when the round began */
  get roundEnd(): number {
    return this.ints[this.at + 120]!;
  }
  set roundEnd(value: number) {
    this.ints[this.at + 120] = value;
  }
  /** round trips in it */
  get roundSamples(): number {
    return this.ints[this.at + 121]!;
  }
  set roundSamples(value: number) {
    this.ints[this.at + 121] = value;
  }
  /** in flight when CUBIC would have left slow start; 0 before */
  get leftAt(): number {
    return this.ints[this.at + 122]!;
  }
  set leftAt(value: number) {
    this.ints[this.at + 122] = value;
  }
  /** in flight at first in avoidance */
  get avoidFrom(): number {
    return this.ints[this.at + 123]!;
  }
  set avoidFrom(value: number) {
    this.ints[this.at + 123] = value;
  }
  /** at most */
  get avoidMost(): number {
    return this.ints[this.at + 124]!;
  }
  set avoidMost(value: number) {
    this.ints[this.at + 124] = value;
  }
  /** round trips while much was in flight */
  get loadedCount(): number {
    return this.ints[this.at + 125]!;
  }
  set loadedCount(value: number) {
    this.ints[this.at + 125] = value;
  }
  /** of the worst collapse: the window before */
  get collapseFrom(): number {
    return this.ints[this.at + 126]!;
  }
  set collapseFrom(value: number) {
    this.ints[this.at + 126] = value;
  }
  /** the window after it */
  get collapseTo(): number {
    return this.ints[this.at + 127]!;
  }
  set collapseTo(value: number) {
    this.ints[this.at + 127] = value;
  }

  // what is out of the ordinary: rows `Note`
  /** segments that the receive window kept waiting: their place */
  get keptBack(): number {
    return this.at + 128;
  }
  /** reductions for ECN (RFC 3168): their place */
  get marked(): number {
    return this.at + 136;
  }
  /** round trips much longer than the least, while much was in flight: their place */
  get bloated(): number {
    return this.at + 144;
  }
  /** collapses: their place */
  get collapsed(): number {
    return this.at + 152;
  }
}

/** Where the fields of a row `Note` lie: ints in words, doubles in pairs of them. For the files that read raw words. */
export const NOTE_AT = {
  count: 0,
  frameCount: 1,
  firstNs: 1,
  frames: 4,
} as const;

/** What was seen of a congestion window that is out of the ordinary: how often, since when, and the first frames. */
export class Note implements View {
  static readonly WORDS: number = 16;
  ints: Int32Array = new Int32Array(0);
  doubles: Float64Array = new Float64Array(0);
  at = 0;

  // all
  /** how often; all else holds when it was seen at all */
  get count(): number {
    return this.ints[this.at]!;
  }
  set count(value: number) {
    this.ints[this.at] = value;
  }
  /** how many frames are kept */
  get frameCount(): number {
    return this.ints[this.at + 1]!;
  }
  set frameCount(value: number) {
    this.ints[this.at + 1] = value;
  }
  /** when it was seen first */
  get firstNs(): number {
    return this.doubles[(this.at >> 1) + 1]!;
  }
  set firstNs(value: number) {
    this.doubles[(this.at >> 1) + 1] = value;
  }
  /** the first; `i`: below 4 */
  frames(i: number): number {
    return this.ints[this.at + 4 + i]!;
  }
  setFrames(i: number, value: number): void {
    this.ints[this.at + 4 + i] = value;
  }
}
