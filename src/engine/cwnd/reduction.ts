// What a loss, or the network's word of it, does to the window: it goes down to what the congestion control leaves
// (RFC 5681, 3.1 and 3.2; RFC 9438, 4.6), meanwhile it is what is in flight (RFC 6675, 6937), and it is over when what was
// in flight at its beginning is acknowledged. A timeout leaves one segment (RFC 5681, 3.1).
import { seqDiff } from '../../wire/seq';
import { CA_STATE, CWND_BIT } from '../codes';
import * as controllers from './controllers';
import { endFlat } from './correction';
import { Cwnd, hasSack } from './cwnd';
import { forgetDupAcks } from './duplicate-acks';
import { endAvoidance } from './growth-signs';
import { loseAll } from './scoreboard';

/** What a timeout leaves (RFC 5681: loss window). */
const LOSS_WINDOW: i32 = 1;

/** `state`: recovery or reduced. */
export function beginReduction(window: Cwnd, state: i32): void {
  reduce(window, state);
  window.clear(CWND_BIT.hasRepeated | CWND_BIT.isMeasuring);
  window.repetitions = 0;
  if (window.retransOut === 0) window.clear(CWND_BIT.hasFirstTsVal); // else what comes may be about those of before
  if (state === CA_STATE.recovery) window.set(CWND_BIT.isMeasuring);
  window.sentMeanwhile = 0;
  window.deliveredMeanwhile = window.delivered;
  endFlat(window);
}

/** One for ECN is over only when something beyond is acknowledged (RFC 3168, 6.1.2). */
export function isOver(window: Cwnd): bool {
  const beyond = seqDiff(window.sndUna, window.recover);
  return window.state === CA_STATE.reduced ? beyond > 0 : beyond >= 0;
}

export function endReduction(window: Cwnd): void {
  window.put(CWND_BIT.isDeciding, window.state === CA_STATE.recovery);
  endAvoidance(window);
  open(window);
  window.run = 0;
  if (window.retransOut === 0) window.clear(CWND_BIT.hasFirstTsVal);
}

/** A loss that was repaired already: the window goes down at once. */
export function reduceAtOnce(window: Cwnd): void {
  reduce(window, CA_STATE.reduced);
  open(window);
}

export function takeTimeout(window: Cwnd): void {
  timeOut(window);
  if (!hasSack) forgetDupAcks(window);
  loseAll(window);
  window.repetitions = 0;
  window.clear(CWND_BIT.hasFirstTsVal);
}

export function reduce(window: Cwnd, state: i32): void {
  window.priorCwnd = window.cwnd;
  window.priorSsthresh = window.ssthresh;
  window.formerSsthresh = 0;
  window.state = state;
  window.recover = window.sndNxt;
  window.ssthresh = controllers.thresholdAfter(window.cwnd, controllers.betaOf(window.controller));
  controllers.reduce(window);
}

export function timeOut(window: Cwnd): void {
  if (window.state === CA_STATE.open) reduce(window, CA_STATE.loss); // else that is done (RFC 5681, 3.1)
  window.state = CA_STATE.loss;
  window.recover = window.sndNxt;
  window.growth = 0;
  window.cwnd = LOSS_WINDOW;
  controllers.reset(window);
}

/** All that was in flight when the reduction began is acknowledged. */
export function open(window: Cwnd): void {
  if (window.state !== CA_STATE.loss) window.cwnd = window.ssthresh;
  window.growth = 0;
  window.state = CA_STATE.open;
}
