// Sums of a run over captures and connections.
import { expect, test } from 'vitest';
import type { End } from '../../src/analysis/state-path.ts';
import { Totals, type Summand } from '../../src/analysis/totals.ts';
import { analyze, parseFilter } from '../../src/index.ts';
import { OUTCOMES } from '../../src/shared/vocabulary.ts';
import { STATE } from '../../src/tracker/state.ts';
import { writeCapture } from '../kit/write-capture.ts';

const summand: Summand = {
  outcome: 'open',
  isAttempt: true,
  isEvicted: false,
  isHandshakeComplete: true,
  synRetransmissions: 0,
  synAckRetransmissions: 0,
  stateOf: () => STATE.ESTABLISHED,
  enteredTimeWait: () => false,
};

const statesOf = (client: number, server: number) => ({ stateOf: (end: End) => (end === 'client' ? client : server) });

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
  for (const outcome of OUTCOMES) totals.addConnection({ ...summand, outcome });
  totals.addConnection({ ...summand, outcome: 'open', isEvicted: true });
  const { connections, connectionsEvicted, byOutcome } = totals.record(0);
  expect([connections, connectionsEvicted]).toEqual([OUTCOMES.length + 1, 1]);
  expect(byOutcome).toEqual({ ...Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 1])), open: 2 });
});

test('states, handshakes and TIME_WAIT → summed over both ends', () => {
  const totals = new Totals();
  const isClient = (end: End): boolean => end === 'client';
  totals.addConnection({ ...summand, ...statesOf(STATE.TIME_WAIT, STATE.CLOSED), enteredTimeWait: isClient });
  const tried = { isHandshakeComplete: false, synRetransmissions: 2, synAckRetransmissions: 1 };
  totals.addConnection({ ...summand, outcome: 'unanswered', ...statesOf(STATE.SYN_SENT, STATE.CLOSED), ...tried });
  totals.addConnection({ ...summand, isAttempt: false });
  const { states, handshakes, timeWait, latePackets } = totals.record(5);
  expect(states!.client).toMatchObject({ TIME_WAIT: 1, SYN_SENT: 1, ESTABLISHED: 1, CLOSED: 0 });
  expect(states!.server).toMatchObject({ CLOSED: 2, ESTABLISHED: 1 });
  expect(handshakes).toEqual({
    attempted: 2,
    completed: 2,
    unanswered: 1,
    refused: 0,
    incomplete: 0,
    synRetransmissions: 2,
    synAckRetransmissions: 1,
  });
  expect([timeWait!.entered, latePackets]).toEqual([1, 5]);
});
