// The predicted segment does what the mechanisms would have done: with it and without it, every word of every row is the
// same before each packet, and so is what is asked of the program around.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { captureRecords } from '../kit/capture.ts';
import { runEngine, type EngineRun } from '../kit/engine-run.ts';
import { pcapFile, type CaptureRecord } from '../kit/pcap-file.ts';

interface Run {
  /** Of all rows, before each of the packets that are looked at. */
  readonly hashes: readonly number[];
  readonly calls: EngineRun['calls'];
  readonly predicted: number;
}

/** `every`: of the packets, one in so many is looked at. */
async function run(capture: string | Uint8Array, isPredicting: boolean, every: number): Promise<Run> {
  const hashes: number[] = [];
  let packets = 0;
  const { engine, calls } = await runEngine(
    capture,
    (each) => void each.functionsOf('engine/step')['setPredicting']!(isPredicting),
    (each) => {
      if (packets++ % every !== 0) return;
      const { firstWord, usedWords } = each.functionsOf('engine/memory');
      hashes.push(hashOf(each.ints.subarray(firstWord!(), usedWords!())));
    },
  );
  return { hashes, calls, predicted: engine.functionsOf('engine/step')['predictedSegments']!() };
}

function hashOf(words: Int32Array): number {
  let hash = 0;
  for (let i = 0; i < words.length; i++) hash = (Math.imul(hash, 31) + words[i]!) | 0;
  return hash;
}

/** How many segments were as predicted. */
async function expectSame(capture: string | Uint8Array, every = 1): Promise<number> {
  const [predicting, not] = [await run(capture, true, every), await run(capture, false, every)];
  const first = predicting.hashes.findIndex((hash, i) => hash !== not.hashes[i]);
  expect(first === -1 ? 'the same rows' : `other rows after ${first * every} packets`).toBe('the same rows');
  expect(predicting.hashes).toHaveLength(not.hashes.length);
  expect(predicting.calls).toEqual(not.calls);
  return predicting.predicted;
}

const folderOf = (path: string): string => fileURLToPath(new URL(`../../${path}/`, import.meta.url));
const capturesOf = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => /\.pcap(ng)?$/.test(name)) : [];

test('a transfer → most of its segments are as predicted', async () => {
  const path = `${folderOf('fixtures')}transfer-fast-retransmit.pcap`;
  expect(await expectSame(path)).toBeGreaterThan(50);
});

test('a large MSS, so that the largest segment so far tells what passes: a larger one → the same', async () => {
  const flight = (from: number, bytes: number): string =>
    [0, 1, 2, 3, 4].map((i) => `+.0001 > . ${from + i * bytes}:${from + (i + 1) * bytes}(${bytes}) ack 1`).join('\n');
  const trace = `+0 > S 0:0(0) <mss 8960>
    +.02 < S. 0:0(0) ack 1 <mss 8960>
    +.02 > . 1 ack 1
    ${flight(1, 1000)}
    +.04 < . 1 ack 5001
    ${flight(5001, 2000)}
    +.04 < . 1 ack 15001
    ${flight(15_001, 4000)}`;
  expect(await expectSame(pcapFile(captureRecords(trace)))).toBeGreaterThan(10);
});

describe('fixtures', () => {
  const folder = folderOf('fixtures');
  const captures = capturesOf(folder);
  const isFew = (_: string, i: number): boolean => i % 6 === 0;
  test.each(captures.filter(isFew))('%s → the same', async (name) => void (await expectSame(folder + name)));
  test.each(captures.filter((name, i) => !isFew(name, i)))(
    '%s → the same, too',
    { tags: ['slow'] },
    async (name) => void (await expectSame(folder + name)),
  );
});

const lab2 = folderOf('../shared/lab2');
describe.skipIf(!existsSync(lab2))('lab2', { tags: ['slow'] }, () => {
  test.each(capturesOf(lab2))('%s → the same', async (name) => void (await expectSame(lab2 + name, 97)));
});

const corpus = folderOf('../shared/corpus/captures');
describe.skipIf(!existsSync(corpus))('corpus', { tags: ['slow'] }, () => {
  test.each(capturesOf(corpus))('%s → the same', async (name) => void (await expectSame(corpus + name, 997)));
});

test('packets of fixtures lost, doubled, late or cut → the same', async () => {
  const traces = [...Array(40).keys()].map((i) => {
    const lines = ['handshake'];
    for (let j = 0; j < 12; j++) {
      const next = 101 + j * 100;
      lines.push(`+.01 > P. ${next - 100}:${next}(100) ack ${1 + j * 10} win ${100 + ((i * j) % 3)}`);
      lines.push(`+.01 < P. ${1 + j * 10}:${11 + j * 10}(10) ack ${next}`);
      if ((i + j) % 4 === 0) lines.push(`+.02 > . ${next}:${next}(0) ack ${11 + j * 10}`);
    }
    return lines.join('\n');
  });
  const fate = fc.constantFrom('', '', '', '', '', 'lost', 'doubled', 'late', 'id');
  let predicted = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(39), fc.array(fate, { minLength: 50, maxLength: 50 }), async (which, fates) => {
      const records: CaptureRecord[] = captureRecords(traces[which]!).flatMap((record, i) => {
        switch (fates[i % 50]) {
          case 'lost':
            return [];
          case 'doubled':
            return [record, { ...record, timeNs: record.timeNs + 2000 }];
          case 'late':
            return [{ ...record, timeNs: record.timeNs + 35e6 }];
          case 'id':
            return [{ ...record, bytes: withIpId(record.bytes, 7) }];
          default:
            return [record];
        }
      });
      predicted += await expectSame(pcapFile(records.toSorted((a, b) => a.timeNs - b.timeNs)));
    }),
    { numRuns: 60 },
  );
  expect(predicted).toBeGreaterThan(200);
});

/** Of Ethernet and IPv4; its checksum is wrong then. */
function withIpId(bytes: Uint8Array, id: number): Uint8Array {
  const changed = bytes.slice();
  changed[19] = id;
  return changed;
}
