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

  test('several, one missing: → its error', async () => {
    await expect(orderOf([beginningAt(1), '/nowhere/at.all'])).rejects.toMatchObject({ code: 'input-missing' });
  });

  test('several, one without a byte: → last, and why there is nothing to read', async () => {
    const [file, empty] = [beginningAt(1), writeTemporary('ring.pcap1', new Uint8Array(0))];
    const [first, second] = await analysisOrder([empty, file].map(pathInput));
    expect(first).toMatchObject({ input: { name: file }, emptiness: null });
    expect(second).toMatchObject({ input: { name: empty }, emptiness: `${empty} is empty` });
  });

  test('several, all without a byte: → the error of one', async () => {
    const empty = writeTemporary('a.pcap', new Uint8Array(0));
    await expect(analysisOrder([empty, empty].map(pathInput))).rejects.toMatchObject({ code: 'input-empty' });
  });
});

describe('streams', () => {
  test('standard input: among files → the order given', async () => {
    const [first, second] = [beginningAt(1000), beginningAt(2000)];
    expect(await orderOf([second, STDIN, first])).toEqual([second, STDIN, first]);
  });

  test('standard input: with a file that is missing → its error, before anything is read', async () => {
    await expect(analysisOrder([STDIN, '/nowhere/at.all'].map(pathInput))).rejects.toMatchObject({
      code: 'input-missing',
    });
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
