// One sender as it sees itself, wherever the capture was taken: an acknowledgement counts when the sender has processed
// it, and what it sends then shows what its window is. In recovery the window is what is in flight; while it is open,
// a replay fills what cannot be seen (growth.ts), and is corrected (correction.ts). docs/cwnd.md tells the method and
// its limits. This is the order in which the mechanisms come; each decides in its own file.
import { Packet } from '../../wire/packet';
import { seqDiff } from '../../wire/seq';
import { CA_STATE, CONTROLLER, CWND_BIT, LIMIT } from '../codes';
import { NOWHERE, placeOfRow, release as giveBack, rowAt, takeZeroed } from '../memory';
import { Window } from '../rows';
import { fullRttNs, rtoNs } from '../rtt';
import { Ack } from './ack';
import { isFree, sendSegment, tick } from './ack-clock';
import { firstAck, pushAck, releaseAcks, shiftAck } from './ack-queue';
import { delayNs, hasHeard } from './ack-transit';
import { takeRoundTrip } from './bloat';
import { watchCollapse } from './collapse';
import { reset } from './controllers';
import { learn } from './correction';
import { Cwnd, hasSack, INFINITE, INITIAL_WINDOW, isNear, mss, sender } from './cwnd';
import { measure } from './decrease';
import { takeDuplicate } from './duplicate-acks';
import { takeMark } from './ecn';
import { takeNews } from './growth';
import { forgetGrowth } from './growth-signs';
import { restartIdle } from './idle-restart';
import { judgeLimit, passTime } from './limits';
import { addNote } from './note';
import { takeLosses } from './rack';
import { beginReduction, endReduction, isOver, takeTimeout } from './reduction';
import { beginSamples, endSamples, noteSample } from './samples';
import { acknowledge, beginAck, sack, send, sendAgain } from './scoreboard';
import { releaseRing, takeRing } from './segment-ring';
import { takeProbe, takeProbeAnswer } from './tail-loss';
import { isNeedless, noteTsVal, undo, undoUnsent } from './undo';
import { use } from './usage';

/** Why the sender repeats something, as far as it matters for its window. */
export namespace REPEAT {
  export const none: i32 = 0;
  export const loss: i32 = 1;
  export const timeout: i32 = 2;
  export const probe: i32 = 3;
}

/** Acknowledgements that may be in flight to the sender. */
const MAX_ACKS: i32 = 1024;

/** A row for the sender looked at; its first segment in flight begins at `seq`. `rwnd`: the receive window, in bytes. */
export function begin(seq: i32, nowNs: f64, rwnd: i32): Cwnd {
  const place = takeZeroed(Window.WORDS);
  const window = rowAt<Cwnd>(place);
  sender.cwnd = place;
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
  reset(window);
  forgetGrowth(window);
  beginSamples(window);
  return window;
}

export function release(window: Cwnd): void {
  endSamples(window);
  releaseRing(window);
  releaseAcks(window);
  giveBack(placeOfRow<Cwnd>(window), Window.WORDS);
  sender.cwnd = NOWHERE;
}

/** An acknowledgement that passed before this began, and may not have reached the sender yet. `ack`: for use. */
export function hearFormer(window: Cwnd, ack: Ack, number: i32, ns: f64, rwnd: i32): void {
  ack.readFormer(number, ns, rwnd);
  pushAck(window, ack);
}

/** An acknowledgement passes on its way to the sender. */
export function hear(window: Cwnd, ack: Ack): void {
  // When all has arrived, there is no more to learn than the window.
  if (window.isEmpty && window.ackCount === 0 && ack.blocks === 0) {
    window.rwnd = ack.window;
    return;
  }
  if (isNear()) {
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
export function speak(window: Cwnd, packet: Packet, end: i32, repeat: i32, ack: Ack): void {
  const isNearby = isNear();
  if (!isNearby) catchUp(window, packet, end, ack);
  // A queue that grows does not turn time back.
  const nowNs = Math.max(window.nowNs, packet.timeNs - window.queueNs);
  window.nowNs = nowNs;
  if (nowNs > window.limitedNs) passTime(window, nowNs, rtoNs(sender));
  if (repeat !== REPEAT.none) speakAgain(window, packet, end, repeat);
  else if (seqDiff(end, window.sndNxt) <= 0) return;
  else {
    undoUnsent(window);
    restartIdle(window, packet.timeNs);
    send(window, end, packet.timeNs, mss);
    sendSegment(window, packet, isNearby);
  }
  window.sentNs = packet.timeNs;
  if (window.has(CWND_BIT.isMeasuring)) window.sentMeanwhile++;
  const flight = window.flight;
  use(window, flight);
  judgeLimit(window, flight);
  note(window, packet, nowNs, flight);
}

function speakAgain(window: Cwnd, packet: Packet, end: i32, repeat: i32): void {
  const timeNs = packet.timeNs;
  if (seqDiff(end, window.sndNxt) > 0) send(window, end, timeNs, mss);
  if (repeat === REPEAT.timeout) takeTimeout(window);
  else if (repeat === REPEAT.probe) takeProbe(window);
  else if (window.state === CA_STATE.open) beginReduction(window, CA_STATE.recovery);
  noteTsVal(window, packet);
  window.repetitions++;
  window.set(CWND_BIT.hasRepeated);
  sendAgain(window, packet.seq, end, timeNs, repeat === REPEAT.probe);
}

/** Processes what the sender had processed when it sent this. */
function catchUp(window: Cwnd, packet: Packet, end: i32, ack: Ack): void {
  while (window.ackCount > 0) {
    firstAck(window, ack);
    if (!hasHeard(window, packet, end, ack)) return;
    shiftAck(window);
    process(window, ack, Math.min(packet.timeNs, ack.ns + delayNs(window)));
  }
}

function process(window: Cwnd, ack: Ack, nowNs: f64): void {
  const news = seqDiff(ack.ack, window.sndUna);
  if (news < 0) return;
  const passedNs = nowNs - window.queueNs;
  if (passedNs > window.limitedNs) passTime(window, passedNs, rtoNs(sender));
  learn(window);
  window.rwnd = ack.window;
  if (ack.window > window.mostRwnd) window.mostRwnd = ack.window;
  const flight = window.flight;
  tick(window, nowNs);
  if (window.has(CWND_BIT.isMeasuring)) measure(window);
  const isDuplicateReport = takeArrivals(window, ack, news, nowNs);
  turn(window, ack, news, isDuplicateReport);
  const state = window.state;
  const left = window.flight;
  if (window.delivered > 0 && state === CA_STATE.open) takeRoundTrip(window, flight, ack);
  if (state === CA_STATE.recovery || state === CA_STATE.reduced) window.cwnd = left;
  else if (news > 0) takeNews(window, flight, nowNs);
  judgeLimit(window, left);
}

/** What has arrived, and what is deemed lost. Says whether it reports a duplicate (RFC 2883). */
function takeArrivals(window: Cwnd, ack: Ack, news: i32, nowNs: f64): bool {
  beginAck(window);
  const isDuplicate = ack.isPure && news === 0 && !window.isEmpty;
  const isDuplicateReport = takeSack(window, ack, nowNs);
  const acked = news > 0 ? acknowledge(window, ack.ack, nowNs) : 0;
  if (!hasSack) takeDuplicate(window, acked, isDuplicate);
  else if (window.delivered > 0) takeLosses(window, nowNs);
  if (isDuplicateReport && window.repetitions > 0) window.repetitions--;
  if (window.has(CWND_BIT.isMeasuring)) window.deliveredMeanwhile += window.delivered;
  return isDuplicateReport;
}

/** Says whether the first block reports a duplicate (RFC 2883). */
function takeSack(window: Cwnd, ack: Ack, nowNs: f64): bool {
  const blocks = ack.blocks;
  if (blocks === 0) return false;
  const isDuplicateReport = ack.isDuplicateReport;
  for (let i = isDuplicateReport ? 1 : 0; i < blocks; i++) sack(window, ack.edge(i * 2), ack.edge(i * 2 + 1), nowNs);
  return isDuplicateReport;
}

/** Into a reduction, out of it, or back as if it had not been. */
function turn(window: Cwnd, ack: Ack, news: i32, isDuplicateReport: bool): void {
  if (window.state !== CA_STATE.open) {
    if (isNeedless(window, ack, news, isDuplicateReport)) undo(window);
    else if (isOver(window)) endReduction(window);
  }
  if (window.has(CWND_BIT.hasProbed)) takeProbeAnswer(window, isDuplicateReport);
  if (window.state !== CA_STATE.open) return;
  if (window.lostOut > 0) beginReduction(window, CA_STATE.recovery);
  else if (ack.hasEcho) takeMark(window, ack);
}

function note(window: Cwnd, packet: Packet, nowNs: f64, flight: i32): void {
  if (window.limit === LIMIT.rwnd) addNote(window.keptBack, packet.timeNs, packet.frame);
  const rttNs = fullRttNs(sender);
  const hasClock = !isFree(window);
  if (hasClock) watchCollapse(window, packet, rttNs);
  if (abs<i32>(flight - window.cwnd) <= 1) window.matchedNs = packet.timeNs;
  const isExact = hasClock && isWindowExact(window, packet.timeNs, rttNs);
  const cwnd = isExact ? window.cwnd : flight;
  const bytes = <f64>cwnd * <f64>mss;
  window.finalBytes = bytes;
  if (bytes > window.maxBytes) window.maxBytes = bytes;
  noteSample(window, packet.frame, nowNs, cwnd, isExact);
}

/** It is known while the sender uses it up, and for two round trips after. */
function isWindowExact(window: Cwnd, nowNs: f64, rttNs: f64): bool {
  if (window.has(CWND_BIT.isFlat | CWND_BIT.isDeciding)) return false;
  return window.state !== CA_STATE.open || nowNs - window.matchedNs < 2 * rttNs;
}
