import { expect, test } from 'vitest';
import { exchange } from '../engine/state/tracker-case.ts';
import { findingsOf, testFindings } from './finding-tests.ts';
import { handshakeCases } from './handshake-cases.ts';

testFindings(handshakeCases);

// Wrong still: that of the connection's first packet.
test.fails('ESTABLISHED: an old duplicate SYN after 50 s → old-duplicate-syn, at the time of that SYN', async () => {
  const found = await findingsOf(`handshake ${exchange}
    50 > S 0:0(0) {rawseq 424242}
    +.01 < . 201 ack 101
    +.001 > P. 101:111(10) ack 201
    +.01 < . 201 ack 111`);
  expect(found).toMatchObject([{ rule: 'old-duplicate-syn', frames: [7], t: 50 }]);
});
