// One sender as it sees itself, wherever the capture was taken: an acknowledgement counts when the sender has processed
// it, and what it sends then shows what its window is. In recovery the window is what is in flight; while it is open,
// the replay in window.ts fills what cannot be seen, and is corrected: the sender never has more in flight than its
// window, and one that answers every acknowledgement has no less. docs/cwnd.md tells the method and its limits.
import type { Packet } from '../wire/packet.ts';
import { seqDiff } from '../wire/seq.ts';
import { AckClock } from './ack-clock.ts';
import type { Ack } from './ack.ts';
import { AckQueue } from './ack-queue.ts';
import { CUBIC_BETA, RENO_BETA } from './beta.ts';
import { Control, type Verdict } from './control.ts';
import { Note } from '../transfer/notes.ts';
import { Collapses } from './collapses.ts';
import { Growth } from './growth.ts';
import { LIMIT, Limits } from './limits.ts';
import { SampleLog } from './samples.ts';
import { Scoreboard } from './scoreboard.ts';
import { CongestionWindow, STATE } from './window.ts';

/** What else is known of the connection; times in nanoseconds, 0 when not known. */
export interface Surroundings {
  /** Bytes of a full segment. */
  mss: number;
  hasSack: boolean;
  /** From the vantage to the sender and back. */
  senderRttNs: number;
  /** From the sender to its peer and back. */
  rttNs: number;
  rtoNs: number;
  /** The receiver's windows are in bytes. */
  hasScale: boolean;
}

/** Why the sender repeats something, as far as it matters for its window. */
export const REPEAT = { none: 0, loss: 1, timeout: 2, probe: 3 } as const;

/** So near, it answers at once. */
const NEAR_NS = 2e6;
/** Acknowledgements that may be in flight to the sender. */
const MAX_ACKS = 1024;
/** Segments in flight that may fill queues. */
const MIN_LOAD = 8;
/** By so much, and so many times, round trips grow under load where queues are too long. */
const FEWEST_LOADED = 16;
const BLOAT_NS = 100e6;
const BLOAT_FACTOR = 3;
/** RFC 5681 (3.2). */
const DUP_ACKS = 3;
/** Acknowledgements in a row, each of them answered, until the most in flight meanwhile counts as the window. */
const RUN = 4;
/** Of the window: using so much, a sender is limited by it. */
const USED_SHARE = 0.9;
/** How often its use falls behind the replay without having grown, until it is plain that the window is not what limits it. */
const FLAT_RUNS = 3;

export class SenderView {
  readonly board: Scoreboard = new Scoreboard();
  readonly window: CongestionWindow = new CongestionWindow();
  readonly clock: AckClock = new AckClock();
  readonly control: Control = new Control();
  readonly limits: Limits = new Limits();
  readonly collapses: Collapses = new Collapses();
  readonly samples: SampleLog | null;
  /** In bytes, at the end and at most. */
  final = 0;
  most = 0;
  /** Largest window of the receiver, in bytes; segments that it kept waiting, and reductions for ECN (RFC 3168). */
  mostRwnd = 0;
  kept: Note | null = null;
  marked: Note | null = null;
  /** Round trips that were much longer than the least, while much was in flight. */
  bloated: Note | null = null;
  /** Round trips of the whole path while half of the most was in flight, at least. */
  #loadedNs = 0;
  #loadedCount = 0;
  #mostFlight = 0;
  readonly #acks: AckQueue = new AckQueue();
  readonly #growth: Growth = new Growth();
  #rwnd = 0;
  /** Linux: the window was used up, or the most that was out, in the flight that ends at #usageSeq. */
  #isUsed = false;
  #mostOut = 0;
  #usageSeq = 0;
  #sentNs = 0;
  #latestNs = -Infinity;
  #run = 0;
  #runPeak = 0;
  #runLow = 0;
  #flatRuns = 0;
  #flatPeak = 0;
  #beforeFlat = 0;
  #isFlat = false;
  /** When what was in flight was the replay's window. */
  #matchedNs = -Infinity;
  /** Since the reduction began: anything retransmitted, repetitions that were not told to be needless, TSval of the first. */
  #hasRepeated = false;
  #repetitions = 0;
  #firstTsVal: number | null = null;
  #probeEnd: number | null = null;
  /** In a recovery, while more is in flight than it leaves: what was sent, and what arrived. */
  #sentMeanwhile = 0;
  #deliveredMeanwhile = 0;
  #isMeasuring = false;
  /** The next use of the window tells what a loss has left of it. */
  #isDeciding = false;
  #echo = 0;
  /** How long data waits in queues before it passes here. */
  #queueNs = 0;

  constructor(hasSamples: boolean) {
    this.samples = hasSamples ? new SampleLog() : null;
  }

  /** From `seq` on, at this time. `rwnd`: the receive window, in bytes. */
  begin(seq: number, nowNs: number, rwnd: number): void {
    this.board.begin(seq);
    this.window.begin(0);
    this.clock.begin();
    this.control.begin();
    this.limits.begin(nowNs);
    this.#growth.begin(seq);
    this.samples?.clear();
    this.final = 0;
    this.most = 0;
    this.#acks.clear();
    this.#rwnd = rwnd;
    this.#isUsed = false;
    this.#mostOut = 0;
    this.#usageSeq = seq;
    this.#sentNs = nowNs;
    this.#latestNs = -Infinity;
    this.#run = 0;
    this.#flatRuns = 0;
    this.#flatPeak = 0;
    this.#isFlat = false;
    this.#matchedNs = -Infinity;
    this.#loadedNs = 0;
    this.#loadedCount = 0;
    this.#mostFlight = 0;
    this.mostRwnd = rwnd;
    this.kept = null;
    this.marked = null;
    this.bloated = null;
    this.collapses.begin();
    this.#hasRepeated = false;
    this.#repetitions = 0;
    this.#firstTsVal = null;
    this.#probeEnd = null;
    this.#isMeasuring = false;
    this.#sentMeanwhile = 0;
    this.#deliveredMeanwhile = 0;
    this.#isDeciding = false;
    this.#echo = 0;
    this.#queueNs = 0;
  }

  /** Which congestion control it has. */
  verdict(): Verdict {
    this.#growth.end(this.control);
    return this.control.verdict(this.clock.isPaced);
  }

  /** An acknowledgement that passed before this view began, and may not have reached the sender yet. */
  hearFormer(ack: Ack, number: number, ns: number, window: number): void {
    ack.ns = ns;
    ack.ack = number;
    ack.window = window;
    ack.hasTimestamps = false;
    ack.hasEcho = false;
    ack.isPure = true;
    ack.blocks = 0;
    this.#acks.push(ack);
  }

  /** An acknowledgement passes on its way to the sender. */
  hear(ack: Ack, around: Surroundings): void {
    const acks = this.#acks;
    // When all has arrived, there is no more to learn than the window.
    if (this.board.isEmpty && acks.count === 0 && ack.blocks === 0) {
      this.#rwnd = ack.window;
      return;
    }
    if (around.senderRttNs < NEAR_NS) {
      this.#process(ack, ack.ns, around);
      return;
    }
    acks.push(ack);
    if (acks.count <= MAX_ACKS) return;
    const nowNs = ack.ns;
    acks.first(ack);
    acks.shift();
    this.#process(ack, nowNs, around);
  }

  /** Data or a FIN of the sender passes, up to `end`. `repeat`: of REPEAT; `ack`: for use. */
  speak(packet: Packet, end: number, repeat: number, ack: Ack, around: Surroundings): void {
    const { board, clock } = this;
    const isNear = around.senderRttNs < NEAR_NS;
    if (!isNear) this.#catchUp(packet, end, ack, around);
    // A queue that grows does not turn time back.
    const nowNs = Math.max(this.#latestNs, packet.timeNs - this.#queueNs);
    this.#latestNs = nowNs;
    this.limits.pass(nowNs, around.rtoNs);
    if (repeat !== REPEAT.none) this.#speakAgain(packet, end, repeat, around);
    else if (seqDiff(end, board.sndNxt) <= 0) return;
    else {
      this.#speakNew(packet, end, around);
      clock.send(packet, isNear);
    }
    this.#sentNs = packet.timeNs;
    if (this.#isMeasuring) this.#sentMeanwhile++;
    this.#use();
    this.#judgeLimit(around);
    this.#note(packet, nowNs, around);
  }

  #speakNew({ timeNs }: Packet, end: number, around: Surroundings): void {
    const { board, window } = this;
    if (window.state === STATE.recovery && !this.#hasRepeated && board.retransOut === 0) {
      // Having deemed something lost, it would have sent that first.
      board.loseNothing();
      window.undo();
    }
    if (board.isEmpty && window.state === STATE.open) {
      const timeouts = Math.floor((timeNs - this.#sentNs) / around.rtoNs);
      if (timeouts > 0) {
        this.#growth.end(this.control);
        window.restart(timeouts);
      }
    }
    board.send(end, timeNs, around.mss);
  }

  #speakAgain(packet: Packet, end: number, repeat: number, { mss, hasSack }: Surroundings): void {
    const { board, window } = this;
    const { seq, timeNs } = packet;
    if (seqDiff(end, board.sndNxt) > 0) board.send(end, timeNs, mss);
    if (repeat === REPEAT.timeout) {
      window.timeOut(board.sndNxt);
      if (!hasSack) board.forgetDupAcks();
      board.loseAll();
      this.#repetitions = 0;
      this.#firstTsVal = null;
    } else if (repeat === REPEAT.probe) {
      this.#probeEnd = board.sndNxt;
    } else if (window.state === STATE.open) {
      this.#beginRecovery(STATE.recovery);
    }
    if (this.#firstTsVal === null && packet.hasTimestamps) this.#firstTsVal = packet.tsVal;
    this.#repetitions++;
    this.#hasRepeated = true;
    board.sendAgain(seq, end, timeNs, repeat === REPEAT.probe);
  }

  #beginRecovery(state: number): void {
    this.window.reduce(state, this.board.sndNxt);
    this.#hasRepeated = false;
    this.#repetitions = 0;
    if (this.board.retransOut === 0) this.#firstTsVal = null; // else what comes may be about those of before
    this.#isMeasuring = state === STATE.recovery;
    this.#sentMeanwhile = 0;
    this.#deliveredMeanwhile = this.board.delivered;
    this.#endFlat();
  }

  /** Processes what the sender had processed when it sent this. */
  #catchUp(packet: Packet, end: number, ack: Ack, around: Surroundings): void {
    const acks = this.#acks;
    while (acks.count > 0) {
      acks.first(ack);
      if (!this.#hasHeard(packet, end, ack, around)) return;
      acks.shift();
      this.#process(ack, Math.min(packet.timeNs, ack.ns + around.senderRttNs + this.#queueNs), around);
    }
  }

  /** Had it processed this acknowledgement? */
  #hasHeard(packet: Packet, end: number, ack: Ack, around: Surroundings): boolean {
    // Else it would send more than the receiver takes.
    if (around.hasScale && seqDiff(end, this.board.sndUna) > this.#rwnd) return true;
    const hasWaited = packet.timeNs - ack.ns >= around.senderRttNs + this.#queueNs;
    // What lies beyond its RCV.NXT it does not echo (RFC 7323, 4.3).
    const isEchoed = packet.hasTimestamps && ack.hasTimestamps && seqDiff(ack.seq, packet.ack) <= 0;
    if (!isEchoed) return hasWaited;
    const age = seqDiff(packet.tsEcr, ack.tsVal);
    if (age !== 0) return age > 0;
    if (packet.tsEcr === this.#echo) return hasWaited;
    this.#takeDelay(packet, ack, around);
    return true;
  }

  /** The first segment that echoes this acknowledgement; after a silence it need not answer it. */
  #takeDelay({ tsEcr, timeNs }: Packet, ack: Ack, { senderRttNs }: Surroundings): void {
    this.#echo = tsEcr;
    const isPrompt = timeNs - this.#sentNs < senderRttNs + this.#queueNs;
    if (isPrompt) this.#queueNs = Math.max(0, timeNs - ack.ns - senderRttNs);
  }

  #process(ack: Ack, nowNs: number, around: Surroundings): void {
    const { board, window } = this;
    const news = seqDiff(ack.ack, board.sndUna);
    if (news < 0) return;
    this.limits.pass(nowNs - this.#queueNs, around.rtoNs);
    this.#learn(around);
    this.#rwnd = ack.window;
    if (ack.window > this.mostRwnd) this.mostRwnd = ack.window;
    const { flight } = board;
    this.clock.tick(nowNs);
    if (this.#isMeasuring) this.#measure();
    board.beginAck();
    const isRepeat = ack.isPure && news === 0 && !board.isEmpty;
    const isDuplicateReport = this.#takeSack(ack, nowNs);
    const acked = news > 0 ? board.acknowledge(ack.ack, nowNs) : 0;
    if (!around.hasSack) this.#countDupAcks(acked, isRepeat);
    else if (board.delivered > 0) this.#detectLost(nowNs);
    if (isDuplicateReport && this.#repetitions > 0) this.#repetitions--;
    if (this.#isMeasuring) this.#deliveredMeanwhile += board.delivered;
    this.#turn(ack, news, isDuplicateReport);
    if (board.delivered > 0 && window.state === STATE.open) this.#takeRoundTrip(flight, ack);
    if (window.state === STATE.recovery || window.state === STATE.reduced) window.cwnd = board.flight;
    else if (news > 0) this.#grow(flight, nowNs, around);
    this.#judgeLimit(around);
  }

  /** Says whether the first block reports a duplicate (RFC 2883). */
  #takeSack(ack: Ack, nowNs: number): boolean {
    const { edges, blocks } = ack;
    let isDuplicateReport = false;
    for (let i = 0; i < blocks; i++) {
      const left = edges[i * 2]!;
      const right = edges[i * 2 + 1]!;
      if (i === 0 && ack.isDuplicateReport) isDuplicateReport = true;
      else this.board.sack(left, right, nowNs);
    }
    return isDuplicateReport;
  }

  #takeRoundTrip(flight: number, ack: Ack): void {
    const { rttNs } = this.board;
    if (flight > this.#mostFlight) this.#mostFlight = flight;
    if (flight < MIN_LOAD || flight < this.#mostFlight / 2) return;
    this.#loadedNs += rttNs;
    this.#loadedCount++;
    if (rttNs < this.leastRttNs + BLOAT_NS || rttNs < this.leastRttNs * BLOAT_FACTOR) return;
    (this.bloated ??= new Note()).add(ack.ns, ack.frame);
  }

  /** The minimum RTT of the whole path; Infinity before there is any. */
  get leastRttNs(): number {
    return this.board.leastRttNs;
  }

  /** Mean of the round trips while much was in flight; 0 when it never was. */
  get loadedRttNs(): number {
    return this.#loadedCount === 0 ? 0 : this.#loadedNs / this.#loadedCount;
  }

  /** Most round trips, while much was in flight, were queues. */
  get isBloated(): boolean {
    return this.#loadedCount >= FEWEST_LOADED && (this.bloated?.count ?? 0) >= this.#loadedCount / 2;
  }

  /** RFC 8985 (6.2, step 4): no patience in recovery or after three, unless the path is known to reorder. */
  #detectLost(nowNs: number): void {
    const { board, window } = this;
    const isSure = !board.hasReordered && (window.state !== STATE.open || board.sackedOut >= DUP_ACKS);
    board.detectLost(nowNs, isSure ? 0 : this.leastRttNs / 4);
  }

  #countDupAcks(acked: number, isRepeat: boolean): void {
    const { board, window } = this;
    if (isRepeat) {
      board.countDupAck();
      if (board.sackedOut >= DUP_ACKS && window.state === STATE.open) board.loseFirst();
    } else if (acked > 0) {
      board.removeDupAcks(acked);
      const isPartial = window.state === STATE.recovery && seqDiff(board.sndUna, window.highSeq) < 0;
      if (isPartial) board.loseFirst(); // RFC 6582 (3.2)
    }
  }

  /** Into a reduction, out of it, or back as if it had not been. */
  #turn(ack: Ack, news: number, isDuplicateReport: boolean): void {
    const { board, window } = this;
    if (window.state !== STATE.open) {
      // RFC 3522, 3708: the originals had arrived.
      const isLate = news > 0 && this.#firstTsVal !== null && ack.hasTimestamps;
      const isOriginal = isLate && seqDiff(ack.tsEcr, this.#firstTsVal!) < 0;
      if (isOriginal || (isDuplicateReport && this.#repetitions === 0)) {
        window.undo();
        board.loseNothing();
        this.#firstTsVal = null;
      } else if (isOver(window.state, seqDiff(board.sndUna, window.highSeq))) {
        this.#isDeciding = window.state === STATE.recovery;
        this.#growth.end(this.control);
        window.endReduction();
        this.#run = 0;
        if (board.retransOut === 0) this.#firstTsVal = null;
      }
    }
    const beyondProbe = this.#probeEnd === null ? -1 : seqDiff(board.sndUna, this.#probeEnd);
    // RFC 8985 (7.4.2): at the end of the probe, it may have repaired a loss or not; what comes beyond tells.
    if (beyondProbe > 0 || (beyondProbe === 0 && isDuplicateReport)) {
      this.#probeEnd = null;
      if (!isDuplicateReport && window.state === STATE.open) {
        window.reduce(STATE.reduced, board.sndNxt);
        window.endReduction();
      }
    }
    if (window.state !== STATE.open) return;
    if (board.lostOut > 0) this.#beginRecovery(STATE.recovery);
    else if (ack.hasEcho) {
      (this.marked ??= new Note()).add(ack.ns, ack.frame);
      this.#beginRecovery(STATE.reduced);
    }
  }

  /** Until it comes near to what CUBIC leaves, what it sends for what arrives tells what it shrinks to. */
  #measure(): void {
    const { board, window } = this;
    const isAbove = board.flight > window.priorCwnd * (CUBIC_BETA + 0.02);
    if (isAbove && window.state === STATE.recovery) return;
    this.#isMeasuring = false;
    this.control.voteByRate(this.#sentMeanwhile, this.#deliveredMeanwhile);
  }

  /** New data arrived. Linux: a window grows if it is used up; in slow start, to twice of what is used. */
  #grow(flight: number, nowNs: number, { rttNs, senderRttNs }: Surroundings): void {
    const { board, window, control } = this;
    const { delivered } = board;
    const isInSlowStart = window.isInSlowStart && window.state === STATE.open;
    if (isInSlowStart) {
      // From afar, round trips are not known that well.
      const isSeen = this.#isUsed && senderRttNs < NEAR_NS;
      if (isSeen) this.#growth.slowStart(board.sndUna, board.sndNxt, board.rttNs, flight, control);
    } else if (this.#isUsed && this.limits.current === LIMIT.cwnd) {
      this.#growth.avoid(delivered, flight);
    }
    const mayGrow = this.#isUsed || (window.isInSlowStart && window.cwnd < 2 * this.#mostOut);
    if (mayGrow) window.grow(delivered, nowNs, rttNs);
  }

  /** What is in flight when an acknowledgement comes is what those before it let go: all of a window that limits. */
  #learn({ mss, hasScale }: Surroundings): void {
    const { board, window, clock } = this;
    if (clock.sentSinceAck === 0) return;
    const { flight } = board;
    const isReceivers = hasScale && board.outstanding + mss > this.#rwnd;
    if (window.state !== STATE.open || isReceivers || clock.hasLateSince) {
      this.#run = 0;
      return;
    }
    if (this.#isDeciding) this.#decide(flight);
    if (this.#run === 0) {
      this.#runPeak = flight;
      this.#runLow = flight;
    }
    this.#run++;
    if (flight > this.#runPeak) this.#runPeak = flight;
    if (flight < this.#runLow) this.#runLow = flight;
    if (this.#run < RUN || clock.isFree) return;
    this.#run = 0;
    const isSteady = this.#runPeak - this.#runLow <= Math.max(2, this.#runPeak / 8);
    if (isSteady && this.#runPeak < window.cwnd - 1) this.#fallBehind(this.#runPeak);
  }

  /** It uses less than the replay gives it. */
  #fallBehind(peak: number): void {
    const { window, limits } = this;
    if (peak > this.#flatPeak || this.#flatRuns === 0) {
      this.#flatPeak = peak;
      this.#flatRuns = 0;
      this.#beforeFlat = window.cwnd;
      limits.beginFlat();
    }
    this.#flatRuns++;
    if (this.#isFlat) return;
    if (this.#flatRuns <= FLAT_RUNS) {
      window.shrinkTo(peak);
      return;
    }
    this.#isFlat = true;
    this.#growth.begin(this.board.sndNxt);
    window.cwnd = Math.max(window.cwnd, this.#beforeFlat);
    limits.confirmFlat();
  }

  #endFlat(): void {
    this.#isFlat = false;
    this.#flatRuns = 0;
  }

  /** The first use of the window after a loss. */
  #decide(flight: number): void {
    const { window, control } = this;
    this.#isDeciding = false;
    control.vote(flight, window.priorCwnd);
    const half = window.thresholdAfter(window.priorCwnd, RENO_BETA);
    const cubics = window.thresholdAfter(window.priorCwnd, CUBIC_BETA);
    window.setBeta(Math.abs(flight - half) <= Math.abs(flight - cubics) ? RENO_BETA : CUBIC_BETA);
  }

  /** After it sent: a window is no less than what is in flight, and Linux remembers whether it was used up (RFC 7661). */
  #use(): void {
    const { board, window } = this;
    const { flight, packetsOut } = board;
    if (flight > window.cwnd) {
      if (window.exceed(flight)) this.#growth.begin(board.sndNxt);
      if (this.#isFlat) this.#endFlat();
    }
    const isUsed = flight >= window.cwnd;
    const isPast = seqDiff(board.sndUna, this.#usageSeq) >= 0;
    if (!isPast && !isUsed && (this.#isUsed || packetsOut <= this.#mostOut)) return;
    this.#isUsed = isUsed;
    this.#mostOut = packetsOut;
    this.#usageSeq = board.sndNxt;
  }

  #judgeLimit({ mss, hasScale }: Surroundings): void {
    const { board, window, clock, limits } = this;
    const isReceivers = hasScale && board.outstanding + mss > this.#rwnd;
    if (isReceivers && (!board.isEmpty || this.#rwnd < mss)) limits.current = LIMIT.rwnd;
    else if (board.isEmpty) limits.current = LIMIT.application;
    else if (window.state !== STATE.open) limits.current = LIMIT.recovery;
    else if (this.#isFlat) limits.current = LIMIT.sendBuffer;
    else if (board.flight >= window.cwnd * USED_SHARE - 1) limits.current = LIMIT.cwnd;
    else if (clock.isPaced) limits.current = LIMIT.cwnd;
    else limits.current = clock.isAnswering ? LIMIT.sendBuffer : LIMIT.application;
  }

  #note(packet: Packet, nowNs: number, around: Surroundings): void {
    const { board, window, samples, limits } = this;
    if (limits.current === LIMIT.rwnd) (this.kept ??= new Note()).add(packet.timeNs, packet.frame);
    if (!this.clock.isFree) this.collapses.take(packet, window, around.rttNs);
    const { flight } = board;
    const isExact = this.#isExact(packet.timeNs, flight, around);
    const cwnd = isExact ? window.cwnd : flight;
    this.final = cwnd * around.mss;
    if (this.final > this.most) this.most = this.final;
    samples?.add({
      frame: packet.frame,
      ns: nowNs,
      flight,
      cwnd,
      isExact,
      rwnd: around.hasScale ? this.#rwnd : null,
      ssthresh: window.ssthresh,
      state: window.state,
      isInSlowStart: window.isInSlowStart,
      limit: limits.current,
      mss: around.mss,
    });
  }

  /** It is known while the sender uses it up, and for two round trips after. */
  #isExact(nowNs: number, flight: number, { rttNs }: Surroundings): boolean {
    const { window, clock } = this;
    if (Math.abs(flight - window.cwnd) <= 1) this.#matchedNs = nowNs;
    if (clock.isFree || this.#isFlat || this.#isDeciding) return false;
    return window.state !== STATE.open || nowNs - this.#matchedNs < 2 * rttNs;
  }
}

/** Is a reduction over, so far beyond where it ends? One for ECN only when something beyond is acknowledged (RFC 3168, 6.1.2). */
function isOver(state: number, beyond: number): boolean {
  return state === STATE.reduced ? beyond > 0 : beyond >= 0;
}
