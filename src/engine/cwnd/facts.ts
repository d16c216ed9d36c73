// What is known of a sender's congestion window: all that is told of it outside of this folder, read-only.
import { LIMITS } from '../../shared/vocabulary.ts';
import { isBloated, loadedRttNs } from './bloat.ts';
import type { Cwnd } from './cwnd.ts';
import { avoidanceSign } from './growth-signs.ts';
import { sendingNs, shareOf } from './limits.ts';
import { noteFacts, type NoteFacts } from './note.ts';
import type { Sample } from './samples.ts';
import { verdictOf, type Verdict } from './votes.ts';

/** Good until the connection at hand is another. Times in nanoseconds. */
export class WindowFacts {
  readonly #window: Cwnd;

  constructor(window: Cwnd) {
    this.#window = window;
  }

  /** In bytes, at the end and at most. */
  get final(): number {
    return this.#window.finalBytes;
  }

  get most(): number {
    return this.#window.maxBytes;
  }

  /** Which congestion control it has. */
  get verdict(): Verdict {
    return verdictOf(this.#window, avoidanceSign(this.#window));
  }

  /** The minimum RTT of the whole path; Infinity before there is any. */
  get minRttNs(): number {
    return this.#window.minRttNs;
  }

  /** Mean of the round trips while much was in flight; 0 when it never was. */
  get loadedRttNs(): number {
    return loadedRttNs(this.#window);
  }

  /** Its sending time. */
  get sendingNs(): number {
    return sendingNs(this.#window);
  }

  /** What limited it, as a share of its sending time; 0 when there was none. */
  share(limit: (typeof LIMITS)[number]): number {
    return shareOf(this.#window, LIMITS.indexOf(limit));
  }

  /** Largest window of the receiver, in bytes. */
  get mostRwnd(): number {
    return this.#window.mostRwnd;
  }

  /** Segments that the receive window kept waiting; null when there were none. */
  get keptBack(): NoteFacts | null {
    return noteFacts(this.#window, this.#window.keptBack);
  }

  /** Reductions for ECN (RFC 3168). */
  get marked(): NoteFacts | null {
    return noteFacts(this.#window, this.#window.marked);
  }

  /** Round trips that were much longer than the least, while much was in flight; null unless most of these were. */
  get bloated(): NoteFacts | null {
    return isBloated(this.#window) ? noteFacts(this.#window, this.#window.bloated) : null;
  }

  /** Collapses of the window, and the worst, in segments. */
  get collapses(): (NoteFacts & { readonly from: number; readonly to: number }) | null {
    const { collapsed, collapseFrom: from, collapseTo: to } = this.#window;
    const note = noteFacts(this.#window, collapsed);
    return note === null ? null : { ...note, from, to };
  }

  /** None when nobody wants them. */
  get samples(): readonly Sample[] {
    return this.#window.samples?.get(this.#window.at)?.kept ?? [];
  }
}
