import { expect, test } from 'vitest';
import { exchange } from '../engine/state/tracker-case.ts';
import { closingCases } from './closing-cases.ts';
import { findingsOf, testFindings } from './finding-tests.ts';

testFindings(closingCases);

test('ESTABLISHED: a RST in sequence, but both ends go on and close → no abort: its sender disowned it', async () => {
  const found = await findingsOf(`handshake ${exchange}
    +.1 < R. 201 ack 101
    +.01 > P. 101:201(100) ack 201
    +.01 < . 201 ack 201
    +.01 > P. 201:301(100) ack 201
    +.01 < P. 201:301(100) ack 301
    +.01 > . 301 ack 301
    close`);
  expect(found.map(({ rule }) => rule)).not.toContain('abortive-close');
});
