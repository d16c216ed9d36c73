// Sums of a run over captures and connections.
import { expect, test } from 'vitest';
import { Totals } from '../../src/analysis/totals.ts';
import { analyze, parseFilter } from '../../src/index.ts';
import { OUTCOMES } from '../../src/shared/vocabulary.ts';
import { writeCapture } from '../kit/write-capture.ts';

test('several captures → packets and connections of all', async () => {
  const first = writeCapture('handshake\nclose\n+0 > udp (1)');
  const second = writeCapture('addresses 10.0.0.1:2 10.0.0.2:80\n20 > S 0:0(0)\n+.01 < R. 0 ack 1');
  const { summary } = await analyze([first, second]);
  expect(summary).toMatchObject({ packets: 9, tcpPackets: 8, connections: 2, connectionsEvicted: 0 });
  expect(summary.byOutcome).toMatchObject({ closed: 1, refused: 1, open: 0 });
});

test('a filter → only what it chooses counts as a connection; packets all', async () => {
  const path = writeCapture('handshake\naddresses 10.0.0.1:2 10.0.0.2:443\nhandshake');
  const { summary } = await analyze([path], { filter: parseFilter('port 443') });
  expect(summary).toMatchObject({ packets: 6, tcpPackets: 6, connections: 1 });
});

test('each connection → under its outcome; evicted ones once more', () => {
  const totals = new Totals();
  for (const outcome of OUTCOMES) totals.addConnection({ outcome, isEvicted: false });
  totals.addConnection({ outcome: 'open', isEvicted: true });
  const { connections, connectionsEvicted, byOutcome } = totals.record();
  expect([connections, connectionsEvicted]).toEqual([OUTCOMES.length + 1, 1]);
  expect(byOutcome).toEqual({ ...Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 1])), open: 2 });
});
