// ECE: the network marked data instead of dropping it, and the window is reduced as by a loss (RFC 3168, 6.1.2).
import { CA_STATE } from '../codes';
import { Ack } from './ack';
import { Cwnd } from './cwnd';
import { addNote } from './note';
import { beginReduction } from './reduction';

export function takeMark(window: Cwnd, ack: Ack): void {
  addNote(window.marked, ack.ns, ack.frame);
  beginReduction(window, CA_STATE.reduced);
}
