// Generated from ../core/layout.ts by `npm run rows`: the rows as they lie in the memory.

/** One packet, as the decoder leaves it. Lengths are checked once, where a layer is entered. */
@unmanaged
export class PacketRow {
  static readonly WORDS: i32 = 48;

  // the record, and the cursor of the decoder: addresses are of bytes in the memory
  /** nanoseconds since the first packet of the run */
  timeNs: f64;
  /** bytes on the wire, link layer included */
  frameLength: f64;
  /** 1-based in its file */
  frame: i32;
  /** interface that captured it: its position among all interfaces of the file */
  interfaceId: i32;
  /** LINKTYPE_ number */
  linkType: i32;
  /** where the present layer begins */
  at: i32;
  /** where what was captured of it ends */
  end: i32;
  /** where it ended on the wire, which may lie beyond what was captured but never before */
  wireEnd: i32;
  /** EtherType, PPP or IP protocol number of the layer to come, where its layer code does not tell */
  protocol: i32;
  /** where the IP header begins; of no use where `isFragmented` */
  ipAt: i32;
  /** where the TCP header begins */
  tcpAt: i32;
  /** where the payload begins */
  payloadAt: i32;
  /** on the wire, whatever was captured of it */
  payloadLength: i32;
  /** bytes of the record that are in the file */
  capturedLength: i32;

  // IP, and the TCP header
  /** the IPv4 address, or the first of four words of an IPv6 address */
  srcAddress0: i32;
  /** the second */
  srcAddress1: i32;
  /** the third */
  srcAddress2: i32;
  /** the last */
  srcAddress3: i32;
  /** likewise of the destination */
  dstAddress0: i32;
  /** the second */
  dstAddress1: i32;
  /** the third */
  dstAddress2: i32;
  /** the last */
  dstAddress3: i32;
  isIpv6Word: i32;
  /** source port */
  srcPort: i32;
  /** destination port */
  dstPort: i32;
  /** SEG.SEQ */
  seq: i32;
  /** SEG.ACK */
  ack: i32;
  /** control bits: FIN, SYN, … */
  flags: i32;
  /** SEG.WND as it stands in the header, unscaled */
  window: i32;
  /** IPv4 identification; 0 in IPv6 */
  ipId: i32;

  // more of IP, and TCP options
  /** TTL or hop limit */
  ttl: i32;
  /** DSCP and ECN */
  trafficClass: i32;
  isFragmentedWord: i32;
  hasTimestampsWord: i32;
  /** TSval */
  tsVal: i32;
  /** TSecr */
  tsEcr: i32;
  /** MSS option, or NO_MSS */
  mss: i32;
  /** window scale option, or NO_SCALE, or UNSEEN_SCALE */
  windowScale: i32;
  sackPermittedWord: i32;
  fastOpenWord: i32;
  /** SACK blocks */
  sackBlocks: i32;
  /** where the first begins */
  sackAt: i32;
  hasBadOptionsWord: i32;
  /** where the record’s packet begins */
  recordAt: i32;
  pad46: i32;
  pad47: i32;

  get isIpv6(): bool {
    return this.isIpv6Word !== 0;
  }
  set isIpv6(value: bool) {
    this.isIpv6Word = i32(value);
  }

  get isFragmented(): bool {
    return this.isFragmentedWord !== 0;
  }
  set isFragmented(value: bool) {
    this.isFragmentedWord = i32(value);
  }

  get hasTimestamps(): bool {
    return this.hasTimestampsWord !== 0;
  }
  set hasTimestamps(value: bool) {
    this.hasTimestampsWord = i32(value);
  }

  get sackPermitted(): bool {
    return this.sackPermittedWord !== 0;
  }
  set sackPermitted(value: bool) {
    this.sackPermittedWord = i32(value);
  }

  get fastOpen(): bool {
    return this.fastOpenWord !== 0;
  }
  set fastOpen(value: bool) {
    this.fastOpenWord = i32(value);
  }

  get hasBadOptions(): bool {
    return this.hasBadOptionsWord !== 0;
  }
  set hasBadOptions(value: bool) {
    this.hasBadOptionsWord = i32(value);
  }
}

/** What was read of a capture so far (engine/tally.ts). */
@unmanaged
export class Tally {
  static readonly WORDS: i32 = 208;

  // sums
  /** bytes on the wire */
  bytes: f64;
  /** earliest time of its packets; Infinity before there is one */
  earliestNs: f64;
  /** latest time of its packets; -Infinity before */
  latestNs: f64;
  /** packets that were read */
  packets: i32;
  /** packets later than the run is to go */
  leftOut: i32;
  /** packets that were captured in part */
  cutPackets: i32;
  /** packets that are earlier than one before */
  unorderedPackets: i32;
  /** TCP packets with an option of impossible length */
  badOptions: i32;
  /** the first of these */
  badOptionsFrame: i32;
  /** link type of the first packet whose link type is not known */
  unknownLinkType: i32;
  pad13: i32;
  pad14: i32;
  pad15: i32;

  // by how they end
  byEnd0: i32;
  byEnd1: i32;
  byEnd2: i32;
  byEnd3: i32;
  byEnd4: i32;
  byEnd5: i32;
  byEnd6: i32;
  byEnd7: i32;
  byEnd8: i32;
  byEnd9: i32;
  byEnd10: i32;
  byEnd11: i32;
  byEnd12: i32;
  byEnd13: i32;
  byEnd14: i32;
  byEnd15: i32;
  byEnd16: i32;
  byEnd17: i32;
  byEnd18: i32;
  byEnd19: i32;
  byEnd20: i32;
  byEnd21: i32;
  byEnd22: i32;
  byEnd23: i32;
  byEnd24: i32;
  byEnd25: i32;
  byEnd26: i32;
  byEnd27: i32;
  byEnd28: i32;
  byEnd29: i32;
  byEnd30: i32;
  byEnd31: i32;
  byEnd32: i32;
  byEnd33: i32;
  byEnd34: i32;
  byEnd35: i32;
  byEnd36: i32;
  byEnd37: i32;
  byEnd38: i32;
  byEnd39: i32;
  byEnd40: i32;
  byEnd41: i32;
  byEnd42: i32;
  byEnd43: i32;
  byEnd44: i32;
  byEnd45: i32;
  byEnd46: i32;
  byEnd47: i32;
  byEnd48: i32;
  byEnd49: i32;
  byEnd50: i32;
  byEnd51: i32;
  byEnd52: i32;
  byEnd53: i32;
  byEnd54: i32;
  byEnd55: i32;
  byEnd56: i32;
  byEnd57: i32;
  byEnd58: i32;
  byEnd59: i32;
  byEnd60: i32;
  byEnd61: i32;
  byEnd62: i32;
  byEnd63: i32;
  byEnd64: i32;
  byEnd65: i32;
  byEnd66: i32;
  byEnd67: i32;
  byEnd68: i32;
  byEnd69: i32;
  byEnd70: i32;
  byEnd71: i32;
  byEnd72: i32;
  byEnd73: i32;
  byEnd74: i32;
  byEnd75: i32;
  byEnd76: i32;
  byEnd77: i32;
  byEnd78: i32;
  byEnd79: i32;
  byEnd80: i32;
  byEnd81: i32;
  byEnd82: i32;
  byEnd83: i32;
  byEnd84: i32;
  byEnd85: i32;
  byEnd86: i32;
  byEnd87: i32;
  byEnd88: i32;
  byEnd89: i32;
  byEnd90: i32;
  byEnd91: i32;
  byEnd92: i32;
  byEnd93: i32;
  byEnd94: i32;
  byEnd95: i32;

  // frames
  firstFrame0: i32;
  firstFrame1: i32;
  firstFrame2: i32;
  firstFrame3: i32;
  firstFrame4: i32;
  firstFrame5: i32;
  firstFrame6: i32;
  firstFrame7: i32;
  firstFrame8: i32;
  firstFrame9: i32;
  firstFrame10: i32;
  firstFrame11: i32;
  firstFrame12: i32;
  firstFrame13: i32;
  firstFrame14: i32;
  firstFrame15: i32;
  firstFrame16: i32;
  firstFrame17: i32;
  firstFrame18: i32;
  firstFrame19: i32;
  firstFrame20: i32;
  firstFrame21: i32;
  firstFrame22: i32;
  firstFrame23: i32;
  firstFrame24: i32;
  firstFrame25: i32;
  firstFrame26: i32;
  firstFrame27: i32;
  firstFrame28: i32;
  firstFrame29: i32;
  firstFrame30: i32;
  firstFrame31: i32;
  firstFrame32: i32;
  firstFrame33: i32;
  firstFrame34: i32;
  firstFrame35: i32;
  firstFrame36: i32;
  firstFrame37: i32;
  firstFrame38: i32;
  firstFrame39: i32;
  firstFrame40: i32;
  firstFrame41: i32;
  firstFrame42: i32;
  firstFrame43: i32;
  firstFrame44: i32;
  firstFrame45: i32;
  firstFrame46: i32;
  firstFrame47: i32;
  firstFrame48: i32;
  firstFrame49: i32;
  firstFrame50: i32;
  firstFrame51: i32;
  firstFrame52: i32;
  firstFrame53: i32;
  firstFrame54: i32;
  firstFrame55: i32;
  firstFrame56: i32;
  firstFrame57: i32;
  firstFrame58: i32;
  firstFrame59: i32;
  firstFrame60: i32;
  firstFrame61: i32;
  firstFrame62: i32;
  firstFrame63: i32;
  firstFrame64: i32;
  firstFrame65: i32;
  firstFrame66: i32;
  firstFrame67: i32;
  firstFrame68: i32;
  firstFrame69: i32;
  firstFrame70: i32;
  firstFrame71: i32;
  firstFrame72: i32;
  firstFrame73: i32;
  firstFrame74: i32;
  firstFrame75: i32;
  firstFrame76: i32;
  firstFrame77: i32;
  firstFrame78: i32;
  firstFrame79: i32;
  firstFrame80: i32;
  firstFrame81: i32;
  firstFrame82: i32;
  firstFrame83: i32;
  firstFrame84: i32;
  firstFrame85: i32;
  firstFrame86: i32;
  firstFrame87: i32;
  firstFrame88: i32;
  firstFrame89: i32;
  firstFrame90: i32;
  firstFrame91: i32;
  firstFrame92: i32;
  firstFrame93: i32;
  firstFrame94: i32;
  firstFrame95: i32;

  byEnd(i: i32): i32 {
    return load<i32>(changetype<usize>(this) + 64 + ((<usize>i) << 2));
  }
  setByEnd(i: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + 64 + ((<usize>i) << 2), value);
  }

  firstFrame(i: i32): i32 {
    return load<i32>(changetype<usize>(this) + 448 + ((<usize>i) << 2));
  }
  setFirstFrame(i: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + 448 + ((<usize>i) << 2), value);
  }
}

/** A connection: one incarnation of a four-tuple. */
@unmanaged
export class ConnectionRow {
  static readonly WORDS: i32 = 32;

  // what every packet asks for
  /** what is true of it, a bit each */
  flags: i32;
  /** how many of these in a row want an answer */
  unanswered: i32;
  /** place of its row `Followed`; NOWHERE for one that is not followed, or not yet */
  followed: i32;
  /** frame of its latest packet */
  lastFrame: i32;
  /** position of the capture among the run’s that holds it */
  lastCapture: i32;
  /** place of its row `Rare`; NOWHERE while it has nothing of that */
  rare: i32;
  /** earliest time of its packets */
  startNs: f64;
  /** latest time of its packets */
  endNs: f64;
  /** since when an answer is wanted, in whole milliseconds */
  unansweredSinceMs: f64;
  /** when the latest silence of a second or more was over, in whole milliseconds */
  resumedMs: f64;
  /** Zeek’s history: the first six letters as codes (flow/zeek.ts) */
  history: i32;
  /** the next six */
  historyOn: i32;

  // who it is, and how it comes to its end
  /** 1, 2, 3 … in the order in which they were recognised: that of first packets but for a SYN kept aside */
  id: i32;
  /** what tshark’s tcp.stream says of its first packet */
  stream: i32;
  /** what it says of its latest packet; other than `stream` after an old duplicate SYN */
  latestStream: i32;
  /** its entry in the table of its IP version */
  entry: i32;
  /** how it is known which end is the client: of KNOWN_BY */
  clientKnownBy: i32;
  /** frame of its first packet */
  firstFrame: i32;
  /** position of the capture that holds it */
  firstCapture: i32;
  /** the SYN that took its four-tuple, if one did */
  successorFrame: i32;
  /** position of the capture that holds it */
  successorCapture: i32;
  /** SYNs of earlier incarnations */
  oldDuplicates: i32;
  /** the latest of these */
  oldDuplicateFrame: i32;
  /** which tests of the filter one of its packets has passed, a bit each */
  passedTests: i32;
  /** since when it waits to be let go */
  lingerSinceNs: f64;
  /** place of its neighbour before it in that list; NOWHERE: none */
  lingerPrevious: i32;
  /** place of the one after it */
  lingerNext: i32;

  get clientIsLow(): bool {
    return (this.flags & 1) !== 0;
  }
  set clientIsLow(value: bool) {
    this.flags = value ? this.flags | 1 : this.flags & -2;
  }

  get isIpv6(): bool {
    return (this.flags & 2) !== 0;
  }
  set isIpv6(value: bool) {
    this.flags = value ? this.flags | 2 : this.flags & -3;
  }

  get isSelf(): bool {
    return (this.flags & 4) !== 0;
  }
  set isSelf(value: bool) {
    this.flags = value ? this.flags | 4 : this.flags & -5;
  }

  get hasTransfer(): bool {
    return (this.flags & 8) !== 0;
  }
  set hasTransfer(value: bool) {
    this.flags = value ? this.flags | 8 : this.flags & -9;
  }

  get hasPendingSyn(): bool {
    return (this.flags & 16) !== 0;
  }
  set hasPendingSyn(value: bool) {
    this.flags = value ? this.flags | 16 : this.flags & -17;
  }

  get rowIsOfClient(): bool {
    return (this.flags & 32) !== 0;
  }
  set rowIsOfClient(value: bool) {
    this.flags = value ? this.flags | 32 : this.flags & -33;
  }

  get isIgnored(): bool {
    return (this.flags & 64) !== 0;
  }
  set isIgnored(value: bool) {
    this.flags = value ? this.flags | 64 : this.flags & -65;
  }

  get beganWithSyn(): bool {
    return (this.flags & 128) !== 0;
  }
  set beganWithSyn(value: bool) {
    this.flags = value ? this.flags | 128 : this.flags & -129;
  }

  get isEvicted(): bool {
    return (this.flags & 256) !== 0;
  }
  set isEvicted(value: bool) {
    this.flags = value ? this.flags | 256 : this.flags & -257;
  }

  get isSuccessorNewer(): bool {
    return (this.flags & 512) !== 0;
  }
  set isSuccessorNewer(value: bool) {
    this.flags = value ? this.flags | 512 : this.flags & -513;
  }

  get waitsClosed(): bool {
    return (this.flags & 1024) !== 0;
  }
  set waitsClosed(value: bool) {
    this.flags = value ? this.flags | 1024 : this.flags & -1025;
  }

  get waitsAttempt(): bool {
    return (this.flags & 2048) !== 0;
  }
  set waitsAttempt(value: bool) {
    this.flags = value ? this.flags | 2048 : this.flags & -2049;
  }
}

/** What few connections have. */
@unmanaged
export class Rare {
  static readonly WORDS: i32 = 16;

  // all
  /** place of the SYN with a new ISN that is kept aside; holds while `hasPendingSyn` */
  pendingSyn: i32;
  /** letters of Zeek’s history after the first twelve */
  historyLength: i32;
  historyRest0: i32;
  historyRest1: i32;
  historyRest2: i32;
  historyRest3: i32;
  historyRest4: i32;
  historyRest5: i32;
  historyRest6: i32;
  historyRest7: i32;
  historyRest8: i32;
  historyRest9: i32;
  historyRest10: i32;
  historyRest11: i32;
  historyRest12: i32;
  pad15: i32;

  /** Address of these words. */
  get historyRest(): usize {
    return changetype<usize>(this) + 8;
  }
}

/** One end of a connection: what it sent, counted, and what its SYN agreed to. */
@unmanaged
export class EndpointRow {
  static readonly WORDS: i32 = 32;

  // what every packet writes
  /** how many it sent */
  packets: i32;
  /** largest TCP payload of one packet */
  maxSegment: i32;
  /** on the wire, link layer included */
  bytes: f64;
  /** TCP payload, retransmissions included */
  payloadBytes: f64;
  /** what it sent at least once, and the options of its SYN: of SENT */
  sent: i32;
  /** sequence number after the furthest that it sent; RSTs aside */
  sndNxt: i32;
  /** the furthest that it acknowledged: what it expects next (RCV.NXT) */
  rcvNxt: i32;
  /** TTL or hop limit of its latest packet but for RSTs; 0 before there is one */
  ttl: i32;
  /** ISN of its first SYN */
  isn: i32;
  /** first sequence number, as tshark counts conversations (stream-number.ts) */
  streamBase: i32;
  /** sequence number of its latest FIN */
  finSeq: i32;
  /** sequence number of its latest RST */
  rstSeq: i32;
  /** MSS option of its SYN, or NO_MSS */
  mss: i32;
  /** window scale option of its SYN, or NO_SCALE, or UNSEEN_SCALE */
  windowScale: i32;

  // its latest SYN, SYN-ACK or FIN
  /** IP ID and control bits, 16 bits each; 0 before there is one */
  control: i32;
  /** TSval */
  controlTsVal: i32;
  /** when it passed, in whole milliseconds */
  controlMs: f64;
  /** time of its latest data after a FIN of the peer, in whole milliseconds; 0 before there is any */
  lateDataMs: f64;
  /** window of the latest SYN, SYN-ACK or FIN, as it stands there */
  controlWindow: i32;
  pad23: i32;
  pad24: i32;
  pad25: i32;
  pad26: i32;
  pad27: i32;
  pad28: i32;
  pad29: i32;
  pad30: i32;
  pad31: i32;
}

/** The SYNs, or the SYN-ACKs, of a connection: the first of them, and the latest. */
@unmanaged
export class AttemptsRow {
  static readonly WORDS: i32 = 16;

  // of both
  /** how many */
  count: i32;
  /** 1: the latest has timestamps */
  hasTimestamps: i32;
  /** when the first passed; holds when there is one */
  firstNs: f64;
  /** when the latest did */
  latestNs: f64;
  /** TSval of the latest */
  latestTsVal: i32;
  /** TSval of the first */
  firstTsVal: i32;
  /** the first; 0 if there is none */
  firstFrame: i32;
  /** the latest */
  latestFrame: i32;
  pad10: i32;
  pad11: i32;
  pad12: i32;
  pad13: i32;
  pad14: i32;
  pad15: i32;
}

/** A connection that is followed: its handshake, its close, its RSTs, and the transitions of both ends. */
@unmanaged
export class Followed {
  static readonly WORDS: i32 = 128;

  // what segments ask for while it opens or closes
  /** how many transitions there are */
  transitions: i32;
  /** in whose name the latest RST came that its receiver took: of BY */
  resetBy: i32;
  /** what is true of it, a bit each */
  handshakeFlags: i32;
  /** what is true of it, a bit each */
  closeFlags: i32;
  /** who sent the first FIN: of BY */
  closeInitiator: i32;
  /** SYN-ACKs that the client retransmitted, in a simultaneous open */
  crossedSynAcks: i32;
  /** when the RST passed that its receiver took the latest time */
  resetNs: f64;
  /** from the vantage to the server and back: SYN to SYN-ACK; NaN while it is not known */
  serverHalfNs: f64;
  /** from the vantage to the client and back: SYN-ACK to its ACK; NaN likewise */
  clientHalfNs: f64;
  /** the first frame of the client that acknowledges the SYN-ACK; 0 if there is none */
  ackFrame: i32;
  /** the first SYN-ACK that acknowledges something else than the SYN; 0 if there is none */
  badSynAckFrame: i32;
  /** the latest SYN that came after the handshake; 0 if there is none */
  lateSynFrame: i32;
  pad15: i32;

  // its RSTs (state/reset.ts)
  /** RSTs that their receivers take */
  resets: i32;
  /** the first of these */
  firstResetFrame: i32;
  /** what is true of it, a bit each */
  firstResetFlags: i32;
  /** state of the client just before the first of these: of STATE */
  clientStateBeforeReset: i32;
  /** that of the server */
  serverStateBeforeReset: i32;
  /** the latest of these */
  latestResetFrame: i32;
  /** RSTs that their receivers do not take (RFC 5961) */
  blindResets: i32;
  /** the first of these */
  blindResetFrame: i32;
  /** in whose name it was sent: of BY */
  blindResetBy: i32;
  /** IP ID of the latest RST of either kind */
  latestResetIpId: i32;
  /** when the first that is taken passed */
  firstResetNs: f64;
  /** when the first passed that is not */
  blindResetNs: f64;
  /** when the latest of either kind did */
  latestResetNs: f64;

  // its SYNs and SYN-ACKs (state/attempts.ts), and where its transitions are if they are many
  syns0: i32;
  syns1: i32;
  syns2: i32;
  syns3: i32;
  syns4: i32;
  syns5: i32;
  syns6: i32;
  syns7: i32;
  syns8: i32;
  syns9: i32;
  synAcks0: i32;
  synAcks1: i32;
  synAcks2: i32;
  synAcks3: i32;
  synAcks4: i32;
  synAcks5: i32;
  synAcks6: i32;
  synAcks7: i32;
  synAcks8: i32;
  synAcks9: i32;
  /** place of its transitions when there is no room for them here */
  longLog: i32;
  /** transitions that there is room for there */
  longLogEntries: i32;
  pad54: i32;
  pad55: i32;
  pad56: i32;
  pad57: i32;
  pad58: i32;
  pad59: i32;
  pad60: i32;
  pad61: i32;
  pad62: i32;
  pad63: i32;

  // its first transitions (state/transition-log.ts)
  log0: i32;
  log1: i32;
  log2: i32;
  log3: i32;
  log4: i32;
  log5: i32;
  log6: i32;
  log7: i32;
  log8: i32;
  log9: i32;
  log10: i32;
  log11: i32;
  log12: i32;
  log13: i32;
  log14: i32;
  log15: i32;
  log16: i32;
  log17: i32;
  log18: i32;
  log19: i32;
  log20: i32;
  log21: i32;
  log22: i32;
  log23: i32;
  log24: i32;
  log25: i32;
  log26: i32;
  log27: i32;
  log28: i32;
  log29: i32;
  log30: i32;
  log31: i32;
  log32: i32;
  log33: i32;
  log34: i32;
  log35: i32;
  log36: i32;
  log37: i32;
  log38: i32;
  log39: i32;
  log40: i32;
  log41: i32;
  log42: i32;
  log43: i32;
  log44: i32;
  log45: i32;
  log46: i32;
  log47: i32;
  log48: i32;
  log49: i32;
  log50: i32;
  log51: i32;
  log52: i32;
  log53: i32;
  log54: i32;
  log55: i32;
  log56: i32;
  log57: i32;
  log58: i32;
  log59: i32;
  log60: i32;
  log61: i32;
  log62: i32;
  log63: i32;

  get isHandshakeOver(): bool {
    return (this.handshakeFlags & 1) !== 0;
  }
  set isHandshakeOver(value: bool) {
    this.handshakeFlags = value ? this.handshakeFlags | 1 : this.handshakeFlags & -2;
  }

  get hasSynData(): bool {
    return (this.handshakeFlags & 2) !== 0;
  }
  set hasSynData(value: bool) {
    this.handshakeFlags = value ? this.handshakeFlags | 2 : this.handshakeFlags & -3;
  }

  get isFastOpen(): bool {
    return (this.handshakeFlags & 4) !== 0;
  }
  set isFastOpen(value: bool) {
    this.handshakeFlags = value ? this.handshakeFlags | 4 : this.handshakeFlags & -5;
  }

  get isFirstFinAcked(): bool {
    return (this.closeFlags & 1) !== 0;
  }
  set isFirstFinAcked(value: bool) {
    this.closeFlags = value ? this.closeFlags | 1 : this.closeFlags & -2;
  }

  get isThreeSegment(): bool {
    return (this.closeFlags & 2) !== 0;
  }
  set isThreeSegment(value: bool) {
    this.closeFlags = value ? this.closeFlags | 2 : this.closeFlags & -3;
  }

  get isHalfClose(): bool {
    return (this.closeFlags & 4) !== 0;
  }
  set isHalfClose(value: bool) {
    this.closeFlags = value ? this.closeFlags | 4 : this.closeFlags & -5;
  }

  get hasLateData(): bool {
    return (this.closeFlags & 8) !== 0;
  }
  set hasLateData(value: bool) {
    this.closeFlags = value ? this.closeFlags | 8 : this.closeFlags & -9;
  }

  get isFirstResetByServer(): bool {
    return (this.firstResetFlags & 1) !== 0;
  }
  set isFirstResetByServer(value: bool) {
    this.firstResetFlags = value ? this.firstResetFlags | 1 : this.firstResetFlags & -2;
  }

  get hasFirstResetAck(): bool {
    return (this.firstResetFlags & 2) !== 0;
  }
  set hasFirstResetAck(value: bool) {
    this.firstResetFlags = value ? this.firstResetFlags | 2 : this.firstResetFlags & -3;
  }

  get isFirstResetAlien(): bool {
    return (this.firstResetFlags & 4) !== 0;
  }
  set isFirstResetAlien(value: bool) {
    this.firstResetFlags = value ? this.firstResetFlags | 4 : this.firstResetFlags & -5;
  }

  get hadFirstResetOwnUnacked(): bool {
    return (this.firstResetFlags & 8) !== 0;
  }
  set hadFirstResetOwnUnacked(value: bool) {
    this.firstResetFlags = value ? this.firstResetFlags | 8 : this.firstResetFlags & -9;
  }

  get hadFirstResetPeerUnacked(): bool {
    return (this.firstResetFlags & 16) !== 0;
  }
  set hadFirstResetPeerUnacked(value: bool) {
    this.firstResetFlags = value ? this.firstResetFlags | 16 : this.firstResetFlags & -17;
  }

  get isFirstResetAnswer(): bool {
    return (this.firstResetFlags & 32) !== 0;
  }
  set isFirstResetAnswer(value: bool) {
    this.firstResetFlags = value ? this.firstResetFlags | 32 : this.firstResetFlags & -33;
  }

  get isFirstResetAfterSilence(): bool {
    return (this.firstResetFlags & 64) !== 0;
  }
  set isFirstResetAfterSilence(value: bool) {
    this.firstResetFlags = value ? this.firstResetFlags | 64 : this.firstResetFlags & -65;
  }

  /** Address of these words. */
  get syns(): usize {
    return changetype<usize>(this) + 128;
  }

  /** Address of these words. */
  get synAcks(): usize {
    return changetype<usize>(this) + 168;
  }

  /** Address of these words. */
  get log(): usize {
    return changetype<usize>(this) + 256;
  }
}

/** One end of a connection: its state, what it sent, and what the other end says of that. */
@unmanaged
export class Direction {
  static readonly WORDS: i32 = 112;

  // what every segment asks for
  /** what is true of it: of BIT */
  bits: i32;
  /** SND.UNA: the oldest that is not acknowledged */
  sndUna: i32;
  /** SND.NXT: after the furthest that it sent */
  sndNxt: i32;
  /** place of its segments in flight (sent-segments.ts) */
  ring: i32;
  /** entries that these have room for */
  ringEntries: i32;
  /** number of the oldest segment that is kept */
  tail: i32;
  /** number of the first that is not acknowledged */
  head: i32;
  /** number of the next */
  next: i32;
  /** what its latest segment acknowledged (RCV.NXT) */
  ack: i32;
  /** what that announced, not scaled */
  window: i32;
  /** right edge of its window: RCV.NXT + RCV.WND */
  edge: i32;
  /** shift count of its windows; UNKNOWN_SCALE when a SYN was not captured */
  scale: i32;
  /** of its latest segment */
  ipId: i32;
  /** segments in a row of which each had the IP ID after that before it */
  ipIdSteps: i32;
  /** where its latest segment was seen: placeOf in sent-segments.ts */
  place: i32;
  /** the largest segment that the other end takes: the MSS of its SYN */
  largest: i32;

  // what every segment of data, or its acknowledgement, asks for
  /** when it sent data the latest time */
  sentNs: f64;
  /** when an acknowledgement of the other end passed the latest time */
  ackedNs: f64;
  /** when one passed that said anything new */
  progressNs: f64;
  /** when anything passed from either end; that of the client holds for both */
  latestNs: f64;
  /** TCP payload that it sent, each byte once */
  uniqueBytes: f64;
  /** most bytes that were sent and not acknowledged */
  maxFlight: i32;
  /** segments of data, retransmissions included */
  dataSegments: i32;
  /** duplicate ACKs in a row of what it sent (RFC 5681, 2) */
  dupAcks: i32;
  /** keep-alives in a row without a sign of life */
  unansweredProbes: i32;
  /** a timestamp of the other end that this one has still to echo */
  probeTsVal: i32;
  /** how it goes about loss: of MODE */
  mode: i32;

  // round trips
  /** when `probeTsVal` passed */
  probeNs: f64;
  /** SRTT, from the vantage to the other end and back (RFC 6298, 2) */
  srttNs: f64;
  /** RTTVAR */
  rttVarNs: f64;
  /** the least */
  minRttNs: f64;
  /** the most */
  maxRttNs: f64;
  /** from the vantage to this end and back: the least, by the handshake and by timestamps */
  senderRttNs: f64;
  /** how many were measured */
  rttCount: i32;
  /** place of those that are kept for their distribution */
  rttChunk: i32;
  /** how many are kept, and one in how many is (rtt.ts) */
  rttKept: i32;
  /** segments in flight that the other end has (SACK) */
  sacked: i32;

  // losses
  /** SND.NXT when the recovery began (RFC 6675, 5) */
  recover: i32;
  /** timeouts in a row */
  backoff: i32;
  /** SND.NXT when a tail loss probe was sent (RFC 8985, 7) */
  probeEnd: i32;
  /** segments of data before its first was acknowledged */
  initialSegments: i32;
  /** segments whose checksum was verified */
  verified: i32;
  /** up to here what never passed was counted as missing */
  missingEnd: i32;
  /** that were acknowledged though they never passed */
  missingBytes: f64;
  /** TCP payload that it retransmitted */
  againBytes: f64;
  /** segments that it retransmitted */
  againSegments: i32;
  byCause0: i32;
  byCause1: i32;
  byCause2: i32;
  byCause3: i32;
  byCause4: i32;

  // counts
  /** retransmissions that are proved to be needless */
  spurious: i32;
  /** segments that passed after others beyond them */
  outOfOrder: i32;
  /** packets that the network doubled */
  networkDuplicates: i32;
  /** packets that the capture saw more than once */
  captureDuplicates: i32;
  /** duplicate ACKs that it sent */
  duplicateAcks: i32;
  /** keep-alives that it sent */
  keepAlives: i32;
  /** segments that closed its window, or said that it still was */
  zeroWindows: i32;
  /** segments larger than the other end takes (TSO, GRO) */
  superSegments: i32;
  /** since when its window is closed */
  zeroSinceNs: f64;
  /** for how long it was */
  zeroNs: f64;
  /** when the acknowledgement of a small segment came as late as a delayed one does (RFC 1122) */
  delayedNs: f64;
  /** small data after a silence: how often (heartbeat.ts) */
  beats: i32;
  /** the first of these */
  firstBeatFrame: i32;

  // silences
  /** when the first beat passed */
  firstBeatNs: f64;
  /** when the latest did */
  latestBeatNs: f64;
  /** sum of the times between them */
  beatSeconds: f64;
  /** sum of the squares of these */
  beatSquares: f64;
  /** segments whose checksum was wrong */
  badChecksums: i32;
  /** place of its stalls (stall-log.ts) */
  stallChunk: i32;
  /** how many are kept */
  stallCount: i32;
  /** timeouts of large segments while none of these was ever acknowledged */
  stuckTimeouts: i32;
  /** time that it waited for a retransmission timer */
  timerNs: f64;
  /** the first segment whose checksum was wrong */
  badChecksumFrame: i32;
  /** when that passed, in whole milliseconds */
  badChecksumMs: i32;

  // its state (RFC 9293, 3.3.2)
  /** of STATE */
  state: i32;
  /** number of its earliest transition that is presumed only, or NONE */
  presumed: i32;
  /** what is true of it, a bit each */
  finFlags: i32;
  /** sequence number after its FIN: the first that moved its state, or else the first */
  finEnd: i32;
  /** since when it is in its state */
  sinceNs: f64;
  /** how often it repeated its SYN-ACK after an ACK of it had passed */
  vainAcks: i32;
  /** what SND.NXT was when a RST that was taken for valid passed */
  resetEnd: i32;
  /** how many FINs it sent */
  fins: i32;
  /** the first of these; 0 if there is none */
  firstFinFrame: i32;
  /** the latest */
  latestFinFrame: i32;
  /** place of its row `Window`, if its congestion window is followed */
  cwnd: i32;
  /** place of its row `Notes`; NOWHERE while nothing of it is out of the ordinary */
  notes: i32;
  pad109: i32;
  pad110: i32;
  pad111: i32;

  byCause(i: i32): i32 {
    return load<i32>(changetype<usize>(this) + 236 + ((<usize>i) << 2));
  }
  setByCause(i: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + 236 + ((<usize>i) << 2), value);
  }

  get hasFin(): bool {
    return (this.finFlags & 1) !== 0;
  }
  set hasFin(value: bool) {
    this.finFlags = value ? this.finFlags | 1 : this.finFlags & -2;
  }

  get isFinAcked(): bool {
    return (this.finFlags & 2) !== 0;
  }
  set isFinAcked(value: bool) {
    this.finFlags = value ? this.finFlags | 2 : this.finFlags & -3;
  }
}

/** What is out of the ordinary in what one end sent (engine/notes.ts). */
@unmanaged
export class Notes {
  static readonly WORDS: i32 = 48;

  // ICMP errors, and what waits to be explained
  /** which kinds of NOTE there are, a bit each */
  kinds: i32;
  /** of ICMP errors about segments of it: which of ICMP_ERROR there were, a bit each */
  icmpKinds: i32;
  /** of the first of these: of ICMP_ERROR */
  icmpKind: i32;
  /** of the next hop, as that says; 0 when it does not */
  icmpMtu: i32;
  icmpIsIpv6Word: i32;
  icmpFrom0: i32;
  icmpFrom1: i32;
  icmpFrom2: i32;
  icmpFrom3: i32;
  /** place of the hashes of acknowledgements that passed lately */
  recent: i32;
  /** place of retransmissions that wait for a word of the other end (loss/spurious.ts) */
  repetitions: i32;
  /** how many these are */
  repetitionCount: i32;
  /** how many there is room for */
  repetitionEntries: i32;
  /** place of gaps whose events are still to be explained (loss/gap.ts) */
  gaps: i32;
  /** how many these are */
  gapCount: i32;
  /** how many there is room for */
  gapEntries: i32;

  // what was noted
  noted0: i32;
  noted1: i32;
  noted2: i32;
  noted3: i32;
  noted4: i32;
  noted5: i32;
  noted6: i32;
  noted7: i32;
  noted8: i32;
  noted9: i32;
  noted10: i32;
  noted11: i32;
  noted12: i32;
  noted13: i32;
  noted14: i32;
  noted15: i32;
  noted16: i32;
  noted17: i32;
  pad34: i32;
  pad35: i32;
  pad36: i32;
  pad37: i32;
  pad38: i32;
  pad39: i32;
  pad40: i32;
  pad41: i32;
  pad42: i32;
  pad43: i32;
  pad44: i32;
  pad45: i32;
  pad46: i32;
  pad47: i32;

  get icmpIsIpv6(): bool {
    return this.icmpIsIpv6Word !== 0;
  }
  set icmpIsIpv6(value: bool) {
    this.icmpIsIpv6Word = i32(value);
  }

  icmpFrom(i: i32): i32 {
    return load<i32>(changetype<usize>(this) + 20 + ((<usize>i) << 2));
  }
  setIcmpFrom(i: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + 20 + ((<usize>i) << 2), value);
  }

  noted(i: i32): i32 {
    return load<i32>(changetype<usize>(this) + 64 + ((<usize>i) << 2));
  }
  setNoted(i: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + 64 + ((<usize>i) << 2), value);
  }
}

/** One kind of what is out of the ordinary: how often, when, and the first frames that show it. */
@unmanaged
export class Noted {
  static readonly WORDS: i32 = 16;

  // all
  /** how often */
  count: i32;
  /** how many frames are kept */
  frameCount: i32;
  /** when it was seen first */
  firstNs: f64;
  /** when it was seen last */
  latestNs: f64;
  frames0: i32;
  frames1: i32;
  frames2: i32;
  frames3: i32;
  pad10: i32;
  pad11: i32;
  pad12: i32;
  pad13: i32;
  pad14: i32;
  pad15: i32;

  frames(i: i32): i32 {
    return load<i32>(changetype<usize>(this) + 24 + ((<usize>i) << 2));
  }
  setFrames(i: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + 24 + ((<usize>i) << 2), value);
  }
}

/** The congestion window of a sender, as the sender sees itself. In segments, if nothing else is said. */
@unmanaged
export class Window {
  static readonly WORDS: i32 = 160;

  // what every segment and every acknowledgement asks for: the window, and what is in flight (RFC 6675)
  /** what is true of it: of CWND_BIT in cwnd/cwnd.ts */
  bits: i32;
  /** open, or which reduction: of STATE */
  state: i32;
  /** cwnd; 10 at first (RFC 6928) */
  cwnd: i32;
  /** ssthresh; INFINITE at first */
  ssthresh: i32;
  /** SND.UNA, as far as the sender has processed acknowledgements */
  sndUna: i32;
  /** SND.NXT */
  sndNxt: i32;
  /** place of its segments in flight (cwnd/scoreboard.ts) */
  ring: i32;
  /** entries that these have room for */
  ringEntries: i32;
  /** number of the oldest */
  head: i32;
  /** number of the next */
  next: i32;
  /** that arrived beyond SND.UNA (SACK, or duplicate ACKs) */
  sackedOut: i32;
  /** deemed lost */
  lostOut: i32;
  /** retransmitted, and not deemed lost since */
  retransOut: i32;
  /** that arrived by the acknowledgement at hand */
  delivered: i32;
  /** receive window in bytes, as far as the sender has processed acknowledgements */
  rwnd: i32;
  /** what limits it now: of LIMIT */
  limit: i32;

  // what moves the sender (cwnd/ack-clock.ts), and whether it uses its window (RFC 7661)
  /** when it heard or sent anything the latest time; -Infinity before */
  clockNs: f64;
  /** segments that it sent, but for retransmissions */
  sends: i32;
  /** of these, since the latest acknowledgement was processed */
  sentSinceAck: i32;
  /** of these, which no acknowledgement let go */
  lateSends: i32;
  /** of these, full segments after full ones */
  pacedSends: i32;
  /** bytes of the largest */
  largestSend: i32;
  /** acknowledgements since it sent anything */
  acksSinceSend: i32;
  /** between the timestamp clocks of both ends: its first TSval less that segment's TSecr */
  clockOffset: i32;
  /** beyond that, the least of the sends before the latest 64 */
  minHeld: i32;
  /** and of these */
  nextMinHeld: i32;
  /** most segments that were out in the flight at hand */
  maxOut: i32;
  /** SND.NXT when that began */
  usageEnd: i32;
  /** how it grows, and what a loss leaves: of CONTROLLER; CUBIC at first */
  controller: i32;
  /** segments that arrived towards the next growth */
  growth: i32;
  /** most in flight when an acknowledgement came */
  mostFlight: i32;

  // the sender's time
  /** to which it has come; -Infinity before */
  nowNs: f64;
  /** when it sent anything the latest time */
  sentNs: f64;
  /** how long data waits in queues before it passes here */
  queueNs: f64;
  /** when what was in flight was the replay's window; -Infinity before */
  matchedNs: f64;
  /** round trip of the latest sent of what arrived by the acknowledgement at hand */
  rttNs: f64;
  /** the least of what was sent once; Infinity before */
  minRttNs: f64;
  /** up to when its time was given to what limits it */
  limitedNs: f64;
  /** TSecr of the segment that told `queueNs` the latest time */
  echoed: i32;
  /** largest receive window in bytes */
  mostRwnd: i32;

  // acknowledgements under way to it (cwnd/ack-queue.ts), and loss detection (RFC 8985)
  /** place of these acknowledgements */
  ackRing: i32;
  /** that there is room for */
  ackEntries: i32;
  /** entry of the oldest */
  ackHead: i32;
  /** how many are under way */
  ackCount: i32;
  /** RACK.xmit_ts: when the latest sent of all that arrived was sent; -Infinity before */
  rackNs: f64;
  /** likewise of what arrived by the acknowledgement at hand */
  deliveredNs: f64;
  /** RACK.end_seq */
  rackEnd: i32;
  /** the furthest that SACK told of */
  highestSacked: i32;
  /** likewise before the acknowledgement at hand */
  formerHighest: i32;
  /** no entry from here on was told by SACK */
  beyondSacked: i32;
  /** all entries from here on were sent later than any retransmission */
  beyondAgain: i32;
  /** acknowledgements in a row that it answered (cwnd/correction.ts) */
  run: i32;
  /** most in flight meanwhile */
  runPeak: i32;
  /** least in flight meanwhile */
  runLow: i32;

  // reductions (RFC 5681, 3), and corrections of the replay
  /** SND.NXT when the reduction began (RFC 6675, 5): it ends when that is acknowledged */
  recover: i32;
  /** cwnd before it */
  priorCwnd: i32;
  /** ssthresh before it; INFINITE at first */
  priorSsthresh: i32;
  /** retransmissions since, those told to be needless aside */
  repetitions: i32;
  /** TSval of the first */
  firstTsVal: i32;
  /** SND.NXT when a tail loss probe was sent (RFC 8985, 7) */
  probeEnd: i32;
  /** sent while more is in flight than the reduction leaves */
  sentMeanwhile: i32;
  /** that arrived meanwhile */
  deliveredMeanwhile: i32;
  /** ssthresh before it seemed to have left slow start */
  formerSsthresh: i32;
  /** how far it has gone beyond the replay since */
  excess: i32;
  /** runs in which its use of the window fell behind the replay, and did not grow */
  flatRuns: i32;
  /** most in flight in these */
  flatPeak: i32;
  /** cwnd before these */
  beforeFlat: i32;
  /** the window from which it may collapse (cwnd/collapse.ts) */
  collapsePeak: i32;
  /** when it was that */
  collapsePeakNs: f64;

  // what limited it, and what is told of the window
  limitNs0: f64;
  limitNs1: f64;
  limitNs2: f64;
  limitNs3: f64;
  limitNs4: f64;
  /** of the congestion window's time, what passed before `flatRuns` began */
  beforeFlatNs: f64;
  /** cwnd at the end, as far as it is known, in bytes */
  finalBytes: f64;
  /** at most, in bytes */
  maxBytes: f64;

  // CUBIC (RFC 9438, 4)
  /** t_epoch: when avoidance began; negative while it has to begin anew */
  epochNs: f64;
  /** K */
  kSeconds: f64;
  /** when it was calculated */
  cubicNs: f64;
  /** segments that have to arrive for one more, by that */
  every: f64;
  /** W_max; 0 before a loss */
  wMax: i32;
  /** what the window comes back to: W_max, or more */
  origin: i32;
  /** W_est: what Reno would have */
  wEst: i32;
  /** segments that arrived towards the growth of that */
  wEstGrowth: i32;
  /** cwnd for which it was calculated */
  cubicCwnd: i32;
  votes0: i32;
  votes1: i32;
  votes2: i32;

  // signs of its congestion control while nothing is lost, and round trips under load
  /** least round trip of slow start (RFC 9406); Infinity before */
  hystartMinNs: f64;
  /** of its round; Infinity before */
  roundMinNs: f64;
  /** how many times the window arrived in avoidance */
  windowsArrived: f64;
  /** sum of the round trips while much was in flight */
  loadedNs: f64;
  /** SND.NXT when the round began */
  roundEnd: i32;
  /** round trips in it */
  roundSamples: i32;
  /** in flight when CUBIC would have left slow start; 0 before */
  leftAt: i32;
  /** in flight at first in avoidance */
  avoidFrom: i32;
  /** at most */
  avoidMost: i32;
  /** round trips while much was in flight */
  loadedCount: i32;
  /** of the worst collapse: the window before */
  collapseFrom: i32;
  /** the window after it */
  collapseTo: i32;

  // what is out of the ordinary: rows `Note`
  keptBack0: i32;
  keptBack1: i32;
  keptBack2: i32;
  keptBack3: i32;
  keptBack4: i32;
  keptBack5: i32;
  keptBack6: i32;
  keptBack7: i32;
  marked0: i32;
  marked1: i32;
  marked2: i32;
  marked3: i32;
  marked4: i32;
  marked5: i32;
  marked6: i32;
  marked7: i32;
  bloated0: i32;
  bloated1: i32;
  bloated2: i32;
  bloated3: i32;
  bloated4: i32;
  bloated5: i32;
  bloated6: i32;
  bloated7: i32;
  collapsed0: i32;
  collapsed1: i32;
  collapsed2: i32;
  collapsed3: i32;
  collapsed4: i32;
  collapsed5: i32;
  collapsed6: i32;
  collapsed7: i32;

  limitNs(i: i32): f64 {
    return load<f64>(changetype<usize>(this) + 320 + ((<usize>i) << 3));
  }
  setLimitNs(i: i32, value: f64): void {
    store<f64>(changetype<usize>(this) + 320 + ((<usize>i) << 3), value);
  }

  votes(i: i32): i32 {
    return load<i32>(changetype<usize>(this) + 436 + ((<usize>i) << 2));
  }
  setVotes(i: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + 436 + ((<usize>i) << 2), value);
  }

  /** Address of these words. */
  get keptBack(): usize {
    return changetype<usize>(this) + 512;
  }

  /** Address of these words. */
  get marked(): usize {
    return changetype<usize>(this) + 544;
  }

  /** Address of these words. */
  get bloated(): usize {
    return changetype<usize>(this) + 576;
  }

  /** Address of these words. */
  get collapsed(): usize {
    return changetype<usize>(this) + 608;
  }
}

/** What was seen of a congestion window that is out of the ordinary: how often, since when, and the first frames. */
@unmanaged
export class Note {
  static readonly WORDS: i32 = 16;

  // all
  /** how often; all else holds when it was seen at all */
  count: i32;
  /** how many frames are kept */
  frameCount: i32;
  /** when it was seen first */
  firstNs: f64;
  frames0: i32;
  frames1: i32;
  frames2: i32;
  frames3: i32;
  pad8: i32;
  pad9: i32;
  pad10: i32;
  pad11: i32;
  pad12: i32;
  pad13: i32;
  pad14: i32;
  pad15: i32;

  frames(i: i32): i32 {
    return load<i32>(changetype<usize>(this) + 16 + ((<usize>i) << 2));
  }
  setFrames(i: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + 16 + ((<usize>i) << 2), value);
  }
}
