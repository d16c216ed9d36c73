// The progress line: when it appears, what it shows, and that nothing of it stays.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProgressLine } from '../../src/cli/progress.ts';
import { capture } from '../kit/capture.ts';
import { shownOnTerminal, shell, temporaryFolder } from './tcpscope.ts';

const ERASE = '\r\u001b[2K';

describe('line', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  class Terminal {
    written: string[] = [];
    columns = 40;
    write(text: string): boolean {
      this.written.push(text);
      return true;
    }
  }
  const state = { file: 'day.pcap', bytesRead: 500_000, size: 2_000_000, packets: 1234 };
  const afterMs = (ms: number): void => void vi.advanceTimersByTime(ms);

  test('a run of less than 300 ms → nothing', () => {
    const terminal = new Terminal();
    const line = new ProgressLine(terminal);
    afterMs(299);
    line.update(state);
    line.clear();
    expect(terminal.written).toEqual([]);
  });

  test('a longer run: updates → a line, again after 100 ms at the earliest, erased at the end', () => {
    const terminal = new Terminal();
    const line = new ProgressLine(terminal);
    afterMs(301);
    line.update(state);
    expect(terminal.written).toEqual([`${ERASE}25 % of 2.00 MB, 1,234 packets  day`]);
    afterMs(50);
    line.update({ ...state, packets: 2000 });
    expect(terminal.written).toHaveLength(1);
    afterMs(51);
    line.update({ ...state, bytesRead: 9_000_000, packets: 3000 });
    expect(terminal.written[1]).toBe(`${ERASE}100 % of 2.00 MB, 3,000 packets  da`);
    line.clear();
    line.clear();
    expect(terminal.written.slice(2)).toEqual([ERASE]);
  });

  test('a stream of unknown size → what was read', () => {
    const terminal = Object.assign(new Terminal(), { columns: 80 });
    const line = new ProgressLine(terminal);
    afterMs(301);
    line.update({ ...state, file: 'standard input', size: null });
    expect(terminal.written).toEqual([`${ERASE}500 kB, 1,234 packets  standard input`]);
  });

  test('a file name with terminal controls → harmless', () => {
    const terminal = Object.assign(new Terminal(), { columns: 80 });
    const line = new ProgressLine(terminal);
    afterMs(301);
    line.update({ ...state, file: 'a\u001b[2J\n' });
    expect(terminal.written[0]).toMatch(/ {2}a\ufffd\[2J\ufffd$/);
  });
});

describe('command', () => {
  const cwd = temporaryFolder();
  const packets = Array.from({ length: 3000 }, (_, i) => `+.001 > S 0 {port ${1000 + i}}`).join('\n');
  writeFileSync(join(cwd, 'x.pcap'), capture(packets));
  const slowly = '(head -c 100000 x.pcap; sleep 0.5; tail -c +100001 x.pcap)';

  test('a slow run on a terminal → progress, erased before the report', async () => {
    const { stdout } = await shownOnTerminal(`${slowly} | $tcpscope analyze - --top 1`, {
      cwd,
      env: { NO_COLOR: '1' },
    });
    expect(stdout).toMatch(/^\r\u001b\[2K\S+ kB, [\d,]+ packets {2}standard input/);
    expect(stdout.slice(stdout.lastIndexOf(ERASE) + ERASE.length)).toMatch(/^3,000 TCP connections: 1 error\r\n/);
  });

  test.each([
    ['--quiet', `${slowly} | $tcpscope analyze - --quiet`, {}],
    ['TERM=dumb', `${slowly} | $tcpscope analyze -`, { TERM: 'dumb' }],
    ['ndjson on the same terminal', `${slowly} | $tcpscope analyze - --format ndjson`, {}],
    ['standard error redirected', `${slowly} | $tcpscope analyze - 2> stderr.txt; cat stderr.txt`, {}],
  ])('a slow run on a terminal, %s → no progress', async (_, line, env) => {
    const { stdout } = await shownOnTerminal(line, { cwd, env: { NO_COLOR: '1', ...env } });
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/3,?000/);
  });

  test('a slow run: the report redirected → progress on the terminal, and only the report in the file', async () => {
    const line = `${slowly} | $tcpscope analyze - --format ndjson > out.ndjson; grep -c '^{' out.ndjson; wc -l < out.ndjson`;
    const { stdout } = await shownOnTerminal(line, { cwd });
    expect(stdout).toMatch(/^\r\u001b\[2K.* packets {2}standard input\r\u001b\[2K3003\r\n3003\r\n$/s);
  });

  test('a slow run without a terminal → nothing on standard error', async () => {
    expect(await shell(`${slowly} | $tcpscope analyze -`, { cwd })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});
