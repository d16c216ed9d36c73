// A run as a whole: several captures, time limits, and that a report depends on the packets alone.
import { createReadStream } from 'node:fs';
import { expect, test } from 'vitest';
import { analyze, parseTimeLimit } from '../src/index.ts';
import { captureRecords } from './kit/capture.ts';
import { pcapFile } from './kit/pcap-file.ts';
import { writeCapture, writeTemporary } from './kit/write-capture.ts';
import { tcpscope } from './cli/tcpscope.ts';

test('captures that overlap in time → said of the later one', async () => {
  const first = writeCapture('handshake\n+5 > . 1 ack 1');
  const second = writeCapture('addresses 10.0.0.1:2 10.0.0.2:80\n2 > S 0:0(0)');
  const { captures } = await analyze([first, second]);
  expect(captures.map(({ problems }) => problems.map(({ code }) => code))).toEqual([[], ['captures-overlap']]);
  const { captures: apart } = await analyze([first, writeCapture('9 > . 1 ack 1')]);
  expect(apart.flatMap(({ problems }) => problems)).toEqual([]);
});

test('an empty file among captures → a named problem, and the rest is read', async () => {
  const capture = writeCapture('handshake');
  const empty = writeTemporary('ring.pcap1', new Uint8Array(0));
  const { captures, summary } = await analyze([empty, capture]);
  expect(summary.packets).toBe(3);
  expect(captures.map(({ complete, problems }) => [complete, problems.map(({ code }) => code)])).toEqual([
    [true, []],
    [false, ['empty-file']],
  ]);
});

test('until the very instant of a packet → that packet counts, later ones are left out and counted', async () => {
  const path = writeCapture('+0 > S 0:0(0)\n+.031903283 < S. 0:0(0) ack 1\n+.000000001 > . 1 ack 1', {
    format: 'nano',
  });
  const until = parseTimeLimit('0.031903283')!;
  const { captures } = await analyze([path], { until });
  expect(captures[0]).toMatchObject({ packets: 2, packetsLeftOut: 1, complete: true, problems: [] });
});

test('until before the first packet → nothing counts, and it is not called empty', async () => {
  const until = parseTimeLimit('1990-01-01')!;
  const { captures } = await analyze([writeCapture('handshake')], { until });
  expect(captures[0]).toMatchObject({ packets: 0, packetsLeftOut: 3, problems: [] });
});

test('a TCP option of impossible length → a named problem', async () => {
  const records = captureRecords('handshake\n+1 > . 1 ack 1 <opt 19 00>');
  const last = records.at(-1)!;
  last.bytes[14 + 20 + 20 + 1] = 1; // the option's length
  const { captures } = await analyze([writeTemporary('bad.pcap', pcapFile(records))]);
  expect(captures[0]!.problems).toMatchObject([{ code: 'bad-tcp-options', frame: 4, count: 1 }]);
});

test(
  'more closed connections than are remembered, late packets among them: from a file or a pipe → the same report',
  { tags: ['slow'] },
  async () => {
    const one = captureRecords('handshake\nclose');
    const late = captureRecords('+0 < F. 1 ack 2')[0]!;
    const records = Array.from({ length: 17_000 }, (_, i) => {
      const shifted = one.map(({ bytes, ...record }) => ({
        ...record,
        bytes: renumbered(bytes, i),
        timeNs: record.timeNs + i * 1e6,
      }));
      return i % 50 === 0
        ? [...shifted, { ...late, bytes: renumbered(late.bytes, i), timeNs: 17e9 + i * 1e6 }]
        : shifted;
    })
      .flat()
      .sort((a, b) => a.timeNs - b.timeNs);
    const path = writeTemporary('many.pcap', pcapFile(records));
    const args = ['analyze', '--format', 'ndjson'];
    const fromFile = await tcpscope([...args, path]);
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(path)) chunks.push(chunk as Buffer);
    const fromPipe = await tcpscope([...args, '-'], { input: Buffer.concat(chunks) });
    const withoutFile = (text: string): string => text.replace(/"file":"[^"]*"/, '');
    expect(withoutFile(fromPipe.stdout)).toBe(withoutFile(fromFile.stdout));
    expect(JSON.parse(fromFile.stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({ connections: 17_000 });
  },
);

test('a four-tuple used again after its TIME_WAIT → that was over, wherever blocks of the file end', async () => {
  const trace = 'isn client 1000\nhandshake\nclose\n+70 > S 0:0(0) {rawseq 900000}';
  const { connections } = await analyze([writeCapture(trace)]);
  expect(connections.map(({ state }) => state.client)).toEqual(['CLOSED', 'SYN_SENT']);
  const { connections: sooner } = await analyze([writeCapture(trace.replace('+70', '+50'))]);
  expect(sooner.map(({ state }) => state.client)).toEqual(['TIME_WAIT', 'SYN_SENT']);
});

test('a TIME_WAIT longer than a connection is remembered otherwise → a reuse within it is told', async () => {
  const four = 'addresses 10.0.0.1:40000 10.0.0.2:80';
  const others = 'addresses 10.9.0.1:40000 10.9.0.2:80\n+190 > S 0:0(0)\n+1 > S 0:0(0)';
  const reused = writeCapture(
    `${four}\nisn client 1000\nhandshake\nclose\n${others}\n${four}\n+10 > S 0:0(0) {rawseq 900000}`,
  );
  const rulesOf = async (timeWait: number): Promise<string[]> =>
    (await analyze([reused], { timeWait })).findings.map(({ rule }) => rule);
  expect(await rulesOf(240)).toContain('time-wait-reuse');
  expect(await rulesOf(60)).not.toContain('time-wait-reuse');
});

/** The frame between other ends: the lower two bytes of both addresses are set by `n`. */
function renumbered(frame: Uint8Array, n: number): Uint8Array {
  const bytes = frame.slice();
  for (const at of [14 + 12 + 2, 14 + 16 + 2]) {
    bytes[at] = n >> 8;
    bytes[at + 1] = n & 255;
  }
  const isFromServer = frame[14 + 12 + 3]! > frame[14 + 16 + 3]!;
  bytes[isFromServer ? 14 + 12 : 14 + 16] = 11; // the two ends stay apart
  return bytes;
}
