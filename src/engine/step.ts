// One segment of a followed connection: is it as predicted (predicted.ts)? Else the mechanisms that it goes through, in their
// order, before flow/counting.ts counts it: first the states of both ends (state/), then what was sent, acknowledged and lost
// (transfer.ts, loss/), then the sender's window (cwnd/). Each reads any field of the rows at hand, and writes its own.
import type { EventLog } from './event-log.ts';
import type { Connection } from '../flow/connection.ts';
import type { Transfer } from './transfer.ts';
import { Verification } from './verification.ts';
import { ACK, FIN, RST, SYN, type Packet } from '../wire/packet.ts';
import { seqAdd } from '../wire/seq.ts';
import type { AtHand } from './at-hand.ts';
import type { CongestionWindows } from './cwnd/windows.ts';
import { BIT, type Sender } from './sender.ts';
import { isClosing, isCloseQuiet, noteClose } from './state/closing.ts';
import { Predicted } from './predicted.ts';
import { isControlCopy } from './state/copy.ts';
import { noteHandshakeEnd, noteLateSyn, takeSyn, takeSynAck } from './state/handshake.ts';
import { forgetOldest } from './state/presumption.ts';
import { countReset, isValidReset, takeReset } from './state/reset.ts';
import { tellSynAgain } from './state/syn-events.ts';
import { isStateQuiet, takeSynchronized } from './state/synchronized.ts';
import type { TimeWait } from './state/time-wait.ts';

export class Step {
  readonly #hand: AtHand;
  readonly #events: EventLog;
  readonly #timeWait: TimeWait;
  readonly #transfer: Transfer;
  readonly #windows: CongestionWindows;
  readonly #predicted: Predicted;
  readonly #verification: Verification = new Verification();

  constructor(hand: AtHand, events: EventLog, timeWait: TimeWait, transfer: Transfer, windows: CongestionWindows) {
    this.#hand = hand;
    this.#events = events;
    this.#timeWait = timeWait;
    this.#transfer = transfer;
    this.#windows = windows;
    this.#predicted = new Predicted(hand, transfer.scene);
  }

  /** Takes in and counts a segment that is as predicted; false if it is not. */
  takePredicted(connection: Connection, packet: Packet, fromClient: boolean, capture: number): boolean {
    if (!this.#predicted.take(connection, packet, fromClient)) return false;
    this.#finish(packet, fromClient);
    this.#predicted.count(connection, packet, fromClient, capture);
    return true;
  }

  /** Takes in a segment of the connection at hand. */
  take(packet: Packet, fromClient: boolean): void {
    const { client, server } = this.#hand;
    const sender = fromClient ? client : server;
    const control = packet.flags & (SYN | FIN | RST);
    if (control !== 0 || !sender.has(BIT.isQuiet)) {
      this.takeState(packet, sender, control !== 0 && isControlCopy(this.#hand, sender, packet));
    }
    if ((control & (SYN | RST)) !== 0) return;
    if (this.#transfer.segment(packet, fromClient)) this.#finish(packet, fromClient);
  }

  /** What comes after the verdict. */
  #finish(packet: Packet, fromClient: boolean): void {
    const { client, server } = this.#hand;
    this.#verification.take(fromClient ? client : server, packet);
    this.#windows.segment(this.#transfer.scene, packet, fromClient);
  }

  /** What the segment says of the states of both ends. `isCopy`: of a SYN, FIN or RST, made by the network or the capture. */
  takeState(packet: Packet, sender: Sender, isCopy: boolean): void {
    const hand = this.#hand;
    const { client, server, row, log, connection } = hand;
    const { flags } = packet;
    const other = sender === client ? server : client;
    const peer = connection.isSelf ? client : other;
    const clientState = client.state;
    const serverState = server.state;
    this.#timeWait.elapse(packet.timeNs);
    if (log.isFull) forgetOldest(hand);

    if ((flags & RST) !== 0) {
      const isValid = isValidReset(hand, sender, peer, packet);
      if (isValid) takeReset(hand, sender, peer, packet);
      else if (connection.hasTransfer) other.set(BIT.isChallenged); // RFC 5961 (3.2)
      if (!isCopy) countReset(hand, sender, packet, isValid, clientState, serverState);
      this.#tellReset(packet, sender, isValid);
    } else if ((flags & SYN) !== 0) {
      this.#takeSyn(packet, sender, peer, isCopy);
    } else {
      const isFin = (flags & FIN) !== 0;
      const end = seqAdd(packet.seq, packet.seqLength);
      if (!isCopy && (isFin || !row.isHandshakeOver)) noteHandshakeEnd(hand, sender, packet);
      // RFC 9293 (3.10.7.4): without ACK, a segment is dropped.
      if ((flags & ACK) !== 0) takeSynchronized(hand, sender, peer, packet, end, isCopy);
      if (!isCopy && (isFin || isClosing(row))) noteClose(hand, sender, packet, end);
    }
    this.#hush(client, server);
    this.#hush(server, client);
  }

  #takeSyn(packet: Packet, sender: Sender, peer: Sender, isCopy: boolean): void {
    const hand = this.#hand;
    if (sender === hand.client && (packet.flags & FIN) === 0) noteLateSyn(hand, packet);
    if (isCopy) {
      this.#tellCopy(packet, sender);
      return;
    }
    if ((packet.flags & ACK) === 0) takeSyn(hand, sender, packet);
    else takeSynAck(hand, sender, peer, packet);
    noteClose(hand, sender, packet, seqAdd(packet.seq, packet.seqLength));
    tellSynAgain(hand, sender, packet, this.#events);
  }

  /** Spares the states the segments of that end that can't change them. */
  #hush(sender: Sender, other: Sender): void {
    const hand = this.#hand;
    const isQuiet = hand.row.isHandshakeOver && isStateQuiet(hand, sender, other) && isCloseQuiet(hand, sender);
    if (isQuiet) sender.set(BIT.isQuiet);
    else sender.clear(BIT.isQuiet);
  }

  #tellCopy(packet: Packet, sender: Sender): void {
    const { connection, client } = this.#hand;
    if (!this.#events.isWanted) return;
    this.#events.add(connection.followed, packet, sender === client, { event: 'capture-duplicate' });
  }

  #tellReset(packet: Packet, sender: Sender, valid: boolean): void {
    const { connection, client } = this.#hand;
    if (!this.#events.isWanted) return;
    this.#events.add(connection.followed, packet, sender === client, { event: 'reset', valid });
  }
}
