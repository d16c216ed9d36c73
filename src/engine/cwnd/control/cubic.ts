// CUBIC (RFC 9438, 4) with Linux's choices: in avoidance a function of the time since the loss; a loss leaves seven tenths.
import type { Cwnd } from '../cwnd.ts';
import type { Controller } from './controller.ts';

/** Linux's; RFC 9438 (4.6) has 0.7. */
const BETA = 717 / 1024;
/** RFC 9438 (4.1). */
const C = 0.4;
/** Acknowledged segments, as a share of the window, for which Reno would grow by as much as CUBIC's reduction allows (4.3). */
const RENO_SHARE = 15 / 8;
/** While the window stands, it is calculated anew only after so long. */
const PAUSE_NS = 1e9 / 32;
/** Before the first loss, one segment more for so many. */
const FIRST_EVERY = 20;
const MIN_EVERY = 2;
/** No epoch has begun. */
const NONE = -1;

export const cubic: Controller = {
  name: 'cubic',
  beta: BETA,
  leavesSlowStartBy: 'delay',
  isPaced: false,
  growsBy: (segments) => segments < 0.7 || segments > 1.5,
  segmentsForOne,

  /** As Linux has it; RFC 9438 (4.8) keeps what the window was. */
  reset(window) {
    window.wMax = 0;
    window.epochNs = NONE;
    window.cubicCwnd = 0;
    window.cubicNs = 0;
  },

  /** Fast convergence (4.7): a window that did not come back to where it was leaves room. */
  reduce(window) {
    const { cwnd, wMax } = window;
    window.epochNs = NONE;
    window.wMax = cwnd < wMax ? Math.floor((cwnd * (1 + BETA)) / 2) : cwnd;
  },

  /** Silence is no time in which it grows. */
  pause(window) {
    window.epochNs = NONE;
  },
};

function segmentsForOne(window: Cwnd, acked: number, nowNs: number, rttNs: number): number {
  const { cwnd } = window;
  window.wEstGrowth += acked;
  if (window.cubicCwnd === cwnd && nowNs - window.cubicNs <= PAUSE_NS) return window.every;
  window.cubicCwnd = cwnd;
  window.cubicNs = nowNs;
  if (window.epochNs < 0) beginEpoch(window, acked, nowNs);
  const seconds = (nowNs + rttNs - window.epochNs) / 1e9 - window.kSeconds;
  const target = window.origin + C * seconds ** 3;
  let every = target > cwnd ? cwnd / (target - cwnd) : 100 * cwnd;
  if (window.wMax === 0) every = Math.min(every, FIRST_EVERY);
  growEstimate(window, cwnd);
  if (window.wEst > cwnd) every = Math.min(every, cwnd / (window.wEst - cwnd));
  every = Math.max(Math.floor(every), MIN_EVERY);
  window.every = every;
  return every;
}

function beginEpoch(window: Cwnd, acked: number, nowNs: number): void {
  const { cwnd } = window;
  window.epochNs = nowNs;
  window.wEstGrowth = acked;
  window.wEst = cwnd;
  window.origin = Math.max(window.wMax, cwnd);
  window.kSeconds = Math.cbrt((window.origin - cwnd) / C);
}

/** The Reno-friendly region (4.3). */
function growEstimate(window: Cwnd, cwnd: number): void {
  const share = Math.floor(cwnd * RENO_SHARE);
  const more = Math.ceil(window.wEstGrowth / share) - 1;
  if (more <= 0) return;
  window.wEstGrowth -= more * share;
  window.wEst += more;
}
