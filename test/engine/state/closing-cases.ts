// Ways to close.
import { exchange, opened, type TrackerCase } from './tracker-case.ts';

const active = `${opened.client} FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT`;
const passive = `${opened.server} CLOSE_WAIT LAST_ACK CLOSED?`;

export const closingCases: readonly TrackerCase[] = [
  {
    name: 'ESTABLISHED: FIN → FIN_WAIT_1, and presumed CLOSE_WAIT',
    trace: `handshake ${exchange}
      +.1 > F. 101 ack 201`,
    client: `${opened.client} FIN_WAIT_1`,
    server: `${opened.server} CLOSE_WAIT?`,
  },
  {
    name: 'CLOSE_WAIT: acknowledges the FIN → confirmed, and presumed FIN_WAIT_2',
    trace: `handshake ${exchange}
      +.1 > F. 101 ack 201
      +.01 < . 201 ack 102`,
    client: `${opened.client} FIN_WAIT_1 FIN_WAIT_2?`,
    server: `${opened.server} CLOSE_WAIT`,
  },
  {
    name: 'ESTABLISHED: four-segment close → TIME_WAIT and CLOSED',
    trace: `handshake ${exchange}
      +.1 > F. 101 ack 201
      +.01 < . 201 ack 102
      +.1 < F. 201 ack 102
      +.01 > . 102 ack 202`,
    client: active,
    server: passive,
  },
  {
    name: 'ESTABLISHED: three-segment close → TIME_WAIT and CLOSED',
    trace: `handshake ${exchange}
      close`,
    client: active,
    server: passive,
  },
  {
    name: 'ESTABLISHED: the server closes first → TIME_WAIT at the server',
    trace: `handshake ${exchange}
      close server`,
    client: `${opened.client} CLOSE_WAIT LAST_ACK CLOSED?`,
    server: `${opened.server} FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT`,
  },
  {
    name: 'ESTABLISHED: data in the FIN → as without',
    trace: `handshake
      +.1 > FP. 1:101(100) ack 1
      +.01 < FP. 1:201(200) ack 102
      +.01 > . 102 ack 202`,
    client: active,
    server: passive,
  },
  {
    name: 'FIN_WAIT_2: data go on flowing (half-close) → FIN_WAIT_2 and CLOSE_WAIT',
    trace: `handshake ${exchange}
      +.1 > F. 101 ack 201
      +.01 < . 201 ack 102
      +.1 < P. 201:1201(1000) ack 102
      +.01 > . 102 ack 1201
      +9 < P. 1201:2201(1000) ack 102
      +.01 > . 102 ack 2201`,
    client: `${opened.client} FIN_WAIT_1 FIN_WAIT_2?`,
    server: `${opened.server} CLOSE_WAIT`,
  },
  {
    name: 'FIN_WAIT_2: the half-close ends → TIME_WAIT and CLOSED',
    trace: `handshake ${exchange}
      +.1 > F. 101 ack 201
      +.01 < . 201 ack 102
      +.1 < P. 201:1201(1000) ack 102
      +.01 > . 102 ack 1201
      +.1 < F. 1201 ack 102
      +.01 > . 102 ack 1202`,
    client: active,
    server: passive,
  },
  {
    name: 'FIN_WAIT_1: FINs cross → CLOSING, then TIME_WAIT, at both',
    trace: `handshake ${exchange}
      +.1 > F. 101 ack 201
      +.001 < F. 201 ack 101
      +.01 > . 102 ack 202
      +.001 < . 202 ack 102`,
    client: `${opened.client} FIN_WAIT_1 CLOSING TIME_WAIT?`,
    server: `${opened.server} FIN_WAIT_1 CLOSING TIME_WAIT?`,
    withdrawn: ['server ESTABLISHED→CLOSE_WAIT'],
  },
  {
    name: 'FIN_WAIT_1: FINs cross, no ACK yet → presumed CLOSING at both',
    trace: `handshake ${exchange}
      +.1 > F. 101 ack 201
      +.001 < F. 201 ack 101`,
    client: `${opened.client} FIN_WAIT_1 CLOSING?`,
    server: `${opened.server} FIN_WAIT_1 CLOSING?`,
    withdrawn: ['server ESTABLISHED→CLOSE_WAIT'],
  },
  {
    name: 'ESTABLISHED: a segment without any control bit, or FIN alone → nothing',
    trace: `handshake ${exchange}
      +.1 > - 101
      +.1 > F 101`,
    ...opened,
  },
  {
    name: 'ESTABLISHED: keep-alives, unanswered, then RST → CLOSED',
    trace: `handshake ${exchange}
      +7200 > . 100 ack 201
      +75 > . 100 ack 201
      +75 > R. 101 ack 201`,
    client: `${opened.client} CLOSED`,
    server: `${opened.server} CLOSED?`,
  },
  {
    name: 'sequence numbers wrap at the FINs → TIME_WAIT and CLOSED',
    trace: `isn client 4294967195
      isn server 4294967094
      handshake ${exchange}
      close`,
    client: active,
    server: passive,
  },
  {
    name: 'ESTABLISHED: more than 4 GiB one way, then close → TIME_WAIT and CLOSED',
    trace: `handshake ${exchange}
      ${Array.from({ length: 6 }, (_, i) => {
        const seq = 101 + i * 0x40000000;
        return `+.1 > . ${seq}:${seq + 1000}(1000) ack 201
          +.01 < . 201 ack ${seq + 1000}`;
      }).join('\n')}
      +.1 > F. ${101 + 6 * 0x40000000} ack 201
      +.01 < F. 201 ack ${102 + 6 * 0x40000000}
      +.01 > . ${102 + 6 * 0x40000000} ack 202`,
    client: active,
    server: passive,
  },
  {
    name: 'FIN_WAIT_2: more than 4 GiB the other way before its FIN → TIME_WAIT and CLOSED',
    trace: `handshake ${exchange}
      +.1 > F. 101 ack 201
      +.01 < . 201 ack 102
      ${Array.from({ length: 6 }, (_, i) => {
        const seq = 201 + i * 0x40000000;
        return `+.1 < . ${seq}:${seq + 1000}(1000) ack 102
          +.01 > . 102 ack ${seq + 1000}`;
      }).join('\n')}
      +.1 < F. ${201 + 6 * 0x40000000} ack 102
      +.01 > . 102 ack ${202 + 6 * 0x40000000}`,
    client: active,
    server: passive,
  },
];
