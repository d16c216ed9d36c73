import { execFileSync, spawn } from 'node:child_process';
import { dirname, join as joinPath } from 'node:path';
import { describe, expect, test } from 'vitest';
import { STDIN } from '../../src/capture/capture-file.ts';
import { analysisOrder } from '../../src/capture/file-order.ts';
import { zeros } from '../kit/bytes.ts';
import { pcapFile } from '../kit/pcap-file.ts';
import { pcapngFile } from '../kit/pcapng-file.ts';
import { writeTemporary } from '../kit/write-capture.ts';

const beginningAt = (baseSeconds: number): string =>
  writeTemporary('ring.pcap', pcapFile([{ timeNs: 5000, bytes: zeros(60) }], { baseSeconds }));
const withoutPackets = (): string => writeTemporary('empty.pcap', pcapFile([]));

describe('files', () => {
  test('rotated: named in any order → in that of their first packets', async () => {
    const [first, second] = [beginningAt(1000), beginningAt(2000)];
    const third = writeTemporary('c.pcapng', pcapngFile([{ timeNs: 0, bytes: zeros(60) }], { baseSeconds: 3000 }));
    expect(await analysisOrder([third, first, second])).toEqual([first, second, third]);
  });

  test('without packets: → last, in the order given', async () => {
    const [first, second] = [beginningAt(1000), beginningAt(2000)];
    const [none, nothing] = [withoutPackets(), withoutPackets()];
    expect(await analysisOrder([none, second, nothing, first])).toEqual([first, second, none, nothing]);
  });

  test('the same instant: → in the order given', async () => {
    const [one, other] = [beginningAt(1000), beginningAt(1000)];
    expect(await analysisOrder([one, other])).toEqual([one, other]);
    expect(await analysisOrder([other, one])).toEqual([other, one]);
  });

  test('one alone: even a missing one → not looked at', async () => {
    expect(await analysisOrder(['/nowhere/at.all'])).toEqual(['/nowhere/at.all']);
  });

  test('several, one missing: → its error', async () => {
    await expect(analysisOrder([beginningAt(1), '/nowhere/at.all'])).rejects.toMatchObject({ code: 'input-missing' });
  });
});

describe('streams', () => {
  test('standard input: among files → the order given', async () => {
    const [first, second] = [beginningAt(1000), beginningAt(2000)];
    expect(await analysisOrder([second, STDIN, first])).toEqual([second, STDIN, first]);
  });

  test('pipe: among files → the order given, nothing of it read', async () => {
    const file = beginningAt(1000);
    const pipe = joinPath(dirname(file), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'echo > "$1"', 'sh', pipe]); // stays until someone reads
    expect(await analysisOrder([pipe, file])).toEqual([pipe, file]);
    expect(writer.exitCode).toBeNull();
    writer.kill();
  });
});
