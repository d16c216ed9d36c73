// A capture taken in by an engine of its own, packet by packet, to look at its rows in between.
import { CaptureFile } from '../../src/capture/capture-file.ts';
import { RunClock } from '../../src/capture/clock.ts';
import { inputsOf } from '../../src/capture/input.ts';
import { NOBODY } from '../../src/core/core.ts';
import { Flows } from '../../src/core/flows.ts';
import type { Host } from '../../src/core/host.ts';
import { TestedEngine } from './engine.ts';

export interface EngineRun {
  readonly engine: TestedEngine;
  /** What it asked of the program around it, in order: the names, and what it handed over. */
  readonly calls: readonly (readonly [string, ...number[]])[];
}

/** `before`: called before each packet goes to its connection; `finished`: with the place of each connection that is over. */
export async function runEngine(
  capture: string | Uint8Array,
  begin: (engine: TestedEngine) => void,
  before: (engine: TestedEngine) => void,
  finished: (engine: TestedEngine, connection: number) => void = () => {},
): Promise<EngineRun> {
  const calls: [string, ...number[]][] = [];
  let events = 0;
  const told =
    (name: keyof Host) =>
    (...given: number[]): number => {
      calls.push([name, ...given]);
      if (name === 'finished') finished(engine, given[0]!);
      return name === 'addEvent' ? events++ : 0;
    };
  const host = Object.fromEntries(Object.keys(NOBODY).map((name) => [name, told(name as keyof Host)]));
  const engine: TestedEngine = new TestedEngine(host as unknown as Host);
  begin(engine);
  engine.exports.configure(60e9, true, true);
  const flows = new Flows(engine);
  const batch = engine.newBatch();
  engine.exports.beginCapture(0);
  const file = await CaptureFile.open(inputsOf(capture)[0]!);
  for await (const { count } of file.batches(batch, new RunClock())) {
    engine.load(batch);
    for (let i = 0; i < count; i++) {
      const end = engine.exports.readRecord(i);
      engine.refresh();
      before(engine);
      engine.exports.takeRead(end);
    }
  }
  engine.refresh();
  for (const _ of flows.finishAll());
  return { engine, calls };
}
