// Follows both endpoints of a connection through the states of RFC 9293, by the segments that pass. Each segment is
// something its sender does, and may bring its peer a SYN-ACK, an acknowledgement of SYN or FIN, a FIN or a RST.
// RFC 9293 (3.3.2, 3.10), RFC 5961 (3.2: which RSTs count), RFC 1337 (RSTs in TIME_WAIT).
import type { Connection, ConnectionWatch } from '../flow/connection.ts';
import { SENT } from '../flow/endpoint.ts';
import { ACK, FIN, RST, SYN, type Packet } from '../wire/packet.ts';
import { seqAdd, seqDiff } from '../wire/seq.ts';
import { Chain, EndpointTrack } from './endpoint-track.ts';
import { isValidReset } from './reset.ts';
import { EVENT, STATE } from './state.ts';
import type { TransitionLog } from './transition-log.ts';

export class ConnectionTrack implements ConnectionWatch {
  readonly chain: Chain = new Chain();
  readonly client: EndpointTrack;
  readonly server: EndpointTrack;
  readonly #log: TransitionLog;
  #connection: Connection | null = null;
  /** Both are ESTABLISHED for certain: segments without SYN, FIN and RST change nothing. */
  #isSteady = false;
  /** A RST that was taken for valid closed the connection; what comes after may show that it wasn't. */
  #isReset = false;

  constructor(log: TransitionLog) {
    this.#log = log;
    this.client = new EndpointTrack(log, this.chain, false);
    this.server = new EndpointTrack(log, this.chain, true);
  }

  /** Called before the first packet that is tracked; a SYN before it is made up for. */
  begin(connection: Connection, isAfterSyn: boolean): void {
    this.#log.release(this.chain.first, this.chain.last);
    this.chain.clear();
    this.#connection = connection;
    this.#isSteady = false;
    this.#isReset = false;
    const state = connection.beganWithSyn ? STATE.CLOSED : STATE.UNKNOWN;
    this.client.begin(state, connection.startNs);
    this.server.begin(state, connection.startNs);
    if (!isAfterSyn) return;
    const { client, startNs, firstFrame } = connection;
    this.client.does(EVENT.sendSyn, { timeNs: startNs, frame: firstFrame });
    this.client.extend(seqAdd(client.isn, 1));
  }

  segment(packet: Packet, fromClient: boolean): void {
    const sender = fromClient ? this.client : this.server;
    const peer = fromClient && !this.#connection!.isSelf ? this.server : this.client;
    const { flags } = packet;
    if (this.#isSteady && (flags & (SYN | FIN | RST)) === 0) {
      sender.extend(seqAdd(packet.seq, packet.payloadLength));
      if ((flags & ACK) !== 0) sender.acknowledge(packet.ack);
      return;
    }
    if ((flags & RST) !== 0) this.#reset(sender, peer, packet);
    else if ((flags & SYN) !== 0) this.#syn(sender, peer, packet, fromClient);
    else this.#ordinary(sender, peer, packet, fromClient);
    this.#isSteady =
      this.client.state === STATE.ESTABLISHED &&
      this.server.state === STATE.ESTABLISHED &&
      !this.client.isPresumed &&
      !this.server.isPresumed &&
      !this.client.hasFin &&
      !this.server.hasFin;
  }

  /** Time goes on to `nowNs`: a TIME_WAIT that has lasted `timeWaitNs` is over. */
  elapse(nowNs: number, timeWaitNs: number): void {
    const frame = this.#connection!.lastFrame;
    for (const end of [this.client, this.server]) {
      if (end.state !== STATE.TIME_WAIT || nowNs - end.sinceNs < timeWaitNs) continue;
      end.presumes(EVENT.timeout, { timeNs: end.sinceNs + timeWaitNs, frame });
    }
  }

  #syn(sender: EndpointTrack, peer: EndpointTrack, packet: Packet, fromClient: boolean): void {
    const isAnswer = (packet.flags & ACK) !== 0;
    if (!isAnswer) {
      // Repeated: the SYN-ACK that passed did not reach it.
      sender.refute(EVENT.receiveSynAck);
      if (sender.state < STATE.SYN_SENT) sender.does(EVENT.sendSyn, packet);
      sender.extend(seqAdd(packet.seq, packet.seqLength));
      return;
    }
    // Repeated: the ACK that passed did not reach it, or it had no room for the connection.
    sender.refute(EVENT.receiveAckOfSyn);
    // It answers a SYN that crossed its own; the SYN-ACK that passed comes later (simultaneous open).
    sender.refute(EVENT.receiveSynAck);
    if (sender.state <= STATE.SYN_SENT) sender.does(EVENT.sendSynAck, packet);
    else sender.isSynAckRepeated = true;
    sender.extend(seqAdd(packet.seq, packet.seqLength));
    sender.acknowledge(packet.ack);
    const answered = this.#isn(!fromClient);
    if (answered !== null && packet.ack !== seqAdd(answered, 1) && !peer.hasSent) return;
    if (peer.state === STATE.SYN_SENT || peer.state === STATE.UNKNOWN) peer.presumes(EVENT.receiveSynAck, packet);
    else if (peer.state === STATE.SYN_RECEIVED) peer.presumes(EVENT.receiveAckOfSyn, packet);
  }

  #ordinary(sender: EndpointTrack, peer: EndpointTrack, packet: Packet, fromClient: boolean): void {
    const { flags, ack } = packet;
    const isFin = (flags & FIN) !== 0;
    const end = seqAdd(packet.seq, packet.seqLength);
    if (this.#isReset) this.#outlive(sender, packet);
    if ((flags & ACK) !== 0) {
      this.#receipt(sender, peer, packet, fromClient);
      sender.acknowledge(ack);
    }
    if (sender.state <= STATE.SYN_RECEIVED && !isFin) sender.does(EVENT.send, packet);
    if (isFin) this.#fin(sender, peer, packet, end);
    else if (sender.hasFin && !sender.isFinAcked && packet.payloadLength > 0 && peer.isPresumed) {
      // Something before the FIN comes late or again: the peer can't take the FIN before it.
      peer.refute(EVENT.receiveFin);
      peer.presumes(EVENT.receiveFin, packet);
    }
    sender.extend(end);
  }

  /** What an acknowledgement says: of its sender, that it got the peer's SYN or FIN; to the peer, that it did. */
  #receipt(sender: EndpointTrack, peer: EndpointTrack, packet: Packet, fromClient: boolean): void {
    const { ack } = packet;
    if (sender.state === STATE.SYN_SENT) sender.does(EVENT.send, packet);
    const peerIsn = this.#isn(!fromClient);
    const isSynAcked = peerIsn === null || (seqDiff(ack, peerIsn) > 0 && seqDiff(ack, peer.sndNxt) <= 0);
    // Once it has repeated its SYN-ACK, only what it sends shows that it took the ACK.
    if (peer.state === STATE.SYN_RECEIVED && isSynAcked && !peer.isSynAckRepeated) {
      peer.presumes(EVENT.receiveAckOfSyn, packet);
    }
    if (!peer.isFinCoveredBy(ack)) return;
    sender.confirm();
    sender.does(EVENT.receiveFin, packet);
    peer.isFinAcked = true;
    peer.presumes(EVENT.receiveAckOfFin, packet);
  }

  #fin(sender: EndpointTrack, peer: EndpointTrack, packet: Packet, end: number): void {
    const isFirst = !sender.hasFin;
    if (isFirst) {
      // It closed without having got the peer's FIN.
      if (peer.hasFin && seqDiff(packet.ack, peer.finEnd) < 0) sender.refute(EVENT.receiveFin);
      sender.hasFin = true;
      sender.finEnd = end;
      sender.does(EVENT.sendFin, packet);
      if (peer.hasFin) sender.presumes(EVENT.receiveFin, packet); // it is under way to it
      peer.presumes(EVENT.receiveFin, packet);
      return;
    }
    // Repeated: the acknowledgement did not reach it, if there was one; else the FIN did not reach the peer.
    if (sender.isFinAcked) sender.refute(EVENT.receiveAckOfFin);
    else peer.refute(EVENT.receiveFin);
  }

  #reset(sender: EndpointTrack, peer: EndpointTrack, packet: Packet): void {
    if (!isValidReset(sender, peer, packet)) return;
    // Without ACK it answers a segment that fits no connection of its sender's: that never was ESTABLISHED …
    const answersStray = (packet.flags & ACK) === 0;
    if (answersStray) sender.refute(EVENT.receiveAckOfSyn);
    // … and in SYN_RECEIVED it only refuses an ACK of the wrong number (RFC 9293, 3.10.7.4).
    const refusesAck = answersStray && sender.state === STATE.SYN_RECEIVED && packet.seq !== sender.sndNxt;
    if (!refusesAck && sender.state !== STATE.CLOSED) sender.does(EVENT.sendRst, packet);
    peer.presumes(EVENT.receiveRst, packet);
    this.#isReset = true;
  }

  /** An ordinary segment of one whose RST, or the peer's, was taken for valid. */
  #outlive(sender: EndpointTrack, packet: Packet): void {
    if (sender.state !== STATE.CLOSED || seqDiff(packet.seq, sender.sndNxt) < 0) return;
    sender.refute(EVENT.receiveRst);
  }

  #isn(ofClient: boolean): number | null {
    const endpoint = ofClient ? this.#connection!.client : this.#connection!.server;
    return endpoint.has(SENT.syn | SENT.synAck) ? endpoint.isn : null;
  }
}
