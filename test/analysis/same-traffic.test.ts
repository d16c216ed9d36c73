// Several captures of a run that hold the same packets: at the same times, each counts once; at others, the run is refused.
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { SameTraffic } from '../../src/analysis/same-traffic.ts';
import { MemorySource } from '../../src/capture/byte-source.ts';
import { Input, pathInput } from '../../src/capture/input.ts';
import { analyze, type Capture, type Report } from '../../src/index.ts';
import { captureRecords, type CaptureOptions } from '../kit/capture.ts';
import { pcapFile, type CaptureRecord } from '../kit/pcap-file.ts';
import { pcapngFile } from '../kit/pcapng-file.ts';
import { writeTemporary } from '../kit/write-capture.ts';

const exchange = `
  handshake
  +.1 > P. 1:1001(1000) ack 1
  +.1 < . 1:1461(1460) ack 1001
  +.02 > . 1001 ack 1461
  close
`;
const all = captureRecords(exchange);
const later = (records: readonly CaptureRecord[], seconds: number): CaptureRecord[] =>
  records.map((record) => ({ ...record, timeNs: record.timeNs + seconds * 1e9 }));
const named = (name: string, data: Uint8Array): Capture => ({ name, data });
const file = (name: string, records: readonly CaptureRecord[]): Capture => named(name, pcapFile(records));
const trace = (name: string, text: string, options: CaptureOptions = {}): Capture =>
  file(name, captureRecords(text, options));

const problemsOf = ({ captures }: Report): string[][] =>
  captures.map(({ problems }) => problems.map(({ code }) => code));
const countsOf = ({ captures }: Report): (readonly [number, number])[] =>
  captures.map(({ packets, packetsReadBefore }) => [packets, packetsReadBefore] as const);
const refusal = (message: string) => ({
  code: 'usage',
  message,
  hint: 'analyze each alone; mergecap is only for the halves of one capture, its two directions',
});

describe('two points of the path', () => {
  test('of the client and of the server → refused', async () => {
    const captures = [file('client.pcap', all), file('server.pcap', later(all, 0.01))];
    const message =
      'client.pcap and server.pcap hold the same traffic, seen from two points: 9 packets in both, at different times';
    await expect(analyze(captures)).rejects.toMatchObject(refusal(message));
  });

  test('on both sides of a NAT → refused', async () => {
    const seen = (client: string): string =>
      `addresses ${client} 10.0.0.2:80\nisn client 1000\nisn server 2000\n${exchange}`;
    const outside = later(captureRecords(seen('192.0.2.1:1024')), 0.001);
    const captures = [trace('inside', seen('10.0.0.1:40000')), file('outside', outside)];
    await expect(analyze(captures)).rejects.toThrow('inside and outside hold the same traffic');
  });

  test('on both sides of a firewall that changes IP IDs → refused by their timestamps', async () => {
    const stamped = (id: number): CaptureRecord[] =>
      captureRecords(`
        +0 > S 0:0(0) <mss 1460,sackOK,TS val 100 ecr 0> {id ${id}}
        +.01 < S. 0:0(0) ack 1 <mss 1460,sackOK,TS val 900 ecr 100> {id ${id + 1}}
        +.01 > . 1 ack 1 <nop,nop,TS val 120 ecr 900> {id ${id + 2}}`);
    const captures = [file('inside', stamped(10)), file('outside', later(stamped(50_000), 0.001))];
    await expect(analyze(captures)).rejects.toThrow('inside and outside hold the same traffic');
  });

  test('a clock that is wrong by minutes → refused', async () => {
    await expect(analyze([file('a', all), file('b', later(all, -240))])).rejects.toThrow('b and a hold the same');
  });

  test('other traffic before theirs → refused all the same', async () => {
    const dns = Array.from({ length: 1100 }, () => '+.001 > udp (20)').join('\n');
    const busy = trace(
      'busy',
      `addresses 10.0.0.1:9 10.0.0.2:53\n${dns}\naddresses 10.0.0.1:4 10.0.0.2:80\n${exchange}`,
    );
    const quiet = trace('quiet', `addresses 10.0.0.1:4 10.0.0.2:80\n0.9 > udp (1)\n1.105 > udp (2)\n${exchange}`);
    await expect(analyze([busy, quiet])).rejects.toThrow('busy and quiet hold the same traffic');
  });

  test('a third capture that has nothing to do with it → the two are named', async () => {
    const other = trace('other', 'addresses 10.0.0.9:5 10.0.0.8:443\nisn client 7\nisn server 8\nhandshake\nclose');
    const captures = [file('a', all), other, file('b', later(all, 0.01))];
    await expect(analyze(captures)).rejects.toThrow('a and b hold the same traffic');
  });

  test('one can only be read once → not compared', async () => {
    const stream = Readable.from([pcapFile(later(all, 0.01))]);
    expect((await analyze([file('a', all), stream])).summary.packets).toBe(2 * all.length);
  });

  test('the two directions, each a capture → read, but out of order', async () => {
    const isOfClient = ({ bytes }: CaptureRecord): boolean => bytes[29] === 1; // last byte of the source address
    const halves = [
      file('out', all.filter(isOfClient)),
      file(
        'in',
        all.filter((record) => !isOfClient(record)),
      ),
    ];
    const report = await analyze(halves);
    expect(report.summary.packets).toBe(all.length);
    expect(problemsOf(report)).toEqual([[], ['captures-overlap']]);
    expect(report.captures[1]!.problems[0]!.message).toBe(
      'begins before the capture before it ends, but is read after it: packets are out of order; merge them first (mergecap)',
    );
  });
});

describe('the same packets at the same times', () => {
  test('one file twice → each packet counts once', async () => {
    const report = await analyze([file('a', all), file('again', all)]);
    expect(countsOf(report)).toEqual([
      [all.length, 0],
      [0, all.length],
    ]);
    expect(report.captures[1]!.problems).toEqual([
      {
        code: 'packets-read-before',
        message: `${all.length} packets read before, in a: counted once`,
        frame: null,
        offset: null,
        count: all.length,
      },
    ]);
    expect(report.connections).toEqual((await analyze(file('a', all))).connections);
  });

  test.each([
    ['compressed', gzipSync(pcapFile(all))],
    ['as pcapng, with nanoseconds', pcapngFile(later(all, 0.000_000_4))],
  ])('%s → each packet counts once', async (_, again) => {
    expect(countsOf(await analyze([file('a', all), named('b', again)]))).toEqual([
      [all.length, 0],
      [0, all.length],
    ]);
  });

  test('rotated files that overlap → what both hold counts once, and nothing is out of order', async () => {
    const report = await analyze([file('1', all.slice(3)), file('0', all.slice(0, 6))]);
    expect(countsOf(report)).toEqual([
      [6, 0],
      [all.length - 6, 3],
    ]);
    expect(problemsOf(report)).toEqual([[], ['packets-read-before']]);
  });

  test('three overlapping → each packet counts once', async () => {
    const report = await analyze([file('0', all.slice(0, 6)), file('1', all.slice(2, 8)), file('2', all.slice(4))]);
    expect(report.summary.packets).toBe(all.length);
    expect(report.captures[2]!.problems[0]!.message).toBe(
      '4 packets read before, in 0 and 1 other capture: counted once',
    );
  });

  test('the earlier capture out of order → each packet counts once', async () => {
    const [first, second, ...others] = all as [CaptureRecord, CaptureRecord, ...CaptureRecord[]];
    const report = await analyze([file('a', [first, ...others, second]), file('b', [second])]);
    expect(countsOf(report)).toEqual([
      [all.length, 0],
      [0, 1],
    ]);
  });

  test('packets that are no TCP → count once, too', async () => {
    const datagrams = captureRecords('+0 > udp (20)\n+1 < udp (500)\n+1 > udp (30)');
    expect(countsOf(await analyze([file('a', datagrams), file('b', datagrams)]))).toEqual([
      [3, 0],
      [0, 3],
    ]);
  });
});

describe('one capture that goes on from the other', () => {
  const ack = '+.0001 < . 1 ack 1 <nop,nop,TS val 9 ecr 8> {id 0}\n';
  const data = '+.001 > P. 1:101(100) ack 1\n+.001 > P. 101:201(100) ack 1\n+.001 > P. 201:301(100) ack 1\n';
  const split = async (whole: readonly CaptureRecord[], at: number): Promise<string[][]> =>
    problemsOf(await analyze([file('0', whole.slice(0, at)), file('1', whole.slice(at))]));

  test('duplicate ACKs on both sides of the border → not the same traffic', async () => {
    expect(await split(captureRecords(`handshake\n${ack.repeat(16)}`), 11)).toEqual([[], []]);
  });

  test('retransmissions in the second, within one tick of the timestamps → not the same traffic', async () => {
    const stamped = data.replaceAll('ack 1', 'ack 1 <nop,nop,TS val 9 ecr 8>');
    const answers = '+.001 < . 1 ack 301\n'.repeat(9);
    const whole = captureRecords(`handshake\n${answers}${stamped}+.2 > udp (1)\n${stamped}${answers}`);
    expect(await split(whole, 15)).toEqual([[], []]);
  });

  test('duplicates of a mirror port on both sides of the border → not the same traffic', async () => {
    const doubled = data.replaceAll('ack 1\n', 'ack 1 {dup .01}\n');
    const whole = captureRecords(`handshake\n${data}${doubled}${'+.1 > . 301 ack 1\n'.repeat(9)}`);
    const at = whole.length - 12; // the last three of its copies come after
    expect(await split(whole, at)).toEqual([[], []]);
  });

  test('traffic that is played again an hour later → counts as traffic of its own, which is said', async () => {
    const report = await analyze([file('a', all), file('b', later(all, 3600))]);
    expect(report.summary.packets).toBe(2 * all.length);
    expect(report.captures[1]!.problems).toMatchObject([
      {
        code: 'replayed-traffic',
        message: expect.stringMatching(/^begins with packets of a, 1 h 00 min later: played again/),
      },
    ]);
  });
});

describe('captures that are not compared', () => {
  test('one that is none → told in its record, and the others are compared', async () => {
    const text = named('text', Buffer.from('GET / HTTP/1.1\r\n'));
    expect(problemsOf(await analyze([file('a', all), text, file('b', all)]))).toEqual([
      [],
      ['packets-read-before'],
      ['unreadable'],
    ]);
    await expect(analyze([file('a', all), text, file('b', later(all, 1))])).rejects.toThrow('a and b hold the same');
  });

  test('a stop before they are looked at → an unread run, not a refused one', async () => {
    const captures = [file('a', all), file('b', later(all, 0.01))];
    const report = await analyze(captures, { stop: AbortSignal.abort() });
    expect(problemsOf(report)).toEqual([['interrupted'], ['interrupted']]);
  });

  test('an abort while they are read side by side → its reason', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    let opened = 0;
    const open = async (): Promise<MemorySource> => {
      if (++opened === 2) controller.abort(reason);
      return new MemorySource(pcapFile(all));
    };
    const again = new Input({ name: 'again', isStream: async () => false, open });
    const turns = [pathInput(writeTemporary('a', pcapFile(all))), again].map((input) => ({ input, failure: null }));
    await expect(SameTraffic.among(turns, { signal: controller.signal })).rejects.toBe(reason);
    expect(opened).toBe(2);
  });
});
