// How a connection ended: who began it, in how many segments, and how often a FIN was repeated. RFC 9293 (3.6).
// A half-close is one whose other end went on sending data after it had acknowledged the FIN.
import type { AtHand } from '../engine/at-hand.ts';
import type { Direction, Followed } from '../engine/rows.ts';
import type { Connection } from '../flow/connection.ts';
import type { ConnectionRecord } from '../report/schema.ts';
import { EVENT, STATE } from '../tracker/state.ts';
import { ACK, FIN, type Packet } from '../wire/packet.ts';
import { seqAdd, seqDiff } from '../wire/seq.ts';
import type { End, StatePath } from './state-path.ts';

type Close = ConnectionRecord['close'];

const IS_FIN_ACKED = 1;
/** The second FIN came with the acknowledgement of the first. */
const IS_THREE_SEGMENT = 2;
const IS_HALF_CLOSE = 4;
/** Data of the other end came after the first FIN. */
const HAS_LATE_DATA = 8;

const NOBODY = 0;
const CLIENT = 1;
const SERVER = 2;
const NAMES = [null, 'client', 'server'] as const;

export class Closing {
  readonly #row: Followed;
  readonly #client: Direction;
  readonly #server: Direction;

  constructor({ row, client, server }: AtHand) {
    this.#row = row;
    this.#client = client;
    this.#server = server;
  }

  /** A FIN was sent: from now on every segment matters. */
  get hasBegun(): boolean {
    return this.#initiator !== NOBODY;
  }

  /** A segment of that end without FIN can change nothing now. */
  isIndifferentTo(isClient: boolean): boolean {
    if (this.#initiator === NOBODY || this.#initiator === (isClient ? CLIENT : SERVER)) return true;
    return this.#is(IS_FIN_ACKED) && (this.#is(IS_HALF_CLOSE) || this.finCount(isClient ? 'client' : 'server') > 0);
  }

  /** Takes in a packet that is no copy. */
  segment(packet: Packet, fromClient: boolean): void {
    const isFin = (packet.flags & FIN) !== 0;
    const sender = fromClient ? CLIENT : SERVER;
    const end = fromClient ? this.#client : this.#server;
    const finsBefore = end.fins;
    if (isFin) {
      end.fins++;
      if (finsBefore === 0) end.firstFinFrame = packet.frame;
      end.latestFinFrame = packet.frame;
    }
    if (this.#initiator === NOBODY) {
      if (!isFin) return;
      this.#row.closeInitiator = sender;
      this.#row.firstFinEnd = seqAdd(packet.seq, packet.seqLength);
      return;
    }
    if (sender === this.#initiator || (packet.flags & ACK) === 0) return;
    if (packet.payloadLength > 0 && finsBefore === 0) {
      this.#set(this.#is(IS_FIN_ACKED) ? HAS_LATE_DATA | IS_HALF_CLOSE : HAS_LATE_DATA);
    }
    if (seqDiff(packet.ack, this.#row.firstFinEnd) < 0) return;
    if (!this.#is(IS_FIN_ACKED) && isFin) this.#set(IS_THREE_SEGMENT);
    this.#set(IS_FIN_ACKED);
  }

  finCount(end: End): number {
    return this.#of(end).fins;
  }

  finRetransmissions(end: End): number {
    return Math.max(0, this.finCount(end) - 1);
  }

  /** 0 if that end sent no FIN. */
  firstFinFrame(end: End): number {
    return this.#of(end).firstFinFrame;
  }

  latestFinFrame(end: End): number {
    return this.#of(end).latestFinFrame;
  }

  /** Data of the other end came after the first FIN, and before its own. */
  get hasLateData(): boolean {
    return this.#is(HAS_LATE_DATA);
  }

  /** Who sent the first FIN. */
  get initiator(): End | null {
    return NAMES[this.#initiator]!;
  }

  record(connection: Connection, path: StatePath): Close {
    const resetBy = path.did('client', EVENT.sendRst) || path.did('server', EVENT.receiveRst) ? 'client' : null;
    const resetByServer = path.did('server', EVENT.sendRst) || path.did('client', EVENT.receiveRst) ? 'server' : null;
    const reset = resetBy ?? resetByServer;
    return {
      kind: this.#kind(connection, path, reset !== null),
      initiator: this.initiator ?? reset,
      finRetransmissions: { client: this.finRetransmissions('client'), server: this.finRetransmissions('server') },
      resetBy: reset,
    };
  }

  #kind(connection: Connection, path: StatePath, isReset: boolean): Close['kind'] {
    const hasBoth = connection.hasBothFins;
    if (isReset && !hasBoth) return 'reset';
    if (this.#is(IS_HALF_CLOSE)) return 'half-close';
    if (path.reached('client', STATE.CLOSING) || path.reached('server', STATE.CLOSING)) return 'simultaneous';
    if (!hasBoth) return this.#initiator === NOBODY ? 'none' : 'half-close';
    return this.#is(IS_THREE_SEGMENT) ? 'three-segment' : 'four-segment';
  }

  #of(end: End): Direction {
    return end === 'client' ? this.#client : this.#server;
  }

  get #initiator(): number {
    return this.#row.closeInitiator;
  }

  #is(bit: number): boolean {
    return (this.#row.closeBits & bit) !== 0;
  }

  #set(bit: number): void {
    this.#row.closeBits |= bit;
  }
}
