// A run over records whose table of connections has limits of the test's, and lets go when the test says so.
import { Finished, type RunFacts } from '../../src/analysis/finished.ts';
import type { RecordBatch } from '../../src/capture/record.ts';
import { NOBODY } from '../../src/core/core.ts';
import { EventLog } from '../../src/core/event-log.ts';
import { Flows, LIMITS, type TableLimits } from '../../src/core/flows.ts';
import { SampleLogs } from '../../src/core/samples.ts';
import { Seen } from '../../src/core/seen.ts';
import { TestedEngine } from '../kit/engine.ts';
import type { CaptureRecord } from '../kit/pcap-file.ts';
import { fill } from './feed.ts';

const TIME_WAIT_NS = 60e9;

export class TableRun {
  readonly #engine: TestedEngine;
  readonly flows: Flows;
  readonly #table;
  readonly #batch: RecordBatch;

  /** `report`: called with each connection that is over; what is known of it is to be looked at first. */
  constructor(limits: Partial<TableLimits>, facts: RunFacts, report: (finished: Finished) => void) {
    const engine: TestedEngine = new TestedEngine({
      ...NOBODY,
      finished: (place) => {
        engine.refresh();
        seen.moveTo(place);
        report(finished);
      },
    });
    engine.exports.configure(TIME_WAIT_NS, false, false);
    this.#engine = engine;
    this.#batch = engine.newBatch();
    this.flows = new Flows(engine, undefined, { ...LIMITS, ...limits });
    this.#table = engine.functionsOf('flow/connection-table');
    const seen = new Seen(engine, new EventLog(), new SampleLogs());
    const finished = new Finished(this.flows, seen, facts);
    engine.exports.beginCapture(0);
  }

  /** Connections that are not finished. */
  get size(): number {
    return this.#engine.exports.connectionCount();
  }

  /** `after`: called after each record, with its position and time. */
  take(records: readonly CaptureRecord[], after: (i: number, timeNs: number) => void = () => {}): void {
    const batch = this.#batch;
    fill(batch, records);
    this.#engine.load(batch);
    for (let i = 0; i < batch.count; i++) {
      this.#engine.exports.takeRecords(i, i + 1);
      after(i, batch.timeNs[i]!);
    }
    this.#engine.refresh();
  }

  /** Lets go of what has been over for long. */
  expire(nowNs: number): void {
    this.#table['expire']!(nowNs);
  }

  finishAll(): void {
    for (const _ of this.flows.finishAll());
  }
}
