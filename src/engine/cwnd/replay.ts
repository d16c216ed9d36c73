// One sender as it sees itself, wherever the capture was taken: an acknowledgement counts when the sender has processed
// it, and what it sends then shows what its window is. In recovery the window is what is in flight; while it is open,
// a replay fills what cannot be seen (growth.ts), and is corrected (correction.ts). docs/cwnd.md tells the method and
// its limits. This is the order in which the mechanisms come; each decides in its own file.
import type { Packet } from '../../wire/packet.ts';
import { seqDiff } from '../../wire/seq.ts';
import { NOWHERE } from '../memory.ts';
import { Window } from '../rows.ts';
import { fullRttNs, rtoNs } from '../rtt.ts';
import { isFree, sendSegment, tick } from './ack-clock.ts';
import { firstAck, pushAck, releaseAcks, shiftAck } from './ack-queue.ts';
import { delayNs, hasHeard } from './ack-transit.ts';
import type { Ack } from './ack.ts';
import { takeRoundTrip } from './bloat.ts';
import { watchCollapse } from './collapse.ts';
import { CONTROLLER, CONTROLLERS } from './controllers.ts';
import { learn } from './correction.ts';
import { CWND_BIT, INFINITE, INITIAL_WINDOW, STATE, type Cwnd } from './cwnd.ts';
import { measure } from './decrease.ts';
import { takeDuplicate } from './duplicate-acks.ts';
import { takeMark } from './ecn.ts';
import { takeNews } from './growth.ts';
import { forgetGrowth } from './growth-signs.ts';
import { restartIdle } from './idle-restart.ts';
import { judgeLimit, LIMIT, passTime } from './limits.ts';
import { addNote } from './note.ts';
import { takeLosses } from './rack.ts';
import { beginReduction, endReduction, isOver, takeTimeout } from './reduction.ts';
import { noteSample, SampleLog } from './samples.ts';
import { acknowledge, beginAck, sack, send, sendAgain } from './scoreboard.ts';
import { releaseRing, takeRing } from './segment-ring.ts';
import { takeProbe, takeProbeAnswer } from './tail-loss.ts';
import { isNeedless, noteTsVal, undo, undoUnsent } from './undo.ts';
import { use } from './usage.ts';

/** Why the sender repeats something, as far as it matters for its window. */
export const REPEAT = { none: 0, loss: 1, timeout: 2, probe: 3 } as const;

/** Acknowledgements that may be in flight to the sender. */
const MAX_ACKS = 1024;

/** A row for the sender at hand; its first segment in flight begins at `seq`. `rwnd`: the receive window, in bytes. */
export function begin(window: Cwnd, seq: number, nowNs: number, rwnd: number): void {
  const at = window.memory.take(Window.WORDS);
  window.ints.fill(0, at, at + Window.WORDS);
  window.at = at;
  window.sender.cwnd = at;
  window.cwnd = INITIAL_WINDOW;
  window.ssthresh = INFINITE;
  window.priorSsthresh = INFINITE;
  window.controller = CONTROLLER.cubic;
  window.sndUna = seq;
  window.sndNxt = seq;
  window.usageEnd = seq;
  window.rwnd = rwnd;
  window.mostRwnd = rwnd;
  window.sentNs = nowNs;
  window.limitedNs = nowNs;
  window.nowNs = -Infinity;
  window.clockNs = -Infinity;
  window.matchedNs = -Infinity;
  window.rackNs = -Infinity;
  window.deliveredNs = -Infinity;
  window.minRttNs = Infinity;
  takeRing(window, seq);
  for (const controller of CONTROLLERS) controller.reset(window);
  forgetGrowth(window);
  window.samples?.set(at, new SampleLog());
}

export function release(window: Cwnd): void {
  window.samples?.delete(window.at);
  releaseRing(window);
  releaseAcks(window);
  window.memory.release(window.at, Window.WORDS);
  window.sender.cwnd = NOWHERE;
  window.at = NOWHERE;
}

/** An acknowledgement that passed before this began, and may not have reached the sender yet. */
export function hearFormer(window: Cwnd, ack: Ack, number: number, ns: number, rwnd: number): void {
  ack.ns = ns;
  ack.ack = number;
  ack.window = rwnd;
  ack.hasTimestamps = false;
  ack.hasEcho = false;
  ack.isPure = true;
  ack.blocks = 0;
  pushAck(window, ack);
}

/** An acknowledgement passes on its way to the sender. */
export function hear(window: Cwnd, ack: Ack): void {
  // When all has arrived, there is no more to learn than the window.
  if (window.isEmpty && window.ackCount === 0 && ack.blocks === 0) {
    window.rwnd = ack.window;
    return;
  }
  if (window.isNear) {
    process(window, ack, ack.ns);
    return;
  }
  pushAck(window, ack);
  if (window.ackCount <= MAX_ACKS) return;
  const nowNs = ack.ns;
  firstAck(window, ack);
  shiftAck(window);
  process(window, ack, nowNs);
}

/** Data or a FIN of the sender passes, up to `end`. `repeat`: of REPEAT; `ack`: for use. */
export function speak(window: Cwnd, packet: Packet, end: number, repeat: number, ack: Ack): void {
  const { isNear } = window;
  if (!isNear) catchUp(window, packet, end, ack);
  // A queue that grows does not turn time back.
  const nowNs = Math.max(window.nowNs, packet.timeNs - window.queueNs);
  window.nowNs = nowNs;
  if (nowNs > window.limitedNs) passTime(window, nowNs, rtoNs(window.sender));
  if (repeat !== REPEAT.none) speakAgain(window, packet, end, repeat);
  else if (seqDiff(end, window.sndNxt) <= 0) return;
  else {
    undoUnsent(window);
    restartIdle(window, packet.timeNs);
    send(window, end, packet.timeNs, window.mss);
    sendSegment(window, packet, isNear);
  }
  window.sentNs = packet.timeNs;
  if (window.has(CWND_BIT.isMeasuring)) window.sentMeanwhile++;
  const { flight } = window;
  use(window, flight);
  judgeLimit(window, flight);
  note(window, packet, nowNs, flight);
}

function speakAgain(window: Cwnd, packet: Packet, end: number, repeat: number): void {
  const { seq, timeNs } = packet;
  if (seqDiff(end, window.sndNxt) > 0) send(window, end, timeNs, window.mss);
  if (repeat === REPEAT.timeout) takeTimeout(window);
  else if (repeat === REPEAT.probe) takeProbe(window);
  else if (window.state === STATE.open) beginReduction(window, STATE.recovery);
  noteTsVal(window, packet);
  window.repetitions++;
  window.set(CWND_BIT.hasRepeated);
  sendAgain(window, seq, end, timeNs, repeat === REPEAT.probe);
}

/** Processes what the sender had processed when it sent this. */
function catchUp(window: Cwnd, packet: Packet, end: number, ack: Ack): void {
  while (window.ackCount > 0) {
    firstAck(window, ack);
    if (!hasHeard(window, packet, end, ack)) return;
    shiftAck(window);
    process(window, ack, Math.min(packet.timeNs, ack.ns + delayNs(window)));
  }
}

function process(window: Cwnd, ack: Ack, nowNs: number): void {
  const news = seqDiff(ack.ack, window.sndUna);
  if (news < 0) return;
  const passedNs = nowNs - window.queueNs;
  if (passedNs > window.limitedNs) passTime(window, passedNs, rtoNs(window.sender));
  learn(window);
  window.rwnd = ack.window;
  if (ack.window > window.mostRwnd) window.mostRwnd = ack.window;
  const { flight } = window;
  tick(window, nowNs);
  if (window.has(CWND_BIT.isMeasuring)) measure(window);
  const isDuplicateReport = takeArrivals(window, ack, news, nowNs);
  turn(window, ack, news, isDuplicateReport);
  const { state, flight: left } = window;
  if (window.delivered > 0 && state === STATE.open) takeRoundTrip(window, flight, ack);
  if (state === STATE.recovery || state === STATE.reduced) window.cwnd = left;
  else if (news > 0) takeNews(window, flight, nowNs);
  judgeLimit(window, left);
}

/** What has arrived, and what is deemed lost. Says whether it reports a duplicate (RFC 2883). */
function takeArrivals(window: Cwnd, ack: Ack, news: number, nowNs: number): boolean {
  beginAck(window);
  const isDuplicate = ack.isPure && news === 0 && !window.isEmpty;
  const isDuplicateReport = takeSack(window, ack, nowNs);
  const acked = news > 0 ? acknowledge(window, ack.ack, nowNs) : 0;
  if (!window.hasSack) takeDuplicate(window, acked, isDuplicate);
  else if (window.delivered > 0) takeLosses(window, nowNs);
  if (isDuplicateReport && window.repetitions > 0) window.repetitions--;
  if (window.has(CWND_BIT.isMeasuring)) window.deliveredMeanwhile += window.delivered;
  return isDuplicateReport;
}

/** Says whether the first block reports a duplicate (RFC 2883). */
function takeSack(window: Cwnd, ack: Ack, nowNs: number): boolean {
  const { edges, blocks } = ack;
  if (blocks === 0) return false;
  const isDuplicateReport = ack.isDuplicateReport;
  for (let i = isDuplicateReport ? 1 : 0; i < blocks; i++) sack(window, edges[i * 2]!, edges[i * 2 + 1]!, nowNs);
  return isDuplicateReport;
}

/** Into a reduction, out of it, or back as if it had not been. */
function turn(window: Cwnd, ack: Ack, news: number, isDuplicateReport: boolean): void {
  if (window.state !== STATE.open) {
    if (isNeedless(window, ack, news, isDuplicateReport)) undo(window);
    else if (isOver(window)) endReduction(window);
  }
  if (window.has(CWND_BIT.hasProbed)) takeProbeAnswer(window, isDuplicateReport);
  if (window.state !== STATE.open) return;
  if (window.lostOut > 0) beginReduction(window, STATE.recovery);
  else if (ack.hasEcho) takeMark(window, ack);
}

function note(window: Cwnd, packet: Packet, nowNs: number, flight: number): void {
  if (window.limit === LIMIT.rwnd) addNote(window, window.keptBack, packet.timeNs, packet.frame);
  const rttNs = fullRttNs(window.sender);
  const hasClock = !isFree(window);
  if (hasClock) watchCollapse(window, packet, rttNs);
  if (Math.abs(flight - window.cwnd) <= 1) window.matchedNs = packet.timeNs;
  const isExact = hasClock && isWindowExact(window, packet.timeNs, rttNs);
  const cwnd = isExact ? window.cwnd : flight;
  const bytes = cwnd * window.mss;
  window.finalBytes = bytes;
  if (bytes > window.maxBytes) window.maxBytes = bytes;
  if (window.samples !== null) noteSample(window, packet.frame, nowNs, cwnd, isExact);
}

/** It is known while the sender uses it up, and for two round trips after. */
function isWindowExact(window: Cwnd, nowNs: number, rttNs: number): boolean {
  if (window.has(CWND_BIT.isFlat | CWND_BIT.isDeciding)) return false;
  return window.state !== STATE.open || nowNs - window.matchedNs < 2 * rttNs;
}
