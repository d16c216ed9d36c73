// The samples of one sender: its window, and what is in flight, after each change. At most MAX_SAMPLES; when there are
// more, every second one goes, and from then on they come half as often.
import type { Cwnd } from './cwnd.ts';

export interface Sample {
  readonly frame: number;
  readonly ns: number;
  /** In segments, but for `rwnd`. */
  readonly flight: number;
  readonly cwnd: number;
  readonly isExact: boolean;
  /** In bytes; null when its scale is not known. */
  readonly rwnd: number | null;
  readonly ssthresh: number;
  /** Of STATE. */
  readonly state: number;
  readonly isInSlowStart: boolean;
  /** Of LIMIT. */
  readonly limit: number;
  readonly mss: number;
}

export const MAX_SAMPLES = 8192;
const FIRST_PAUSE_NS = 100e3;
/** While nothing changes, one comes all the same after so long. */
const LONGEST_PAUSE_NS = 20e6;

/** The window as it is after this frame; `cwnd`: as far as it is known. */
export function noteSample(window: Cwnd, frame: number, ns: number, cwnd: number, isExact: boolean): void {
  window.samples?.get(window.at)?.add({
    frame,
    ns,
    flight: window.flight,
    cwnd,
    isExact,
    rwnd: window.hasScale ? window.rwnd : null,
    ssthresh: window.ssthresh,
    state: window.state,
    isInSlowStart: window.isInSlowStart,
    limit: window.limit,
    mss: window.mss,
  });
}

export class SampleLog {
  kept: Sample[] = [];
  #pauseNs = 0;

  add(sample: Sample): void {
    const { kept } = this;
    const former = kept.at(-1);
    if (former !== undefined && isSame(former, sample)) {
      const sinceNs = sample.ns - former.ns;
      if (sinceNs < LONGEST_PAUSE_NS && Math.abs(sample.flight - former.flight) <= 1) return;
    }
    const before = kept.at(-2);
    // Within the pause, the latest stands for all.
    if (before !== undefined && sample.ns - before.ns < this.#pauseNs && before.state === sample.state) kept.pop();
    kept.push(sample);
    if (kept.length < MAX_SAMPLES) return;
    this.kept = kept.filter((_, i) => i % 2 === 0);
    const spanNs = this.kept.at(-1)!.ns - this.kept[0]!.ns;
    this.#pauseNs = Math.max(FIRST_PAUSE_NS, this.#pauseNs * 2, spanNs / this.kept.length);
  }
}

function isSame(a: Sample, b: Sample): boolean {
  return (
    a.cwnd === b.cwnd && a.isExact === b.isExact && a.state === b.state && a.limit === b.limit && a.rwnd === b.rwnd
  );
}
