import { expect, test } from 'vitest';
import { exchange } from '../engine/state/tracker-case.ts';
import { findingsOf, testFindings } from './finding-tests.ts';
import { restingCases } from './resting-cases.ts';

testFindings(restingCases);

test.each(['< R 201', '> R 101'])(
  'ESTABLISHED: a minute of silence, then %s, which answers nothing (a load balancer) → no half-open-peer',
  async (rst) => {
    const found = await findingsOf(`handshake ${exchange}\n+60 ${rst}`);
    expect(found.map(({ rule }) => rule)).not.toContain('half-open-peer');
  },
);
