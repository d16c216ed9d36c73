// The eight loss cases, each seen from both sides of the loss: `passed` has the lost segment in the trace, since the
// capture point lies before the loss; `missed` has not.
import { exchange, opened, type TrackerCase } from './tracker-case.ts';

const active = `${opened.client} FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT`;
const passive = `${opened.server} CLOSE_WAIT LAST_ACK CLOSED?`;

interface LossCase {
  name: string;
  before: string;
  lost: string;
  after: string;
  client: string;
  server: string;
  /** Of what was presumed of the lost segment. */
  withdrawn: readonly string[];
}

const losses: readonly LossCase[] = [
  {
    name: 'SYN lost',
    before: '',
    lost: '+0 > S 0:0(0)',
    after: `+1 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.01 > . 1 ack 1 ${exchange}`,
    ...opened,
    withdrawn: [],
  },
  {
    name: 'SYN-ACK lost',
    before: '+0 > S 0:0(0)',
    lost: '+.01 < S. 0:0(0) ack 1',
    after: `+1 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.01 > . 1 ack 1 ${exchange}`,
    ...opened,
    withdrawn: ['client SYN_SENT→ESTABLISHED'],
  },
  {
    name: 'third ACK lost, then nothing to send',
    before: `+0 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1`,
    lost: '+.01 > . 1 ack 1',
    after: `+1 < S. 0:0(0) ack 1
      +.01 > . 1 ack 1`,
    client: opened.client,
    server: 'LISTEN SYN_RECEIVED ESTABLISHED?',
    withdrawn: ['server SYN_RECEIVED→ESTABLISHED'],
  },
  {
    name: 'third ACK lost, data make it good',
    before: `+0 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1`,
    lost: '+.01 > . 1 ack 1',
    after: exchange,
    ...opened,
    withdrawn: [],
  },
  {
    name: 'first FIN lost',
    before: `handshake ${exchange}`,
    lost: '+.1 > F. 101 ack 201',
    after: `+.3 > F. 101 ack 201
      +.01 < . 201 ack 102
      +.1 < F. 201 ack 102
      +.01 > . 102 ack 202`,
    client: active,
    server: passive,
    withdrawn: ['server ESTABLISHED→CLOSE_WAIT'],
  },
  {
    name: 'ACK of the first FIN lost',
    before: `handshake ${exchange}
      +.1 > F. 101 ack 201`,
    lost: '+.01 < . 201 ack 102',
    after: `+.3 > F. 101 ack 201
      +.01 < . 201 ack 102
      +.1 < F. 201 ack 102
      +.01 > . 102 ack 202`,
    client: active,
    server: passive,
    withdrawn: ['client FIN_WAIT_1→FIN_WAIT_2'],
  },
  {
    name: 'second FIN lost',
    before: `handshake ${exchange}
      +.1 > F. 101 ack 201
      +.01 < . 201 ack 102`,
    lost: '+.1 < F. 201 ack 102',
    after: `+.3 < F. 201 ack 102
      +.01 > . 102 ack 202`,
    client: active,
    server: passive,
    withdrawn: ['client FIN_WAIT_2→TIME_WAIT'],
  },
  {
    name: 'last ACK lost',
    before: `handshake ${exchange}
      +.1 > F. 101 ack 201
      +.01 < . 201 ack 102
      +.1 < F. 201 ack 102`,
    lost: '+.01 > . 102 ack 202',
    after: `+.3 < F. 201 ack 102
      +.01 > . 102 ack 202`,
    client: active,
    server: passive,
    withdrawn: ['server LAST_ACK→CLOSED'],
  },
  {
    name: 'data before the FIN lost',
    before: `handshake ${exchange}`,
    lost: '+.1 > P. 101:1101(1000) ack 201',
    after: `+.001 > F. 1101 ack 201
      +.01 < . 201 ack 101
      +.3 > P. 101:1101(1000) ack 201
      +.01 < . 201 ack 1102
      +.1 < F. 201 ack 1102
      +.01 > . 1102 ack 202`,
    client: active,
    server: passive,
    withdrawn: ['server ESTABLISHED→CLOSE_WAIT'],
  },
];

/** What shows although the lost segment was missed: the server did not take the FIN before the data. */
const withdrawnAnyway: Readonly<Record<string, readonly string[]>> = {
  'data before the FIN lost': ['server ESTABLISHED→CLOSE_WAIT'],
  // Without its ACK in sight, what is repeated is the FIN.
  'ACK of the first FIN lost': ['server ESTABLISHED→CLOSE_WAIT'],
  'last ACK lost': ['client FIN_WAIT_2→TIME_WAIT'],
};

export const lossCases: readonly TrackerCase[] = losses.flatMap(({ name, before, lost, after, ...shown }) => [
  { ...shown, name: `${name}: passed the capture point → withdrawn`, trace: `${before}\n${lost}\n${after}` },
  {
    ...shown,
    name: `${name}: missed by the capture point → as if it had not been sent`,
    trace: `${before}\n${after}`,
    withdrawn: withdrawnAnyway[name] ?? [],
  },
]);
