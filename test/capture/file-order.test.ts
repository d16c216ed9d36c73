import { execFileSync, spawn } from 'node:child_process';
import { dirname, join as joinPath } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathInput, STDIN } from '../../src/capture/input.ts';
import { analysisOrder } from '../../src/capture/file-order.ts';
import { zeros } from '../kit/bytes.ts';
import { pcapFile } from '../kit/pcap-file.ts';
import { pcapngFile } from '../kit/pcapng-file.ts';
import { writeTemporary } from '../kit/write-capture.ts';

const beginningAt = (baseSeconds: number): string =>
  writeTemporary('ring.pcap', pcapFile([{ timeNs: 5000, bytes: zeros(60) }], { baseSeconds }));
const orderOf = async (paths: readonly string[]): Promise<string[]> =>
  (await analysisOrder(paths.map(pathInput))).map(({ input }) =>
    input.name === 'standard input' ? STDIN : input.name,
  );
const withoutPackets = (): string => writeTemporary('empty.pcap', pcapFile([]));

describe('files', () => {
  test('rotated: named in any order → in that of their first packets', async () => {
    const [first, second] = [beginningAt(1000), beginningAt(2000)];
    const third = writeTemporary('c.pcapng', pcapngFile([{ timeNs: 0, bytes: zeros(60) }], { baseSeconds: 3000 }));
    expect(await orderOf([third, first, second])).toEqual([first, second, third]);
  });

  test('without packets: → last, in the order given', async () => {
    const [first, second] = [beginningAt(1000), beginningAt(2000)];
    const [none, nothing] = [withoutPackets(), withoutPackets()];
    expect(await orderOf([none, second, nothing, first])).toEqual([first, second, none, nothing]);
  });

  test('the same instant: → in the order given', async () => {
    const [one, other] = [beginningAt(1000), beginningAt(1000)];
    expect(await orderOf([one, other])).toEqual([one, other]);
    expect(await orderOf([other, one])).toEqual([other, one]);
  });

  test('one alone: even a missing one → not looked at', async () => {
    expect(await orderOf(['/nowhere/at.all'])).toEqual(['/nowhere/at.all']);
  });

  test('some that are no captures: → last, in the order given, each with what is wrong', async () => {
    const [first, second] = [beginningAt(1000), beginningAt(2000)];
    const empty = writeTemporary('ring.pcap1', new Uint8Array(0));
    const turns = await analysisOrder([second, empty, '/nowhere/at.all', first].map(pathInput));
    expect(turns.map(({ input, failure }) => [input.name, failure?.code])).toEqual([
      [first, undefined],
      [second, undefined],
      [empty, 'input-empty'],
      ['/nowhere/at.all', 'input-missing'],
    ]);
  });

  test('the run is to stop meanwhile: → the order given, nothing looked at', async () => {
    const [first, second] = [beginningAt(1000), beginningAt(2000)];
    const turns = await analysisOrder([second, first, '/nowhere/at.all'].map(pathInput), AbortSignal.abort());
    expect(turns.map(({ input, failure }) => [input.name, failure])).toEqual([
      [second, null],
      [first, null],
      ['/nowhere/at.all', null],
    ]);
  });
});

describe('streams', () => {
  test('standard input: among files → the order given', async () => {
    const [first, second] = [beginningAt(1000), beginningAt(2000)];
    expect(await orderOf([second, STDIN, first])).toEqual([second, STDIN, first]);
  });

  test('standard input: with a file that is missing → the order given, with what is wrong', async () => {
    const turns = await analysisOrder([STDIN, '/nowhere/at.all'].map(pathInput));
    expect(turns.map(({ failure }) => failure?.code)).toEqual([undefined, 'input-missing']);
  });

  test('pipe: among files → the order given, nothing of it read', async () => {
    const file = beginningAt(1000);
    const pipe = joinPath(dirname(file), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'echo > "$1"', 'sh', pipe]); // stays until someone reads
    expect(await orderOf([pipe, file])).toEqual([pipe, file]);
    expect(writer.exitCode).toBeNull();
    writer.kill();
  });
});
