// Captures that lie beside the repository, read in place: the lab's, which come with what the kernels did, and the
// corpus of other people's. Tests that need them are skipped, with a line, where they are not there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { CaptureFile } from '../../src/capture/capture-file.ts';
import { RunClock } from '../../src/capture/clock.ts';
import { DecodedPacket } from './decoding.ts';
import { TestedEngine } from '../kit/engine.ts';

const shared = new URL('../../../shared/', import.meta.url).pathname;
export const lab = `${shared}lab/`;
export const captures = `${shared}corpus/captures/`;

/** Whether all of these are there; says so if not. */
export function areThere(paths: readonly string[], test: string): boolean {
  const missing = paths.filter((path) => !existsSync(path));
  if (missing.length > 0) console.log(`${test}: skipped in part, there is no ${missing.join(', ')}`);
  return missing.length === 0;
}

/** Every packet of a file with its END or FAULT, and the engine that decoded it. */
export async function eachPacket(
  path: string,
  see: (end: number, packet: DecodedPacket, engine: TestedEngine) => void,
): Promise<void> {
  const file = await CaptureFile.open(path);
  const engine = new TestedEngine();
  for await (const batch of file.batches(engine.newBatch(), new RunClock())) {
    engine.load(batch);
    for (let i = 0; i < batch.count; i++) {
      const end = engine.exports.decodeRecord(i);
      engine.refresh();
      see(end, new DecodedPacket(engine), engine);
    }
  }
}

const OPTIONS = [
  'tcp.check_checksum:TRUE',
  'ip.check_checksum:TRUE',
  'tcp.desegment_tcp_streams:FALSE',
  'tcp.relative_sequence_numbers:FALSE',
];

/** What tshark says of each frame that the filter lets through, by number; of several layers, all, outermost first. */
export function tsharkRows<F extends string>(
  path: string,
  filter: string,
  fields: readonly F[],
): Map<number, Record<F, string[]>> {
  const options = OPTIONS.flatMap((option) => ['-o', option]);
  const columns = ['frame.number', ...fields].flatMap((field) => ['-e', field]);
  const { stdout } = spawnSync(
    'tshark',
    ['-nr', path, '-Y', filter, '-Tfields', '-Eoccurrence=a', ...options, ...columns],
    { encoding: 'utf8', maxBuffer: 1e9 },
  );
  const lines = stdout.split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [frame, ...values] = line.split('\t');
      const row = Object.fromEntries(fields.map((field, i) => [field, (values[i] ?? '').split(',').filter(Boolean)]));
      return [Number(frame), row as Record<F, string[]>];
    }),
  );
}
