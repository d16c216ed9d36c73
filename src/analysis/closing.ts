// How a connection ended: who began it, in how many segments, and how often a FIN was repeated. RFC 9293 (3.6).
// A half-close is one whose other end went on sending data after it had acknowledged the FIN. A view; see tracker/block.ts.
import type { Connection } from '../flow/connection.ts';
import type { ConnectionRecord } from '../report/schema.ts';
import { PLACE, type Block } from '../tracker/block.ts';
import { EVENT, STATE } from '../tracker/state.ts';
import { ACK, FIN, type Packet } from '../wire/packet.ts';
import { seqAdd, seqDiff } from '../wire/seq.ts';
import type { End, StatePath } from './state-path.ts';

type Close = ConnectionRecord['close'];

/** Who sent the first FIN. */
const INITIATOR = PLACE.closing;
const FIN_END = PLACE.closing + 1;
const BITS = PLACE.closing + 2;
/** How many FINs, and the frames of the first and the latest, of each end. */
const FINS = PLACE.fins; // two
const FIRST_FIN_FRAME = PLACE.fins + 2; // two
const LATEST_FIN_FRAME = PLACE.fins + 4; // two

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
  readonly #block: Block;

  constructor(block: Block) {
    this.#block = block;
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
    const finsBefore = this.#block.int(FINS + sender - 1);
    if (isFin) {
      this.#block.addInt(FINS + sender - 1, 1);
      if (finsBefore === 0) this.#block.setInt(FIRST_FIN_FRAME + sender - 1, packet.frame);
      this.#block.setInt(LATEST_FIN_FRAME + sender - 1, packet.frame);
    }
    if (this.#initiator === NOBODY) {
      if (!isFin) return;
      this.#block.setInt(INITIATOR, sender);
      this.#block.setInt(FIN_END, seqAdd(packet.seq, packet.seqLength));
      return;
    }
    if (sender === this.#initiator || (packet.flags & ACK) === 0) return;
    if (packet.payloadLength > 0 && finsBefore === 0) {
      this.#set(this.#is(IS_FIN_ACKED) ? HAS_LATE_DATA | IS_HALF_CLOSE : HAS_LATE_DATA);
    }
    if (seqDiff(packet.ack, this.#block.int(FIN_END)) < 0) return;
    if (!this.#is(IS_FIN_ACKED) && isFin) this.#set(IS_THREE_SEGMENT);
    this.#set(IS_FIN_ACKED);
  }

  finCount(end: End): number {
    return this.#block.int(FINS + (end === 'client' ? 0 : 1));
  }

  finRetransmissions(end: End): number {
    return Math.max(0, this.finCount(end) - 1);
  }

  /** 0 if that end sent no FIN. */
  firstFinFrame(end: End): number {
    return this.#block.int(FIRST_FIN_FRAME + (end === 'client' ? 0 : 1));
  }

  latestFinFrame(end: End): number {
    return this.#block.int(LATEST_FIN_FRAME + (end === 'client' ? 0 : 1));
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

  get #initiator(): number {
    return this.#block.int(INITIATOR);
  }

  #is(bit: number): boolean {
    return (this.#block.int(BITS) & bit) !== 0;
  }

  #set(bit: number): void {
    this.#block.setInt(BITS, this.#block.int(BITS) | bit);
  }
}
