// How a connection began: its kind, what was sent again, and the round trip of the SYN that was answered.
import { describe, expect, test } from 'vitest';
import { connectionOf } from '../flow/analyze-trace.ts';
import type { ConnectionRecord } from '../../src/index.ts';

type Handshake = ConnectionRecord['handshake'];

async function handshakeOf(trace: string): Promise<Omit<Handshake, 'options'>> {
  const { options: _, ...handshake } = (await connectionOf(trace)).handshake;
  return handshake;
}

const rttOf = async (trace: string): Promise<number | null> => (await handshakeOf(trace)).rtt;

describe('kinds', () => {
  test.each<[name: string, trace: string, kind: string, complete: boolean]>([
    ['three segments', 'handshake', 'three-way', true],
    [
      'data instead of the third ACK',
      '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.01 > P. 1:9(8) ack 1',
      'three-way',
      true,
    ],
    ['FIN instead of the third ACK', '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.01 > F. 1 ack 1', 'three-way', true],
    ['a lone SYN', '+0 > S 0:0(0)', 'incomplete', false],
    ['SYN and SYN-ACK', '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1', 'incomplete', false],
    ['refused', '+0 > S 0:0(0)\n+.01 < R. 0 ack 1', 'incomplete', false],
    ['half-open scan', '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.01 > R 1', 'incomplete', false],
    ['SYN-ACK of a wrong number, RST', '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 7000\n+.01 > R 7000', 'incomplete', false],
    ['begun before the capture', '+0 > P. 1:9(8) ack 1\n+.01 < . 1 ack 9', 'not-captured', true],
    ['begins with the SYN-ACK', '+0 < S. 0:0(0) ack 1\n+.01 > . 1 ack 1', 'three-way', true],
    ['begins with the third ACK', '+0 > . 1 ack 1\n+.01 < P. 1:9(8) ack 1', 'not-captured', true],
    [
      'two SYNs that cross',
      '+0 > S 0:0(0)\n+.001 < S 0:0(0)\n+.001 > S. 0:0(0) ack 1\n+.001 < S. 0:0(0) ack 1',
      'simultaneous',
      true,
    ],
    [
      'socket connected to itself',
      `addresses 127.0.0.1:40000 127.0.0.1:40000
       isn client 1000
       isn server 1000
       +0 > S 0:0(0)
       +.001 > S. 0:0(0) ack 1
       +.001 > . 1 ack 1`,
      'self',
      true,
    ],
    [
      'Fast Open, data taken',
      '+0 > S 0:100(100) <mss 1460,FO 0102030405060708>\n+.01 < S. 0:0(0) ack 101\n+.01 > . 101 ack 1',
      'fast-open',
      true,
    ],
    [
      'Fast Open, data not taken',
      `+0 > S 0:100(100) <mss 1460,FO 0102030405060708>
       +.01 < S. 0:0(0) ack 1
       +.01 > . 1:101(100) ack 1
       +.01 < . 1 ack 101`,
      'three-way',
      true,
    ],
    [
      'Fast Open, cookie asked for',
      '+0 > S 0:0(0) <mss 1460,FO>\n+.01 < S. 0:0(0) ack 1 <FO 0102030405060708>\n+.01 > . 1 ack 1',
      'three-way',
      true,
    ],
    [
      'Fast Open, data taken in part',
      '+0 > S 0:100(100) <FO 0102030405060708>\n+.01 < S. 0:0(0) ack 51\n+.01 > . 51:101(50) ack 1',
      'fast-open',
      true,
    ],
  ])('%s → its kind', async (_, trace, kind, complete) => {
    expect(await handshakeOf(trace)).toMatchObject({ kind, complete });
  });

  test('closed or reset afterwards → the same kind, complete', async () => {
    for (const after of ['close', 'close server', '+1 > R. 1 ack 1', '+1 < R. 1 ack 1', '+1 > F. 1 ack 1']) {
      expect(await handshakeOf(`handshake\n${after}`)).toMatchObject({ kind: 'three-way', complete: true });
    }
  });
});

describe('round trip', () => {
  test('SYN, SYN-ACK, ACK → from the first to the last, wherever it was captured', async () => {
    expect(await rttOf('0 > S 0:0(0)\n.02 < S. 0:0(0) ack 1\n.0201 > . 1 ack 1')).toBeCloseTo(0.0201, 9);
    expect(await rttOf('5 > S 0:0(0)\n5.0001 < S. 0:0(0) ack 1\n5.0201 > . 1 ack 1')).toBeCloseTo(0.0201, 9);
  });

  test('not complete, or not seen from its beginning → not known', async () => {
    expect(await rttOf('0 > S 0:0(0)\n.02 < S. 0:0(0) ack 1')).toBeNull();
    expect(await rttOf('0 > S 0:0(0)\n.02 < R. 0 ack 1')).toBeNull();
    expect(await rttOf('0 < S. 0:0(0) ack 1\n.01 > . 1 ack 1')).toBeNull();
    expect(await rttOf('0 > P. 1:9(8) ack 1\n.01 < . 1 ack 9')).toBeNull();
    expect(await rttOf('0 > S 0:0(0)\n.01 > . 1 ack 1\n.02 > P. 1:9(8) ack 1')).toBeNull();
  });

  test.each([
    ['a FIN of the client', '+10 > F. 1 ack 1\n+.01 < . 1 ack 2'],
    ['a FIN of the server', '+10 < F. 1 ack 1\n+.01 > . 1 ack 2'],
    ['all of a close', '+10 > F. 1 ack 1\n+.01 < F. 1 ack 2\n+.01 > . 2 ack 2'],
    ['all of a close by the server', '+10 < F. 1 ack 1\n+.01 > F. 1 ack 2\n+.01 < . 2 ack 2'],
    ['FINs sent again', '+10 > F. 1 ack 1\n+1 > F. 1 ack 1\n+.01 < F. 1 ack 2\n+1 < F. 1 ack 2\n+0 > . 2 ack 2'],
    ['a RST of the client', '+10 > R. 1 ack 1'],
    ['a RST of the server', '+10 < R. 1 ack 1'],
    ['data, and much later more', '+10 > P. 1:9(8) ack 1\n+.01 < . 1 ack 9\n+100 > P. 9:19(10) ack 1'],
    ['the SYN-ACK once more', '+10 < S. 0:0(0) ack 1\n+0 > . 1 ack 1'],
    ['an old SYN', '+10 > S 0:0(0)\n+0 < . 1 ack 1'],
  ])('%s after it → still that of the handshake', async (_, after) => {
    expect(await rttOf(`0 > S 0:0(0)\n.02 < S. 0:0(0) ack 1\n.0201 > . 1 ack 1\n${after}`)).toBeCloseTo(0.0201, 9);
  });

  test('the third ACK twice → that of the first', async () => {
    expect(await rttOf('0 > S 0:0(0)\n.02 < S. 0:0(0) ack 1\n.03 > . 1 ack 1\n.04 > . 1 ack 1')).toBeCloseTo(0.03, 9);
  });

  test('a copy of the SYN, made by the network or the capture → that of the first', async () => {
    const trace = '0 > S 0:0(0) {dup .005}\n.02 < S. 0:0(0) ack 1 {dup .001}\n.03 > . 1 ack 1';
    expect(await handshakeOf(trace)).toMatchObject({ synRetransmissions: 0, synAckRetransmissions: 0 });
    expect(await rttOf(trace)).toBeCloseTo(0.03, 9);
  });

  test('the SYN sent again, without timestamps → not known which was answered', async () => {
    const trace = '0 > S 0:0(0)\n1 > S 0:0(0)\n1.02 < S. 0:0(0) ack 1\n1.03 > . 1 ack 1';
    expect(await handshakeOf(trace)).toMatchObject({ synRetransmissions: 1, rtt: null, complete: true });
  });

  const [client, server] = ['<mss 1460,TS val 100 ecr 0>', '<mss 1460,TS val 9000 ecr 1100>'];

  test('the SYN sent again, timestamps → that of the one that was answered, the second', async () => {
    const trace = `0 > S 0:0(0) ${client}
      1 > S 0:0(0) <mss 1460,TS val 1100 ecr 0>
      1.02 < S. 0:0(0) ack 1 ${server}
      1.03 > . 1 ack 1 <TS val 1130 ecr 9000>`;
    expect(await handshakeOf(trace)).toMatchObject({ synRetransmissions: 1, complete: true });
    expect(await rttOf(trace)).toBeCloseTo(0.03, 9);
  });

  // Attempts.answeredBy() knows the timestamp of the latest SYN only, though the header promises more.
  test('the SYN sent again, timestamps, a long way → that of the one that was answered, the first', async () => {
    const trace = `0 > S 0:0(0) ${client}
      1 > S 0:0(0) <mss 1460,TS val 1100 ecr 0>
      1.2 < S. 0:0(0) ack 1 <mss 1460,TS val 9000 ecr 100>
      1.21 > . 1 ack 1 <TS val 1310 ecr 9000>`;
    expect(await rttOf(trace)).toBeCloseTo(1.21, 9);
  });

  test('the SYN-ACK sent again, without timestamps → not known', async () => {
    const trace = '0 > S 0:0(0)\n.02 < S. 0:0(0) ack 1\n1.02 < S. 0:0(0) ack 1\n1.03 > . 1 ack 1';
    expect(await handshakeOf(trace)).toMatchObject({ synAckRetransmissions: 1, rtt: null });
  });

  test('the SYN-ACK sent again, timestamps → SYN to the first, and the answered one to its ACK', async () => {
    const trace = `0 > S 0:0(0) ${client}
      .02 < S. 0:0(0) ack 1 <mss 1460,TS val 9000 ecr 100>
      1.02 < S. 0:0(0) ack 1 <mss 1460,TS val 10000 ecr 100>
      1.03 > . 1 ack 1 <TS val 1130 ecr 10000>`;
    expect(await rttOf(trace)).toBeCloseTo(0.03, 9);
  });

  test('both sent again, timestamps → from those that were answered', async () => {
    const trace = `0 > S 0:0(0) ${client}
      .02 < S. 0:0(0) ack 1 <mss 1460,TS val 9000 ecr 100>
      1 > S 0:0(0) <mss 1460,TS val 1100 ecr 0>
      1.02 < S. 0:0(0) ack 1 <mss 1460,TS val 10000 ecr 1100>
      1.03 > . 1 ack 1 <TS val 1130 ecr 10000>`;
    expect(await handshakeOf(trace)).toMatchObject({ synRetransmissions: 1, synAckRetransmissions: 1 });
    expect(await rttOf(trace)).toBeCloseTo(0.03, 9);
  });

  test('the server does without timestamps → nothing tells which SYN was answered', async () => {
    const trace = `0 > S 0:0(0) ${client}
      1 > S 0:0(0) <mss 1460,TS val 1100 ecr 0>
      1.02 < S. 0:0(0) ack 1
      1.03 > . 1 ack 1`;
    expect(await rttOf(trace)).toBeNull();
  });

  // Handshake.segment() takes any RST for the end of the handshake, also one that nobody takes.
  test('a blind RST before the third ACK → as if it had not come', async () => {
    const trace = '0 > S 0:0(0)\n.02 < S. 0:0(0) ack 1\n.025 > R 5000\n.03 > . 1 ack 1';
    expect(await handshakeOf(trace)).toMatchObject({ kind: 'three-way', complete: true });
    expect(await rttOf(trace)).toBeCloseTo(0.03, 9);
  });

  // The same: the RST that refused the first SYN ends it, though the second was answered.
  test('refused, then accepted, timestamps → that of the SYN that was accepted', async () => {
    const trace = `0 > S 0:0(0) ${client}
      .01 < R. 0 ack 1
      .5 > S 0:0(0) <mss 1460,TS val 600 ecr 0>
      .52 < S. 0:0(0) ack 1 <mss 1460,TS val 9000 ecr 600>
      .53 > . 1 ack 1 <TS val 630 ecr 9000>`;
    expect(await handshakeOf(trace)).toMatchObject({ kind: 'three-way', complete: true, synRetransmissions: 1 });
    expect(await rttOf(trace)).toBeCloseTo(0.03, 9);
  });

  // In a simultaneous open no third ACK comes: what the client sends next may come at any time.
  test('simultaneous open, first data a minute later → a minute is no round trip', async () => {
    const rtt = await rttOf(`0 > S 0:0(0)
      .001 < S 0:0(0)
      .011 > S. 0:0(0) ack 1
      .012 < S. 0:0(0) ack 1
      60 > P. 1:9(8) ack 1
      60.01 < . 1 ack 9`);
    expect(rtt ?? 0).toBeLessThan(0.1);
  });
});

describe('sent again', () => {
  test('SYNs → those after the first', async () => {
    const trace = '0 > S 0:0(0)\n1 > S 0:0(0)\n3 > S 0:0(0)\n7 > S 0:0(0)';
    expect(await handshakeOf(trace)).toMatchObject({ synRetransmissions: 3, synAckRetransmissions: 0 });
  });

  test('SYN-ACKs → those after the first', async () => {
    const trace = '0 > S 0:0(0)\n.01 < S. 0:0(0) ack 1\n1 < S. 0:0(0) ack 1\n3 < S. 0:0(0) ack 1\n3 > . 1 ack 1';
    expect(await handshakeOf(trace)).toMatchObject({ synRetransmissions: 0, synAckRetransmissions: 2 });
  });

  test('simultaneous open → the SYN-ACK of each end is its first', async () => {
    const trace = '0 > S 0:0(0)\n.001 < S 0:0(0)\n.011 > S. 0:0(0) ack 1\n.012 < S. 0:0(0) ack 1';
    expect(await handshakeOf(trace)).toMatchObject({
      kind: 'simultaneous',
      complete: true,
      synRetransmissions: 0,
      synAckRetransmissions: 0,
    });
  });

  test('simultaneous open, the server’s SYN-ACK twice → one more', async () => {
    const trace = `0 > S 0:0(0)\n.001 < S 0:0(0)\n.011 > S. 0:0(0) ack 1
      .012 < S. 0:0(0) ack 1\n1.012 < S. 0:0(0) ack 1\n1.1 > . 1 ack 1`;
    expect(await handshakeOf(trace)).toMatchObject({ synRetransmissions: 0, synAckRetransmissions: 1 });
  });

  test('simultaneous open, the client’s SYN twice → one more', async () => {
    const trace = `0 > S 0:0(0)\n1 > S 0:0(0)\n1.001 < S 0:0(0)\n1.011 > S. 0:0(0) ack 1\n1.012 < S. 0:0(0) ack 1`;
    expect(await handshakeOf(trace)).toMatchObject({ synRetransmissions: 1, synAckRetransmissions: 0 });
  });

  // Handshake.segment() leaves the client's SYN-ACKs out altogether.
  test('simultaneous open, the client’s SYN-ACK twice → one more', async () => {
    const trace = `0 > S 0:0(0)\n.001 < S 0:0(0)\n.011 > S. 0:0(0) ack 1
      1.011 > S. 0:0(0) ack 1\n1.012 < S. 0:0(0) ack 1\n1.1 > . 1 ack 1`;
    expect(await handshakeOf(trace)).toMatchObject({ kind: 'simultaneous', synAckRetransmissions: 1 });
  });

  test('a self-connect → its SYN-ACK is its first', async () => {
    const trace = `addresses 127.0.0.1:40000 127.0.0.1:40000
      isn client 1000
      isn server 1000
      0 > S 0:0(0)
      .001 > S. 0:0(0) ack 1
      .002 > . 1 ack 1`;
    expect(await handshakeOf(trace)).toMatchObject({ kind: 'self', synRetransmissions: 0, synAckRetransmissions: 0 });
  });

  test('copies of SYN and SYN-ACK → none; the same again with a new IP ID → one', async () => {
    const copies = '0 > S 0:0(0) {dup .0001 ttl 63}\n.01 < S. 0:0(0) ack 1 {dup .5}\n.02 > . 1 ack 1';
    expect(await handshakeOf(copies)).toMatchObject({ synRetransmissions: 0, synAckRetransmissions: 0 });
    const again = '0 > S 0:0(0) {id 7}\n1 > S 0:0(0) {id 8}\n1.01 < S. 0:0(0) ack 1\n1.02 > . 1 ack 1';
    expect(await handshakeOf(again)).toMatchObject({ synRetransmissions: 1, synAckRetransmissions: 0 });
  });

  test('an IP ID of 0, as Linux sends it, the timestamp alone tells → one more', async () => {
    const trace = `0 > S 0:0(0) <TS val 100 ecr 0> {id 5}
      .01 < S. 0:0(0) ack 1 <TS val 900 ecr 100> {id 0}
      1.01 < S. 0:0(0) ack 1 <TS val 1900 ecr 100> {id 0}
      1.02 > . 1 ack 1 <TS val 1120 ecr 1900>`;
    expect(await handshakeOf(trace)).toMatchObject({ synAckRetransmissions: 1 });
  });
});
