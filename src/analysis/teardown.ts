// How a connection ended: who began it, in how many segments, and how often a FIN was repeated. RFC 9293 (3.6).
// A half-close is one whose other end went on sending data after it had acknowledged the FIN.
import type { Connection } from '../flow/connection.ts';
import type { ConnectionRecord } from '../report/schema.ts';
import { EVENT, STATE } from '../tracker/state.ts';
import { ACK, FIN, type Packet } from '../wire/packet.ts';
import { seqAdd, seqDiff } from '../wire/seq.ts';
import type { StatePath } from './state-path.ts';

type Close = ConnectionRecord['close'];

const NOBODY = 0;
const CLIENT = 1;
const SERVER = 2;
const NAMES = [null, 'client', 'server'] as const;

export class Teardown {
  /** Who sent the first FIN. */
  #initiator: number = NOBODY;
  #finEnd = 0;
  #isFinAcked = false;
  /** The second FIN came with the acknowledgement of the first. */
  #isThreeSegment = false;
  #isHalfClose = false;
  readonly #fins = { client: 0, server: 0 };

  begin(): void {
    this.#initiator = NOBODY;
    this.#isFinAcked = false;
    this.#isThreeSegment = false;
    this.#isHalfClose = false;
    this.#fins.client = 0;
    this.#fins.server = 0;
  }

  /** A FIN was sent: from now on every segment matters. */
  get hasBegun(): boolean {
    return this.#initiator !== NOBODY;
  }

  /** A segment of that end without FIN can change nothing now. */
  isIndifferentTo(isClient: boolean): boolean {
    if (this.#initiator === NOBODY || this.#initiator === (isClient ? CLIENT : SERVER)) return true;
    const hasFin = (isClient ? this.#fins.client : this.#fins.server) > 0;
    return this.#isFinAcked && (this.#isHalfClose || hasFin);
  }

  segment(packet: Packet, fromClient: boolean): void {
    const isFin = (packet.flags & FIN) !== 0;
    const sender = fromClient ? CLIENT : SERVER;
    const finsBefore = fromClient ? this.#fins.client : this.#fins.server;
    if (isFin) this.#fins[fromClient ? 'client' : 'server']++;
    if (this.#initiator === NOBODY) {
      if (!isFin) return;
      this.#initiator = sender;
      this.#finEnd = seqAdd(packet.seq, packet.seqLength);
      return;
    }
    if (sender === this.#initiator || (packet.flags & ACK) === 0) return;
    if (this.#isFinAcked && packet.payloadLength > 0 && finsBefore === 0) this.#isHalfClose = true;
    if (seqDiff(packet.ack, this.#finEnd) < 0) return;
    if (!this.#isFinAcked && isFin) this.#isThreeSegment = true;
    this.#isFinAcked = true;
  }

  record(connection: Connection, path: StatePath): Close {
    const { client, server } = this.#fins;
    const resetBy = path.did('client', EVENT.sendRst) || path.did('server', EVENT.receiveRst) ? 'client' : null;
    const resetByServer = path.did('server', EVENT.sendRst) || path.did('client', EVENT.receiveRst) ? 'server' : null;
    const reset = resetBy ?? resetByServer;
    return {
      kind: this.#kind(connection, path, reset !== null),
      initiator: NAMES[this.#initiator] ?? reset,
      finRetransmissions: { client: Math.max(0, client - 1), server: Math.max(0, server - 1) },
      resetBy: reset,
    };
  }

  #kind(connection: Connection, path: StatePath, isReset: boolean): Close['kind'] {
    const hasBoth = connection.hasBothFins;
    if (isReset && !hasBoth) return 'reset';
    if (this.#isHalfClose) return 'half-close';
    if (path.reached('client', STATE.CLOSING) || path.reached('server', STATE.CLOSING)) return 'simultaneous';
    if (!hasBoth) return this.#initiator === NOBODY ? 'none' : 'half-close';
    return this.#isThreeSegment ? 'three-segment' : 'four-segment';
  }
}
