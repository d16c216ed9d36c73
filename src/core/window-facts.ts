// What is known of a sender's congestion window, as the engine leaves it (engine/cwnd): all that is told of it, read-only.
import { CONGESTION_CONTROLS, LIMITS } from '../shared/vocabulary.ts';
import { CONTROLLER } from './codes.ts';
import type { Shows } from './connection.ts';
import { Note, Window } from './rows.ts';
import type { Sample, SampleLogs } from './samples.ts';

export interface NoteFacts {
  readonly count: number;
  /** Nanoseconds since the first packet of the run. */
  readonly firstNs: number;
  /** The first. */
  readonly frames: readonly number[];
}

export interface Verdict {
  readonly name: (typeof CONGESTION_CONTROLS)[number];
  /** 0 to 1. */
  readonly confidence: number;
}

const UNKNOWN: Verdict = { name: 'unknown', confidence: 0 };
/** What pacing counts for. */
const PACED_VOTES = 3;
/** A socket or a queue may pace, too. */
const PACED_CONFIDENCE = 0.4;
/** So many round trips under load, at least half of them much longer than the least: that was queues. */
const MIN_LOADED = 16;

/** Good until the connection at hand is another. Times in nanoseconds. */
export class WindowFacts {
  readonly #window: Window = new Window();
  readonly #note: Note = new Note();
  readonly #signs: WindowSigns;
  readonly #samples: SampleLogs;

  constructor(memory: Shows & { readonly exports: WindowSigns }, samples: SampleLogs) {
    memory.show(this.#window);
    memory.show(this.#note);
    this.#signs = memory.exports;
    this.#samples = samples;
  }

  moveTo(place: number): void {
    this.#window.at = place;
  }

  /** In bytes, at the end and at most. */
  get final(): number {
    return this.#window.finalBytes;
  }

  get most(): number {
    return this.#window.maxBytes;
  }

  /** Which congestion control it has: each sign of one is a vote for it, and the lead over the others is how sure that is. */
  get verdict(): Verdict {
    const address = this.#window.at << 2;
    const pending = this.#signs.avoidanceSign(address);
    const hasPace = Boolean(this.#signs.isPaced(address));
    const votes = Object.values(CONTROLLER).map((code) => this.#window.votes(code) + Number(code === pending));
    if (votes.every((count) => count === 0)) {
      return hasPace ? { name: CONGESTION_CONTROLS[CONTROLLER.bbr]!, confidence: PACED_CONFIDENCE } : UNKNOWN;
    }
    if (hasPace) votes[CONTROLLER.bbr]! += PACED_VOTES;
    const most = Math.max(...votes);
    const others = votes.reduce((sum, count) => sum + count) - most;
    if (others >= most) return UNKNOWN;
    return { name: CONGESTION_CONTROLS[votes.indexOf(most)]!, confidence: (most - others) / (most + others + 1) };
  }

  /** The minimum RTT of the whole path; Infinity before there is any. */
  get minRttNs(): number {
    return this.#window.minRttNs;
  }

  /** Mean of the round trips while much was in flight; 0 when it never was. */
  get loadedRttNs(): number {
    const { loadedCount, loadedNs } = this.#window;
    return loadedCount === 0 ? 0 : loadedNs / loadedCount;
  }

  /** Its sending time. */
  get sendingNs(): number {
    return LIMITS.reduce((sum, _, limit) => sum + this.#window.limitNs(limit), 0);
  }

  /** What limited it, as a share of its sending time; 0 when there was none. */
  share(limit: (typeof LIMITS)[number]): number {
    const all = this.sendingNs;
    return all === 0 ? 0 : this.#window.limitNs(LIMITS.indexOf(limit)) / all;
  }

  /** Largest window of the receiver, in bytes. */
  get mostRwnd(): number {
    return this.#window.mostRwnd;
  }

  /** Segments that the receive window kept waiting; null when there were none. */
  get keptBack(): NoteFacts | null {
    return this.#noted(this.#window.keptBack);
  }

  /** Reductions for ECN (RFC 3168). */
  get marked(): NoteFacts | null {
    return this.#noted(this.#window.marked);
  }

  /** Round trips that were much longer than the least, while much was in flight; null unless most of these were. */
  get bloated(): NoteFacts | null {
    const { loadedCount, bloated } = this.#window;
    const note = this.#noted(bloated);
    return note !== null && loadedCount >= MIN_LOADED && note.count >= loadedCount / 2 ? note : null;
  }

  /** Collapses of the window, and the worst, in segments. */
  get collapses(): (NoteFacts & { readonly from: number; readonly to: number }) | null {
    const { collapsed, collapseFrom: from, collapseTo: to } = this.#window;
    const note = this.#noted(collapsed);
    return note === null ? null : { ...note, from, to };
  }

  /** None when nobody wants them. */
  get samples(): readonly Sample[] {
    return this.#samples.of(this.#window.at);
  }

  #noted(place: number): NoteFacts | null {
    const note = this.#note;
    note.at = place;
    if (note.count === 0) return null;
    const { count, firstNs, frameCount } = note;
    return { count, firstNs, frames: Array.from({ length: frameCount }, (_, i) => note.frames(i)) };
  }
}

/** What the engine tells of a window whose row lies at that address. */
export interface WindowSigns {
  /** The congestion control that its growth in avoidance speaks for; below 0: none. */
  avoidanceSign(window: number): number;
  /** It spreads out what it sends. */
  isPaced(window: number): number;
}
