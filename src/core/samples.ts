// The samples of a sender's window, where the report is to include them: the window, and what is in flight, after each
// change. At most MAX_SAMPLES; when there are more, every second one goes, and from then on they come half as often.
import type { Host } from './host.ts';
import { Window } from './rows.ts';
import type { Shows } from './connection.ts';

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
  /** Of CA_STATE. */
  readonly state: number;
  readonly isInSlowStart: boolean;
  /** Of LIMIT. */
  readonly limit: number;
  readonly mss: number;
}

/** It may have grown since the engine runs. */
interface Memory extends Shows {
  refresh(): void;
}

export const MAX_SAMPLES = 8192;
const FIRST_PAUSE_NS = 100e3;
/** While nothing changes, one comes all the same after so long. */
const LONGEST_PAUSE_NS = 20e6;

export class SampleLogs {
  /** By place of the window's row. */
  readonly #open: Map<number, SampleLog> = new Map();
  readonly #window: Window = new Window();
  #memory: Memory | undefined;

  /** What the engine calls. */
  readonly host: Pick<Host, 'beginSamples' | 'endSamples' | 'noteSample'> = {
    beginSamples: (window) => void this.#open.set(window, new SampleLog()),
    endSamples: (window) => void this.#open.delete(window),
    noteSample: (place, frame, ns, flight, cwnd, isExact, hasScale, mss) => {
      this.#memory?.refresh();
      const window = this.#window;
      window.at = place;
      this.#open.get(place)?.add({
        frame,
        ns,
        flight,
        cwnd,
        isExact: isExact !== 0,
        rwnd: hasScale ? window.rwnd : null,
        ssthresh: window.ssthresh,
        state: window.state,
        isInSlowStart: window.cwnd < window.ssthresh,
        limit: window.limit,
        mss,
      });
    },
  };

  /** To be called once, before the first. */
  see(memory: Memory): void {
    this.#memory = memory;
    memory.show(this.#window);
  }

  /** None when nobody wants them. */
  of(window: number): readonly Sample[] {
    return this.#open.get(window)?.kept ?? [];
  }
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
