// What a congestion control is to the replay of a window, and what gives it away. A new one is a file of its own, a line
// in controllers.ts, its name in the report's vocabulary, and in engine/layout.ts whatever it has to remember.
import type { CONGESTION_CONTROLS } from '../../../shared/vocabulary.ts';
import type { Cwnd } from '../cwnd.ts';

export interface Controller {
  readonly name: Exclude<(typeof CONGESTION_CONTROLS)[number], 'unknown'>;
  /** What a loss leaves of the window, as a share (RFC 5681, RFC 9438, 4.6); 1: all of it. */
  readonly beta: number;
  /** What ends its slow start before a loss does: round trips that grow (HyStart, RFC 9406), or what it knows of the path. */
  readonly leavesSlowStartBy: 'loss' | 'delay' | 'rate';
  /** It spreads out what it sends. */
  readonly isPaced: boolean;
  /** In avoidance: does it grow by so many segments each time that its window arrives? */
  growsBy(segments: number): boolean;
  /** In avoidance: segments that have to arrive for the window to grow by one. So many arrived now. */
  segmentsForOne(window: Cwnd, acked: number, nowNs: number, rttNs: number): number;
  /** At the beginning, and after a timeout: it forgets what there was. */
  reset(window: Cwnd): void;
  /** A loss; the window is still what it was. */
  reduce(window: Cwnd): void;
  /** The sender was silent. */
  pause(window: Cwnd): void;
}

export function nothing(): void {}
