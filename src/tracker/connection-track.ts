// Follows both endpoints of a connection through the states of RFC 9293, by the segments that pass. Each segment is
// something its sender does, and may bring its peer a SYN-ACK, an acknowledgement of SYN or FIN, a FIN or a RST.
// RFC 9293 (3.3.2, 3.10), RFC 5961 (3.2: which RSTs count), RFC 1337 (RSTs in TIME_WAIT).
import { Connection } from '../flow/connection.ts';
import { SENT } from '../flow/endpoint.ts';
import { ACK, FIN, RST, SYN, type Packet } from '../wire/packet.ts';
import { seqAdd, seqDiff, seqMax } from '../wire/seq.ts';
import { PLACE, type Block } from './block.ts';
import { EndpointTrack } from './endpoint-track.ts';
import { isValidReset } from './reset.ts';
import { EVENT, STATE } from './state.ts';
import { NONE, TransitionLog } from './transition-log.ts';

/** A segment that crosses a RST, or is overtaken by it, is not on its way for longer: RFC 6298 (2.1), RTO without an RTT. */
const LONGEST_FLIGHT_NS = 1e9;
/** A SYN that comes sooner after the first is a copy. RFC 6298 (2.1) waits a second, Windows half of one after a RST. */
const EARLIEST_REPETITION_NS = 200e6;

const NOBODY = 0;
const CLIENT = 1;
const SERVER = 2;

/** A view of the block's connection; see block.ts. */
export class ConnectionTrack {
  readonly log: TransitionLog;
  readonly client: EndpointTrack;
  readonly server: EndpointTrack;
  readonly #block: Block;
  readonly #timeWaitNs: number;
  #connection: Connection = new Connection();

  /** `timeWaitNs`: how long TIME_WAIT lasts. */
  constructor(block: Block, timeWaitNs: number) {
    this.#block = block;
    this.#timeWaitNs = timeWaitNs;
    this.log = new TransitionLog(block);
    this.client = new EndpointTrack(block, this.log, false);
    this.server = new EndpointTrack(block, this.log, true);
  }

  /** Moves to the connection in whose block the block is set. */
  open(connection: Connection): void {
    this.#connection = connection;
    this.client.sent = connection.client;
    this.server.sent = connection.server;
    this.log.open();
  }

  /** Called on a new connection, before its first packet. */
  begin(): void {
    const { beganWithSyn, startNs } = this.#connection;
    const state = beganWithSyn ? STATE.CLOSED : STATE.UNKNOWN;
    this.client.begin(state, startNs);
    this.server.begin(state, startNs);
  }

  /** `isCopy`: the network made it, or the capture. False for a RST that its receiver does not take. */
  segment(packet: Packet, fromClient: boolean, isCopy: boolean): boolean {
    this.elapse(packet.timeNs);
    if (this.log.isFull) this.#forget();
    const sender = fromClient ? this.client : this.server;
    const peer = fromClient && !this.#connection.isSelf ? this.server : this.client;
    const { flags } = packet;
    // RFC 9293 (3.10.7.4): a segment without any of them is dropped. None at all: the header was cut.
    if ((flags & (SYN | RST | ACK)) === 0) return true;
    if ((flags & RST) !== 0) return this.#reset(sender, peer, packet, fromClient);
    if ((flags & SYN) !== 0) this.#syn(sender, peer, packet, fromClient, isCopy);
    else this.#ordinary(sender, peer, packet, fromClient, isCopy);
    return true;
  }

  /** A segment of that end without SYN, FIN and RST can change nothing now. */
  isIndifferentTo(isClient: boolean): boolean {
    const sender = isClient ? this.client : this.server;
    const peer = isClient ? this.server : this.client;
    if (this.#resetBy !== NOBODY || sender.state <= STATE.SYN_RECEIVED) return false;
    // It may confirm that it was opened, or got the peer's FIN.
    if (sender.isPresumed && (peer.hasFin || sender.isPresumedOpen)) return false;
    const awaitsAck =
      peer.state === STATE.SYN_RECEIVED ||
      peer.state === STATE.FIN_WAIT_1 ||
      peer.state === STATE.CLOSING ||
      peer.state === STATE.LAST_ACK;
    const mayRepairFin = sender.hasFin && !sender.isFinAcked;
    return !awaitsAck && !mayRepairFin;
  }

  /** Time goes on to `nowNs`: a TIME_WAIT that has lasted its time is over. */
  elapse(nowNs: number): void {
    this.#elapseEnd(this.client, nowNs);
    this.#elapseEnd(this.server, nowNs);
  }

  #elapseEnd(end: EndpointTrack, nowNs: number): void {
    if (end.state !== STATE.TIME_WAIT || nowNs - end.sinceNs < this.#timeWaitNs) return;
    end.presumes(EVENT.timeout, { timeNs: end.sinceNs + this.#timeWaitNs, frame: this.#connection.lastFrame });
  }

  #forget(): void {
    while (!this.log.hasForgottenEnough) {
      const entry = this.log.forget();
      if (entry === NONE) return;
      this.client.forget(entry);
      this.server.forget(entry);
    }
  }

  #syn(sender: EndpointTrack, peer: EndpointTrack, packet: Packet, fromClient: boolean, isCopy: boolean): void {
    const isFirst = !sender.hasSent || packet.frame === this.#connection.firstFrame;
    if (isCopy) return;
    if ((packet.flags & ACK) === 0) {
      if (!isFirst && packet.timeNs - this.#connection.startNs < EARLIEST_REPETITION_NS) return;
      // Repeated: the SYN-ACK that passed did not reach it, nor did a RST.
      if (!sender.refute(EVENT.receiveSynAck)) sender.refute(EVENT.receiveRst);
      if (sender.state < STATE.SYN_SENT) sender.does(EVENT.sendSyn, packet);
      return;
    }
    // Repeated: the ACK that passed did not reach it, or it had no room for the connection.
    if (sender.refute(EVENT.receiveAckOfSyn)) sender.countVainAck();
    // It answers a SYN that crossed its own; the SYN-ACK that passed comes later (simultaneous open).
    const isCrossed = sender.refute(EVENT.receiveSynAck);
    if (sender.state <= STATE.SYN_SENT) sender.does(EVENT.sendSynAck, packet);
    if (isCrossed) sender.presumes(EVENT.receiveAckOfSyn, packet);
    if (!this.#coversSyn(peer, !fromClient, packet.ack)) return; // it will be refused
    if (peer.state === STATE.SYN_SENT || peer.state === STATE.UNKNOWN) peer.presumes(EVENT.receiveSynAck, packet);
    else if (peer.state === STATE.SYN_RECEIVED) peer.presumes(EVENT.receiveAckOfSyn, packet);
  }

  #ordinary(sender: EndpointTrack, peer: EndpointTrack, packet: Packet, fromClient: boolean, isCopy: boolean): void {
    const isFin = (packet.flags & FIN) !== 0;
    const end = seqAdd(packet.seq, packet.seqLength);
    if (this.#resetBy !== NOBODY) this.#outlive(sender, peer, packet, end);
    // A SYN-ACK that was not captured, by what follows it.
    sender.missBeginning();
    if (sender.state === STATE.SYN_SENT) peer.missBeginning();
    this.#receipt(sender, peer, packet, fromClient);
    if (sender.state <= STATE.SYN_RECEIVED && !isFin && !this.#isEarly(sender, peer, packet.ack, fromClient)) {
      sender.does(EVENT.send, packet);
    }
    const isAlone = !peer.hasSent && sender.hasSent && sender.hasAcked;
    if (isAlone) this.#inferPeer(sender, peer, packet, isFin);
    if (isFin) {
      // It closed before the RST that passed could reach it.
      const isCrossed = !sender.hasFin && sender.refute(EVENT.receiveRst);
      this.#fin(sender, peer, packet, end, isCopy);
      if (isCrossed) sender.presumes(EVENT.receiveRst, packet);
      if (isAlone) sender.presumes(EVENT.receiveAckOfFin, packet);
    } else if (sender.hasFin && !sender.isFinAcked && packet.payloadLength > 0 && peer.isPresumed) {
      // Something before the FIN comes late or again: the peer can't take the FIN before it.
      peer.refute(EVENT.receiveFin);
      peer.presumes(EVENT.receiveFin, packet);
    }
  }

  /**
   * The other direction was not captured: what that end did is told by what this one acknowledges. A FIN that
   * acknowledges more than was acknowledged before answers the end of what the peer had to say; an acknowledgement
   * after the own FIN that grows by one is that of the peer's.
   */
  #inferPeer(sender: EndpointTrack, peer: EndpointTrack, packet: Packet, isFin: boolean): void {
    const advance = seqDiff(packet.ack, sender.rcvNxt);
    if (isFin ? sender.hasFin || advance <= 0 : !sender.hasFin || advance !== 1 || packet.payloadLength > 0) return;
    peer.presumes(EVENT.sendFin, packet);
    if (!isFin) sender.presumes(EVENT.receiveAckOfFin, packet);
    sender.presumes(EVENT.receiveFin, packet);
    peer.presumes(EVENT.receiveAckOfFin, packet);
  }

  /** What an acknowledgement says: of its sender, that it got the peer's SYN or FIN; to the peer, that it did. */
  #receipt(sender: EndpointTrack, peer: EndpointTrack, packet: Packet, fromClient: boolean): void {
    const { ack } = packet;
    if (sender.state === STATE.SYN_SENT) sender.does(EVENT.send, packet);
    sender.confirmOpen();
    if (peer.state === STATE.SYN_RECEIVED && !peer.isDeaf && this.#coversSyn(peer, !fromClient, ack)) {
      peer.presumes(EVENT.receiveAckOfSyn, packet);
    }
    if (!peer.isFinCoveredBy(ack)) return;
    sender.confirmFin();
    sender.does(EVENT.receiveFin, packet);
    peer.ackFin();
    peer.presumes(EVENT.receiveAckOfFin, packet);
  }

  #fin(sender: EndpointTrack, peer: EndpointTrack, packet: Packet, end: number, isCopy: boolean): void {
    if (!sender.hasFin) {
      // It closed without having got the peer's FIN.
      if (peer.hasFin && seqDiff(packet.ack, peer.finEnd) < 0) sender.refute(EVENT.receiveFin);
      sender.setFin(end);
      sender.does(EVENT.sendFin, packet);
      if (peer.hasFin) sender.presumes(EVENT.receiveFin, packet); // it is in flight to it
      if (peer.state !== STATE.SYN_RECEIVED || !peer.isDeaf) peer.presumes(EVENT.receiveFin, packet);
      return;
    }
    // RFC 9293 (3.10.7.4): the 2·MSL begin again.
    if (peer.state === STATE.TIME_WAIT) peer.restart(packet.timeNs);
    if (isCopy) return;
    // Repeated: the acknowledgement did not reach it, if there was one; else the FIN did not reach the peer.
    if (sender.isFinAcked || !peer.hasSent) sender.refute(EVENT.receiveAckOfFin);
    else peer.refute(EVENT.receiveFin);
  }

  #reset(sender: EndpointTrack, peer: EndpointTrack, packet: Packet, fromClient: boolean): boolean {
    const { flags, seq, ack } = packet;
    const isAck = (flags & ACK) !== 0;
    const isValid =
      peer.state === STATE.SYN_SENT
        ? isAck && this.#coversSyn(peer, !fromClient, ack) // RFC 9293 (3.10.7.3)
        : isValidReset(sender, peer, seq);
    if (!isValid) return false;
    if (isAck) {
      // It closed without having got the peer's FIN.
      if (peer.hasFin && !peer.isFinCoveredBy(ack)) sender.refute(EVENT.receiveFin);
    } else if (!sender.refute(EVENT.receiveSynAck)) {
      // Without ACK it answers a segment that fits no connection of its sender's: that never was ESTABLISHED …
      sender.refute(EVENT.receiveAckOfSyn);
    }
    // … and before that it only refuses an ACK of the wrong number (RFC 9293, 3.10.7.3 and 3.10.7.4).
    const isOpening = sender.state === STATE.SYN_SENT || sender.state === STATE.SYN_RECEIVED;
    const wereClosed = sender.state === STATE.CLOSED && peer.state === STATE.CLOSED;
    if (isAck || !isOpening || seq === sender.sndNxt) sender.does(EVENT.sendRst, packet);
    peer.presumes(EVENT.receiveRst, packet);
    if (wereClosed && this.#resetBy !== NOBODY) return true; // repeated, or answered by one
    this.#block.setInt(PLACE.resetBy, sender === this.client ? CLIENT : SERVER);
    this.#block.setDouble(PLACE.resetNs, packet.timeNs);
    sender.resetEnd = sender.hasSent ? seqMax(sender.sndNxt, seq) : seq;
    peer.resetEnd = peer.hasSent ? peer.sndNxt : sender.rcvNxt;
    return true;
  }

  /** An ordinary segment after a RST that was taken for valid: may show that its sender is not closed. */
  #outlive(sender: EndpointTrack, peer: EndpointTrack, packet: Packet, end: number): void {
    if (sender.state !== STATE.CLOSED) return;
    const resetBy = this.#resetBy === CLIENT ? this.client : this.server;
    const isLate = packet.timeNs - this.#block.double(PLACE.resetNs) > LONGEST_FLIGHT_NS;
    const hasTakenMore = seqDiff(packet.ack, peer.resetEnd) > 0;
    // What the other end had sent before the RST reached it still passes.
    const isNoFlight = sender === resetBy || resetBy.state !== STATE.CLOSED;
    const hasSentMore = isNoFlight && seqDiff(end, sender.resetEnd) > 0;
    if (!isLate && !hasTakenMore && !hasSentMore) return;
    if (!sender.refute(EVENT.receiveRst)) sender.disown(EVENT.sendRst);
  }

  /** Data in the answer to a Fast Open, for which RFC 7413 (4.2) does not wait for the ACK of the SYN-ACK? */
  #isEarly(sender: EndpointTrack, peer: EndpointTrack, ack: number, fromClient: boolean): boolean {
    if (sender.state !== STATE.SYN_RECEIVED || peer.hasAcked) return false;
    const peerIsn = this.#isn(!fromClient);
    return peerIsn !== null && seqDiff(seqMax(sender.rcvNxt, ack), peerIsn) > 1;
  }

  /** In whose name the latest RST came that was taken for valid; what comes after may show that it wasn't. */
  get #resetBy(): number {
    return this.#block.int(PLACE.resetBy);
  }

  /** Is it an acknowledgement of that end's SYN? Yes, too, if the SYN was not captured. */
  #coversSyn(end: EndpointTrack, ofClient: boolean, ack: number): boolean {
    const isn = this.#isn(ofClient);
    return isn === null || (seqDiff(ack, isn) > 0 && seqDiff(ack, end.sndNxt) <= 0);
  }

  #isn(ofClient: boolean): number | null {
    const endpoint = ofClient ? this.#connection.client : this.#connection.server;
    return endpoint.has(SENT.syn | SENT.synAck) ? endpoint.isn : null;
  }
}
