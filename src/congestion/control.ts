// Which congestion control a sender has, by what a loss leaves of its window: a half (Reno), seven tenths (CUBIC), or
// all of it (BBR, which also paces what it sends).
import { CONGESTION_CONTROLS } from '../shared/vocabulary.ts';
import { CUBIC_BETA, RENO_BETA } from './beta.ts';

/** Codes of CONGESTION_CONTROLS. */
const RENO = 0;
const CUBIC = 1;
const BBR = 2;
/** Smaller windows do not tell a half from seven tenths. */
const MIN_WINDOW = 6;
/** Fewer do not tell it either. */
const FEWEST_DELIVERED = 10;
const BBR_SHARE = 0.85;
/** What pacing counts for. */
const PACED_VOTES = 3;
/** A socket or a queue may pace, too. */
const PACED_CONFIDENCE = 0.4;
/** A window that arrived fewer times shows no growth. */
const FEWEST_TIMES = 5;

export interface Verdict {
  readonly name: (typeof CONGESTION_CONTROLS)[number];
  /** 0 to 1. */
  readonly confidence: number;
}

export class Control {
  readonly #votes: Float64Array = new Float64Array(3);

  begin(): void {
    this.#votes.fill(0);
  }

  /** After a recovery: what is in flight when the window is used again, of the window before it. In segments. */
  vote(flight: number, prior: number): void {
    if (prior < MIN_WINDOW) return;
    const isHalf = Math.abs(flight - Math.floor(prior * RENO_BETA)) <= 1;
    const isCubics = Math.abs(flight - Math.floor(prior * CUBIC_BETA)) <= 1;
    if (isHalf !== isCubics) this.#votes[isHalf ? RENO : CUBIC]!++;
    else if (flight >= prior * BBR_SHARE) this.#votes[BBR]!++;
  }

  /**
   * In a recovery: so many segments arrived, and so many were sent for them, while more was in flight than any of them
   * leaves (PRR, RFC 6937: as many as the window shrinks to; BBR: as many as arrived).
   */
  voteByRate(sent: number, delivered: number): void {
    if (delivered < FEWEST_DELIVERED) return;
    const isNear = (share: number): boolean => Math.abs(sent - Math.ceil(delivered * share)) <= 1 + delivered / 20;
    const isHalf = isNear(RENO_BETA);
    const isCubics = isNear(CUBIC_BETA);
    if (isHalf !== isCubics) this.#votes[isHalf ? RENO : CUBIC]!++;
    else if (!isHalf && sent >= delivered * BBR_SHARE) this.#votes[BBR]!++;
  }

  /**
   * In avoidance: the window grew by so many segments while it arrived so many times over. Reno grows by one each time.
   */
  voteByGrowth(grown: number, times: number): void {
    if (times < FEWEST_TIMES || grown < 1) return;
    const rate = grown / times;
    if (rate > 0.8 && rate < 1.25) this.#votes[RENO]!++;
    else if (rate < 0.7 || rate > 1.5) this.#votes[CUBIC]!++;
  }

  /** It went on in slow start where CUBIC leaves it (HyStart, RFC 9406). */
  voteByHaste(): void {
    this.#votes[RENO]!++;
  }

  /** `isPaced`: something other than acknowledgements lets it send. */
  verdict(isPaced: boolean): Verdict {
    const votes = [...this.#votes];
    const sum = votes[RENO]! + votes[CUBIC]! + votes[BBR]!;
    if (sum === 0) return isPaced ? { name: 'bbr', confidence: PACED_CONFIDENCE } : { name: 'unknown', confidence: 0 };
    if (isPaced) votes[BBR]! += PACED_VOTES;
    const most = Math.max(...votes);
    const others = votes[RENO]! + votes[CUBIC]! + votes[BBR]! - most;
    if (others >= most) return { name: 'unknown', confidence: 0 };
    return { name: CONGESTION_CONTROLS[votes.indexOf(most)]!, confidence: (most - others) / (most + others + 1) };
  }
}
