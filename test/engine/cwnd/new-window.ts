// Rows of windows in a memory of their own, and their ends as an ordinary capture shows them.
import { AtHand } from '../../../src/engine/at-hand.ts';
import { Cwnd } from '../../../src/engine/cwnd/cwnd.ts';
import { begin, release } from '../../../src/engine/cwnd/replay.ts';
import type { SampleLog } from '../../../src/engine/cwnd/samples.ts';
import { BIT } from '../../../src/engine/sender.ts';

/** Bytes. */
export const RWND = 64_000;

const hand = new AtHand();
const samples = new Map<number, SampleLog>();

/** In a row that nobody has used; the sender's first segment begins at `seq`. */
export function newWindow(seq = 0, nowNs = 0): Cwnd {
  hand.memory.provide();
  hand.take();
  const window = new Cwnd(hand, samples);
  window.moveTo(hand.client, hand.server);
  window.hasSack = true;
  window.peer.set(BIT.hasSaid);
  begin(window, seq, nowNs, RWND);
  return window;
}

/** Its connection is over, and its row is that of the next. */
export function renew(window: Cwnd, seq = 0, nowNs = 0): void {
  const { at } = window;
  window.memory.provide();
  window.sender.cwnd = at;
  release(window);
  begin(window, seq, nowNs, RWND);
  if (window.at !== at) throw new Error('the row was not given back');
}
