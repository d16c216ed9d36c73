// Generated from layout.ts by `npm run rows`: views of rows in the memory of a run. A view is moved from row to row by
// its place, `at`.
import type { View } from './memory.ts';

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
}
