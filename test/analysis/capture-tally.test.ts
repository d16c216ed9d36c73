// A capture's record: each packet counted as what it is, times, faults among the problems.
import { expect, test } from 'vitest';
import type { CaptureRecord } from '../../src/index.ts';
import { reportOf } from '../flow/analyze-trace.ts';
import type { CaptureOptions } from '../kit/capture.ts';
import { hex } from '../kit/bytes.ts';
import { captureRecords } from '../kit/capture.ts';

const captureOf = async (trace: string, options: CaptureOptions = {}): Promise<CaptureRecord> =>
  (await reportOf(trace, options)).captures[0]!;

const frame = (bytes: string) => ({ timeNs: 5e9, bytes: new Uint8Array(hex(bytes)) });
const arp = frame('ffffffffffff 020000000001 0806 0001080006040001020000000001 0a000001000000000000 0a000002');

test('packets of all kinds → counted by kind', async () => {
  const trace = `handshake
    +.1 > udp (100)
    +.1 > udp (100)
    +.1 < icmp 3/4 mtu 1400`;
  const capture = await captureOf(trace, { extra: [arp, { ...arp, timeNs: 6e9 }] });
  expect(capture).toMatchObject({ packets: 8, tcpPackets: 3, udpPackets: 2, icmpPackets: 1, otherPackets: 2 });
  expect(capture).toMatchObject({ undecodedPackets: 0, complete: true, problems: [] });
});

test('a datagram in fragments → counted at its last one, the others as other packets', async () => {
  const capture = await captureOf('+0 > . 1:1001(1000) ack 1 {frag 400}');
  expect(capture).toMatchObject({ packets: 3, tcpPackets: 1, otherPackets: 2, undecodedPackets: 0 });
});

test('bytes on the wire → those of the frames before they were cut', async () => {
  const [whole] = captureRecords('+0 > . 1:1001(1000) ack 1');
  const capture = await captureOf('+0 > . 1:1001(1000) ack 1\n+0 > . 1001 ack 1', { snapLength: 68 });
  expect(capture.quality.cutPackets).toBe(1);
  expect(capture.bytes).toBe(whole!.bytes.length + 54);
});

test('a TCP header cut by the snap length → a TCP packet, and a problem with place and number', async () => {
  const trace = 'handshake\n+1 > P. 1:11(10) ack 1 {snap 40}\n+1 > P. 11:21(10) ack 1 {snap 40}';
  const { summary, captures } = await reportOf(trace);
  expect(summary.tcpPackets).toBe(5);
  expect(captures[0]).toMatchObject({ tcpPackets: 5, undecodedPackets: 0, otherPackets: 0, complete: true });
  expect(captures[0]!.problems).toEqual([
    {
      code: 'undecodable-tcp-header-cut',
      message: '2 TCP packets counted, but not read further: cut inside the TCP header',
      frame: 4,
      offset: null,
      count: 2,
    },
  ]);
});

test('an IP header cut → not a TCP packet', async () => {
  const { summary, captures } = await reportOf('handshake\n+1 > . 1 ack 1 {snap 30}');
  expect(summary.tcpPackets).toBe(3);
  expect(captures[0]).toMatchObject({ tcpPackets: 3, undecodedPackets: 1, otherPackets: 0 });
  expect(captures[0]!.problems).toMatchObject([{ code: 'undecodable-ip-header-cut', frame: 4, count: 1 }]);
});

test('times → of the earliest and the latest packet, in the capture’s resolution', async () => {
  const capture = await captureOf('0.000000001 > . 1 ack 1\n2 < . 1 ack 1\n1.5 > . 1 ack 1\n1.75 > . 1 ack 1', {
    format: 'nano',
  });
  expect(capture).toMatchObject({
    start: '2023-11-14T22:13:20.000000001Z',
    end: '2023-11-14T22:13:22.000000000Z',
    duration: 1.999999999,
  });
  expect(capture.quality.unorderedPackets).toBe(2);
});

test('the first packet is not the earliest → its start is the earliest all the same', async () => {
  const capture = await captureOf('3 > . 1 ack 1\n1 < . 1 ack 1');
  expect(capture).toMatchObject({ start: '2023-11-14T22:13:21.000000000Z', duration: 2 });
});

test('no packets → a problem, no times', async () => {
  const capture = await captureOf('');
  expect(capture).toMatchObject({ packets: 0, bytes: 0, start: null, end: null, duration: 0, complete: true });
  expect(capture.problems).toMatchObject([{ code: 'no-packets', count: 1 }]);
});
