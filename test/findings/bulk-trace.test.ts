// The generator of bulk transfers: what it writes is what such ends would send.
import { expect, test } from 'vitest';
import { bulkTrace, bulkTransfer, once, RENO } from './bulk-trace.ts';

const withoutIndent = (text: string): string => text.trim().replaceAll(/^ +/gm, '');

test('near the sender: two of ten lost → SACK, the latest block first; repeated with the pace of PRR, Reno’s half', () => {
  expect(bulkTrace({ segments: 14, rttMs: 10, lose: once(3, 5), beta: RENO })).toBe(
    withoutIndent(`
      +0.000005 > S 0:0(0) win 64240 <mss 1460,sackOK,TS val 1000 ecr 0,wscale 7>
      +0.009990 < S. 0:0(0) ack 1 win 65535 <mss 1460,sackOK,TS val 900005 ecr 1000,wscale 7>
      +0.000010 > . 1 ack 1 win 502 <TS val 1010 ecr 900005>
      +0.000000 > . 1:1449(1448) ack 1 win 502 <TS val 1010 ecr 900005>
      +0.000001 > . 1449:2897(1448) ack 1 win 502 <TS val 1010 ecr 900005>
      +0.000001 > . 2897:4345(1448) ack 1 win 502 <TS val 1010 ecr 900005>
      +0.000001 > . 4345:5793(1448) ack 1 win 502 <TS val 1010 ecr 900005>
      +0.000001 > . 5793:7241(1448) ack 1 win 502 <TS val 1010 ecr 900005>
      +0.000001 > . 7241:8689(1448) ack 1 win 502 <TS val 1010 ecr 900005>
      +0.000001 > . 8689:10137(1448) ack 1 win 502 <TS val 1010 ecr 900005>
      +0.000001 > . 10137:11585(1448) ack 1 win 502 <TS val 1010 ecr 900005>
      +0.000001 > . 11585:13033(1448) ack 1 win 502 <TS val 1010 ecr 900005>
      +0.000001 > . 13033:14481(1448) ack 1 win 502 <TS val 1010 ecr 900005>
      +0.010005 < . 1 ack 2897 win 31250 <TS val 900015 ecr 1010>
      +0.000010 > . 14481:15929(1448) ack 1 win 502 <TS val 1020 ecr 900015>
      +0.000001 > . 15929:17377(1448) ack 1 win 502 <TS val 1020 ecr 900015>
      +0.000001 > . 17377:18825(1448) ack 1 win 502 <TS val 1020 ecr 900015>
      +0.000001 > . 18825:20273(1448) ack 1 win 502 <TS val 1020 ecr 900015>
      +0.000011 < . 1 ack 4345 win 31250 <TS val 900015 ecr 1010,sack 5793:7241>
      +0.000012 < . 1 ack 4345 win 31250 <TS val 900015 ecr 1010,sack 8689:10137 5793:7241>
      +0.000012 < . 1 ack 4345 win 31250 <TS val 900015 ecr 1010,sack 8689:11585 5793:7241>
      +0.000010 > . 4345:5793(1448) ack 1 win 502 <TS val 1020 ecr 900015>
      +0.000002 < . 1 ack 4345 win 31250 <TS val 900015 ecr 1010,sack 8689:13033 5793:7241>
      +0.000010 > . 7241:8689(1448) ack 1 win 502 <TS val 1020 ecr 900015>
      +0.000002 < . 1 ack 4345 win 31250 <TS val 900015 ecr 1010,sack 8689:14481 5793:7241>
      +0.009940 < . 1 ack 4345 win 31250 <TS val 900025 ecr 1010,sack 8689:15929 5793:7241>
      +0.000012 < . 1 ack 4345 win 31250 <TS val 900025 ecr 1010,sack 8689:17377 5793:7241>
      +0.000012 < . 1 ack 4345 win 31250 <TS val 900025 ecr 1010,sack 8689:18825 5793:7241>
      +0.000012 < . 1 ack 4345 win 31250 <TS val 900025 ecr 1010,sack 8689:20273 5793:7241>
      +0.000012 < . 1 ack 7241 win 31250 <TS val 900025 ecr 1020,sack 8689:20273>
      +0.000012 < . 1 ack 20273 win 31250 <TS val 900025 ecr 1020>`),
  );
});

test('near the receiver, which lacks all options: a mark → ECE until the end, the last segment acknowledged after 40 ms', () => {
  const bare = { hasTimestamps: false, hasSack: false, scale: null };
  const mark = (segment: number): boolean => segment === 0;
  expect(
    bulkTrace({
      ...bare,
      segments: 3,
      rttMs: 10,
      sender: 'server',
      vantage: 'receiver',
      hasEcn: true,
      mark,
      window: () => 20_000,
    }),
  ).toBe(
    withoutIndent(`
      +0.000005 > SEW 0:0(0) win 20000 <mss 1460>
      +0.009990 < SE. 0:0(0) ack 1 win 64240 <mss 1460>
      +0.000010 > . 1 ack 1 win 20000
      +0.000000 > P. 1:101(100) ack 1 win 20000
      +0.010002 < . 1:1461(1460) ack 101 win 64240 {ce}
      +0.000012 < . 1461:2921(1460) ack 101 win 64240 {ect0}
      +0.000010 > E. 101 ack 2921 win 20000
      +0.000002 < . 2921:4381(1460) ack 101 win 64240 {ect0}
      +0.040010 > E. 101 ack 4381 win 20000`),
  );
});

test('what its sender knows → of every segment, with the frame where it passes', () => {
  const { trace, known } = bulkTransfer({ segments: 14, rttMs: 10, lose: once(3, 5), beta: RENO });
  const lines = trace.split('\n');
  expect(known).toHaveLength(16);
  for (const { frame, segment } of known) expect(lines[frame - 1]).toContain(` > . ${1 + segment * 1448}:`);
  // The third acknowledgement tells of one by number and of one by SACK: 14, of which Reno leaves 7.
  expect(known.map(({ cwnd }) => cwnd)).toEqual([...Array<number>(10).fill(10), 12, 12, 12, 12, 7, 7]);
  expect(known.at(-1)).toEqual({
    frame: 24,
    segment: 5,
    copy: 1,
    cwnd: 7,
    flight: 7,
    ssthresh: 7,
    phase: 'recovery',
    isLast: true,
  });
});
