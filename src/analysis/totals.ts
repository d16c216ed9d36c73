// Sums of a whole run, from the records of its captures and its connections as they finish; mergeable, since it is
// all sums, and counts at the same instants.
import type { CaptureRecord, SummaryRecord } from '../report/schema.ts';
import { TOOL } from '../shared/version.ts';
import { CAUSES, OUTCOMES, SCHEMA_VERSION, STATES, type State } from '../shared/vocabulary.ts';
import { STATE } from '../core/codes.ts';
import { CloseWaits } from './close-waits.ts';
import { dataRetransmissions, dataSegments } from './data-retransmissions.ts';
import { HALF_OPEN_NS, type Finished } from './finished.ts';
import { Gauge } from './gauge.ts';
import { PortPressure, type PortRange } from './port-pressure.ts';
import { ENDS, type End } from './state-path.ts';
import { TimeWaits } from './time-waits.ts';

type Causes = SummaryRecord['retransmissions']['byCause'];

export interface TotalsOptions {
  readonly timeWaitNs: number;
  readonly ephemeralRange: PortRange;
}

export class Totals {
  readonly #options: TotalsOptions;
  #packets = 0;
  #tcpPackets = 0;
  #connections = 0;
  #connectionsEvicted = 0;
  #attempted = 0;
  #completed = 0;
  #synRetransmissions = 0;
  #synAckRetransmissions = 0;
  /** Segments of data and FIN that were retransmitted, by code of CAUSES, and those of them that were spurious. */
  #dataSegments = 0;
  #dataRetransmissions = 0;
  #again = 0;
  #spurious = 0;
  readonly #byCause = new Float64Array(CAUSES.length);
  readonly #byOutcome = zeros(OUTCOMES);
  /** By code of STATE. */
  readonly #clientStates = new Float64Array(STATES.length);
  readonly #serverStates = new Float64Array(STATES.length);
  readonly #halfOpen = new Gauge();
  readonly #timeWaits = new TimeWaits();
  readonly #closeWaits = new CloseWaits();
  readonly #portPressure: PortPressure;

  constructor(options: TotalsOptions) {
    this.#options = options;
    this.#portPressure = new PortPressure(options.ephemeralRange);
  }

  addCapture({ packets, tcpPackets }: CaptureRecord): void {
    this.#packets += packets;
    this.#tcpPackets += tcpPackets;
  }

  addConnection(finished: Finished): void {
    this.#connections++;
    this.#byOutcome[finished.outcome]++;
    if (finished.isEvicted) this.#connectionsEvicted++;
    this.#clientStates[finished.stateOf('client')]!++;
    this.#serverStates[finished.stateOf('server')]!++;
    if (finished.isAttempt) this.#addAttempt(finished);
    if (finished.isBare) return;
    this.#synRetransmissions += finished.synRetransmissions;
    this.#synAckRetransmissions += finished.synAckRetransmissions;
    this.#addRetransmissions(finished);
    for (const end of ENDS) {
      if (finished.reached(end, STATE.TIME_WAIT)) {
        const sinceNs = finished.enteredNs(end, STATE.TIME_WAIT);
        this.#timeWaits.add(finished, end, sinceNs, this.#timeWaitEndNs(finished, end));
      }
      if (finished.reached(end, STATE.CLOSE_WAIT)) this.#addCloseWait(finished, end);
    }
    if (!finished.isHandshakeComplete) return;
    this.#completed++;
    this.#addPort(finished);
  }

  #addRetransmissions(finished: Finished): void {
    if (!finished.hasTransfer) return;
    for (const end of ENDS) {
      const sender = finished.senderOf(end)!;
      this.#dataSegments += dataSegments(finished, end);
      if (sender.againSegments === 0) continue;
      this.#dataRetransmissions += dataRetransmissions(finished, end);
      this.#again += sender.againSegments;
      this.#spurious += sender.spurious;
      for (let cause = 0; cause < CAUSES.length; cause++) this.#byCause[cause]! += sender.byCause(cause);
    }
  }

  #addAttempt(finished: Finished): void {
    this.#attempted++;
    const { startNs, endNs } = finished.connection;
    const handshakeEndNs = finished.handshakeEndNs;
    this.#halfOpen.add(startNs, Number.isNaN(handshakeEndNs) ? endNs + HALF_OPEN_NS : handshakeEndNs);
  }

  #addCloseWait(finished: Finished, end: End): void {
    const closeWait = finished.closeWait(end);
    if (closeWait?.kind !== 'leak') return;
    this.#closeWaits.add(finished.identity[end], end === 'server', closeWait.seconds);
  }

  #addPort(finished: Finished): void {
    const { connection } = finished;
    const untilNs = finished.reached('client', STATE.TIME_WAIT)
      ? this.#timeWaitEndNs(finished, 'client')
      : connection.isClosed
        ? connection.endNs
        : connection.successorFrame > 0
          ? finished.run.nowNs
          : Infinity;
    this.#portPressure.add(finished, connection.startNs, untilNs);
  }

  /** Until when that end was in TIME_WAIT; a connection that takes its place, or its timer, ends it. */
  #timeWaitEndNs(finished: Finished, end: End): number {
    const leftNs = finished.leftNs(end, STATE.TIME_WAIT);
    if (leftNs >= finished.enteredNs(end, STATE.TIME_WAIT)) return leftNs;
    if (finished.connection.successorFrame > 0) return finished.run.nowNs;
    return finished.factsOf(end).sinceNs + this.#options.timeWaitNs; // since it began, or began again
  }

  record(latePackets: number): Omit<SummaryRecord, 'findings'> {
    const { unanswered, refused } = this.#byOutcome;
    const timeouts = this.#synRetransmissions + this.#synAckRetransmissions;
    const segments = timeouts + this.#again;
    const byCause = Object.fromEntries(CAUSES.map((cause, code) => [cause, this.#byCause[code]!])) as Causes;
    byCause.timeout += timeouts; // of SYN and SYN-ACK
    return {
      type: 'summary',
      schemaVersion: SCHEMA_VERSION,
      tool: TOOL,
      packets: this.#packets,
      tcpPackets: this.#tcpPackets,
      connections: this.#connections,
      connectionsEvicted: this.#connectionsEvicted,
      latePackets,
      byOutcome: { ...this.#byOutcome },
      states: { client: byState(this.#clientStates), server: byState(this.#serverStates) },
      handshakes: {
        attempted: this.#attempted,
        completed: this.#completed,
        unanswered,
        refused,
        incomplete: this.#byOutcome['handshake-incomplete'],
        synRetransmissions: this.#synRetransmissions,
        synAckRetransmissions: this.#synAckRetransmissions,
        peakHalfOpen: this.#halfOpen.peak,
      },
      timeWait: { ...this.#timeWaits.record(), portPressure: this.#portPressure.record() },
      closeWait: this.#closeWaits.record(),
      retransmissions: {
        segments,
        rate: this.#tcpPackets === 0 ? 0 : segments / this.#tcpPackets,
        dataSegments: this.#dataSegments,
        dataRetransmissions: this.#dataRetransmissions,
        dataRate: this.#dataRetransmissions / Math.max(1, this.#dataSegments),
        byCause,
        spurious: this.#spurious,
      },
    };
  }
}

function zeros<Key extends string>(keys: readonly Key[]): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
}

function byState(counts: Float64Array): Record<State, number> {
  return Object.fromEntries(STATES.map((state, code) => [state, counts[code]!])) as Record<State, number>;
}
