// The memory of a run: rows that never overlap, are used again when they are let go, and stay as they are when it grows.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Connection } from '../../src/core/connection.ts';
import { captureRecords } from '../kit/capture.ts';
import { TestedEngine } from '../kit/engine.ts';
import { runEngine } from '../kit/engine-run.ts';
import { pcapFile } from '../kit/pcap-file.ts';

const SIZES = [16, 96, 64, 256, 352];
const NOWHERE = 0;

/** Of an engine, as its files use it. */
class Memory {
  readonly engine = new TestedEngine();
  readonly #functions = this.engine.functionsOf('engine/memory');

  get ints(): Int32Array {
    return this.engine.ints;
  }

  take(words: number): number {
    return this.#functions['take']!(words);
  }

  release(place: number, words: number): void {
    this.#functions['release']!(place, words);
  }
}

test('rows taken and let go in any order → each is its own, and its words stay', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ size: fc.constantFrom(...SIZES) }) },
    { weight: 2, arbitrary: fc.record({ which: fc.nat(1000) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const memory = new Memory();
      const rows: { place: number; size: number; mark: number }[] = [];
      for (const [mark, each] of steps.entries()) {
        if ('size' in each) {
          const place = memory.take(each.size);
          memory.ints.fill(mark + 1, place, place + each.size);
          rows.push({ place, size: each.size, mark: mark + 1 });
        } else if (rows.length > 0) {
          const [{ place, size }] = rows.splice(each.which % rows.length, 1) as [(typeof rows)[0]];
          memory.release(place, size);
        }
      }
      for (const { place, size, mark } of rows) {
        expect(place).not.toBe(NOWHERE);
        expect(place % 16).toBe(0);
        expect([...memory.ints.subarray(place, place + size)].every((word) => word === mark)).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});

test('a row that was let go → the next of its size', () => {
  const memory = new Memory();
  const place = memory.take(96);
  memory.release(place, 96);
  expect(memory.take(64)).not.toBe(place);
  expect(memory.take(96)).toBe(place);
});

test('it grows → rows and views go on', () => {
  const memory = new Memory();
  const view = { ints: new Int32Array(0), doubles: new Float64Array(0) };
  memory.engine.show(view);
  const first = memory.take(16);
  view.ints[first] = 7;
  view.doubles[(first >> 1) + 1] = 0.5;
  const before = memory.ints;
  const places = [...Array(70).keys()].map((mark) => {
    const place = memory.take(1 << 18);
    memory.ints[place + 1] = mark;
    return place;
  });
  expect(memory.ints.length).toBeGreaterThan(before.length);
  expect(view.ints === memory.ints && view.doubles === memory.engine.doubles).toBe(true);
  expect([view.ints[first], view.doubles[(first >> 1) + 1]]).toEqual([7, 0.5]);
  expect(places.map((place) => memory.ints[place + 1])).toEqual([...places.keys()]);
});

test('it is full → what begins takes the place of what is longest silent, and that is told', async () => {
  const begun = [1, 2, 3].map((n) => `addresses 10.0.0.${n}:40000 10.0.1.1:80\nhandshake\n+.01 > P. 1:101(100) ack 1`);
  const evicted: boolean[] = [];
  await runEngine(
    pcapFile(captureRecords(begun.join('\n'))),
    (engine) => void engine.functionsOf('engine/memory')['limitTo']!(1),
    () => {},
    (engine, place) => {
      const connection = new Connection(engine);
      connection.moveTo(place);
      evicted.push(connection.isEvicted);
    },
  );
  expect(evicted).toEqual([true, true, false]);
});
