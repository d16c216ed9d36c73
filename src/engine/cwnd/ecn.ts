// ECE: the network marked data instead of dropping it, and the window is reduced as by a loss (RFC 3168, 6.1.2).
import type { Ack } from './ack.ts';
import { STATE, type Cwnd } from './cwnd.ts';
import { addNote } from './note.ts';
import { beginReduction } from './reduction.ts';

export function takeMark(window: Cwnd, ack: Ack): void {
  addNote(window, window.marked, ack.ns, ack.frame);
  beginReduction(window, STATE.reduced);
}
