// RSTs: which count (RFC 5961, 3.2), in every state, and which turn out to be forged.
import { exchange, opened, type TrackerCase } from './tracker-case.ts';

const halfClosed = `handshake ${exchange}
  +.1 > F. 101 ack 201
  +.01 < . 201 ack 102`;

const closed = `${halfClosed}
  +.1 < F. 201 ack 102
  +.01 > . 102 ack 202`;

export const resetCases: readonly TrackerCase[] = [
  {
    name: 'ESTABLISHED: SO_LINGER 0 → CLOSED, and presumed so',
    trace: `handshake ${exchange}
      +.1 > R. 101 ack 201`,
    client: `${opened.client} CLOSED`,
    server: `${opened.server} CLOSED?`,
  },
  {
    name: 'ESTABLISHED: closes with data unread → CLOSED',
    trace: `handshake
      +.01 < P. 1:201(200) ack 1
      +.01 > . 1 ack 201
      +1 > R. 1 ack 201
      +.0001 < P. 201:301(100) ack 1
      +.01 > R 1`,
    client: `${opened.client} CLOSED`,
    server: `${opened.server} CLOSED?`,
  },
  {
    name: 'SYN_RECEIVED: RST at the next number → presumed CLOSED',
    trace: `+0 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.01 > R. 1 ack 1`,
    client: `${opened.client} CLOSED`,
    server: 'LISTEN SYN_RECEIVED CLOSED?',
  },
  {
    name: 'SYN_RECEIVED: blind RST → nothing',
    trace: `+0 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.01 > R 500
      +.01 > . 1 ack 1`,
    client: opened.client,
    server: 'LISTEN SYN_RECEIVED ESTABLISHED?',
  },
  {
    name: 'ESTABLISHED: blind RST in the window, challenge ACK → nothing',
    trace: `handshake ${exchange}
      +.1 < R 700
      +.001 > . 101 ack 201
      +.1 < P. 201:301(100) ack 101`,
    ...opened,
  },
  {
    name: 'ESTABLISHED: blind RST below the window → nothing',
    trace: `handshake ${exchange}
      +.1 < R 200`,
    ...opened,
  },
  {
    name: 'ESTABLISHED: RST at sndNxt, its data still on their way → CLOSED',
    trace: `handshake ${exchange}
      +.1 < P. 201:1201(1000) ack 101
      +.0001 < R. 1201 ack 101`,
    client: `${opened.client} CLOSED?`,
    server: `${opened.server} CLOSED`,
  },
  {
    name: 'FIN_WAIT_1: RST that answers the FIN → CLOSED',
    trace: `handshake ${exchange}
      +.1 > F. 101 ack 201
      +.01 < R 201`,
    client: `${opened.client} FIN_WAIT_1 CLOSED?`,
    server: `${opened.server} CLOSE_WAIT CLOSED`,
  },
  {
    name: 'FIN_WAIT_1: aborted before it had got the FIN → that one was never CLOSE_WAIT',
    trace: `handshake ${exchange}
      +.1 > F. 101 ack 201
      +.0001 < R. 201 ack 101`,
    client: `${opened.client} FIN_WAIT_1 CLOSED?`,
    server: `${opened.server} CLOSED`,
    withdrawn: ['server ESTABLISHED→CLOSE_WAIT'],
  },
  {
    name: 'FIN_WAIT_2: data after it closed → RST, CLOSED at both (EPIPE)',
    trace: `${halfClosed}
      +.1 < P. 201:301(100) ack 102
      +.01 > R 102`,
    client: `${opened.client} FIN_WAIT_1 FIN_WAIT_2 CLOSED`,
    server: `${opened.server} CLOSE_WAIT CLOSED?`,
  },
  {
    name: 'FIN_WAIT_2: RST → presumed CLOSED',
    trace: `${halfClosed}
      +.1 < R. 201 ack 102`,
    client: `${opened.client} FIN_WAIT_1 FIN_WAIT_2? CLOSED?`,
    server: `${opened.server} CLOSE_WAIT CLOSED`,
  },
  {
    name: 'FIN_WAIT_2, CLOSE_WAIT: blind RSTs → nothing',
    trace: `${halfClosed}
      +.1 < R 5000
      +.1 > R 5000`,
    client: `${opened.client} FIN_WAIT_1 FIN_WAIT_2?`,
    server: `${opened.server} CLOSE_WAIT`,
  },
  {
    name: 'CLOSING: RST of one that had not got the FIN → CLOSED',
    trace: `handshake ${exchange}
      +.1 > F. 101 ack 201
      +.001 < F. 201 ack 101
      +.01 > . 102 ack 202
      +.001 < R. 202 ack 101`,
    client: `${opened.client} FIN_WAIT_1 CLOSING CLOSED?`,
    server: `${opened.server} FIN_WAIT_1 CLOSED`,
    withdrawn: ['server ESTABLISHED→CLOSE_WAIT', 'server FIN_WAIT_1→CLOSING', 'server CLOSING→TIME_WAIT'],
  },
  {
    name: 'CLOSE_WAIT: RST with the number of the FIN (macOS) → CLOSED',
    trace: `${halfClosed}
      +.1 > R 101`,
    client: `${opened.client} FIN_WAIT_1 FIN_WAIT_2 CLOSED`,
    server: `${opened.server} CLOSE_WAIT CLOSED?`,
  },
  {
    name: 'LAST_ACK: RST instead of the last ACK → CLOSED',
    trace: `${halfClosed}
      +.1 < F. 201 ack 102
      +.01 > R 102`,
    client: `${opened.client} FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT CLOSED`,
    server: `${opened.server} CLOSE_WAIT LAST_ACK CLOSED?`,
  },
  {
    name: 'LAST_ACK: blind RST → nothing',
    trace: `${halfClosed}
      +.1 < F. 201 ack 102
      +.001 > R 9000`,
    client: `${opened.client} FIN_WAIT_1 FIN_WAIT_2? TIME_WAIT?`,
    server: `${opened.server} CLOSE_WAIT LAST_ACK`,
  },
  {
    name: 'TIME_WAIT: an old segment, its ACK, RST → assassinated (RFC 1337)',
    trace: `${closed}
      +1 < P. 1:201(200) ack 101
      +.001 > . 102 ack 202
      +.01 < R 202`,
    client: `${opened.client} FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT CLOSED?`,
    server: `${opened.server} CLOSE_WAIT LAST_ACK CLOSED?`,
  },
  {
    name: 'TIME_WAIT: blind RST → nothing',
    trace: `${closed}
      +1 < R 150`,
    client: `${opened.client} FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT`,
    server: `${opened.server} CLOSE_WAIT LAST_ACK CLOSED?`,
  },
  {
    name: 'ESTABLISHED: the peer vanished and came back, RST answers data → CLOSED',
    trace: `handshake ${exchange}
      +60 < P. 201:301(100) ack 101
      +.3 < P. 201:301(100) ack 101
      +.6 < P. 201:301(100) ack 101
      +.01 > R 101`,
    client: `${opened.client} CLOSED`,
    server: `${opened.server} CLOSED?`,
  },
  {
    name: 'ESTABLISHED: the peer vanished, data repeated without answer → both as they were',
    trace: `handshake ${exchange}
      +60 < P. 201:301(100) ack 101
      +.3 < P. 201:301(100) ack 101
      +.6 < P. 201:301(100) ack 101`,
    ...opened,
  },
  {
    name: 'ESTABLISHED: RST, what its receiver had under way still passes → CLOSED at both',
    trace: `handshake ${exchange}
      +.1 > . 101:1101(1000) ack 201
      +.0001 < R. 201 ack 101
      +.0001 > . 1101:2101(1000) ack 201
      +.0001 > P. 2101:3101(1000) ack 201`,
    client: `${opened.client} CLOSED?`,
    server: `${opened.server} CLOSED`,
  },
  {
    name: 'CLOSE_WAIT: FIN and RST cross → LAST_ACK before it was CLOSED',
    trace: `${halfClosed}
      +.1 < P. 201:301(100) ack 102
      +.0001 > R 102
      +.0001 < F. 301 ack 102
      +.0001 > R 102`,
    client: `${opened.client} FIN_WAIT_1 FIN_WAIT_2 CLOSED`,
    server: `${opened.server} CLOSE_WAIT LAST_ACK CLOSED?`,
    withdrawn: ['server CLOSE_WAIT→CLOSED'],
  },
  {
    name: 'ESTABLISHED: RST lost after the capture point, its receiver goes on much later, RST again → CLOSED at both',
    trace: `handshake ${exchange}
      +.1 < R. 201 ack 101
      +10 > P. 101:201(100) ack 201
      +.01 < R 201`,
    client: `${opened.client} CLOSED?`,
    server: `${opened.server} CLOSED`,
    withdrawn: ['client ESTABLISHED→CLOSED'],
  },
  {
    name: 'forged RST: both ends go on → undone at both',
    trace: `handshake ${exchange}
      +.1 < R 201
      +.01 > P. 101:201(100) ack 201
      +.01 < . 201 ack 201
      +.01 > P. 201:301(100) ack 201
      +.01 < P. 201:301(100) ack 301`,
    ...opened,
    withdrawn: ['server ESTABLISHED→CLOSED', 'client ESTABLISHED→CLOSED'],
  },
  {
    name: 'forged RST: the one in whose name it came sends on → undone there; the other believed it',
    trace: `handshake ${exchange}
      +.1 < R 201
      +.01 < P. 201:301(100) ack 101`,
    client: `${opened.client} CLOSED?`,
    server: opened.server,
    withdrawn: ['server ESTABLISHED→CLOSED'],
  },
  {
    name: 'forged RST: its receiver acknowledges what comes after → undone at both',
    trace: `handshake ${exchange}
      +.1 < R 201
      +.01 < P. 201:301(100) ack 101
      +.001 > . 101 ack 301`,
    ...opened,
    withdrawn: ['server ESTABLISHED→CLOSED', 'client ESTABLISHED→CLOSED'],
  },
  {
    name: 'forged RST: both go on and close → TIME_WAIT and CLOSED',
    trace: `handshake ${exchange}
      +.1 < R 201
      +5 > P. 101:201(100) ack 201
      +.01 < . 201 ack 201
      close`,
    client: `${opened.client} FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT`,
    server: `${opened.server} CLOSE_WAIT LAST_ACK CLOSED?`,
    withdrawn: ['server ESTABLISHED→CLOSED', 'client ESTABLISHED→CLOSED'],
  },
];
