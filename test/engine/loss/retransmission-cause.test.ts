// Why a sender sent something again: which of its mechanisms spoke.
import { expect, test } from 'vitest';
import { segment, segments, testTransfers, transferOf, withoutSack, type EventRecord } from './transfer-case.ts';

const lineOf = ({ frame, cause, backoff }: EventRecord): string =>
  `${frame} ${cause}${cause === 'timeout' ? ` ${backoff}` : ''}`;
const isRetransmission = ({ event }: EventRecord): boolean => event === 'retransmission';

/** Past the handshake and a first exchange, so that the server has acknowledged something (frame 5). */
const begun = (handshake: string): string => `${handshake}\n+.1 ${segment(1)}\n+.01 < . 1 ack 1001`;

/** What the client sends, and nothing else. */
const onlyClient = `+0 > S 0:0(0) <mss 1460,sackOK>
  +.01 > . 1 ack 1
  ${segments('+.1', 1, 2)}
  +1 ${segment(1)}`;

testTransfers(
  [
    {
      name: 'three duplicate ACKs without SACK: sent again at once → fast',
      trace: `${begun(withoutSack)}
        ${segments('+.01', 2, 3, 4, 5)}
        +.01 < . 1 ack 1001
        +.0001 < . 1 ack 1001
        +.0001 < . 1 ack 1001
        +.0001 ${segment(2)}`,
      events: ['13 fast'],
    },
    {
      name: 'one SACK block: sent again at once → fast',
      trace: `${begun('handshake')}
        ${segments('+.01', 2, 3, 4, 5)}
        +.01 < . 1 ack 1001 <sack 4001:5001>
        +.0001 ${segment(2)}`,
      events: ['11 fast'],
    },
    {
      name: 'RACK: sent again a quarter of a round trip after the SACK → fast',
      trace: `${begun('handshake')}
        ${segments('+.01', 2, 3)}
        +.01 < . 1 ack 1001 <sack 2001:3001>
        +.0025 ${segment(2)}`,
      events: ['9 fast'],
    },
    {
      name: 'SACK before anything but the SYN was acknowledged: sent again at once → fast',
      trace: `handshake
        ${segments('+.01', 1, 2, 3)}
        +.01 < . 1 ack 1 <sack 1001:2001>
        +.0001 ${segment(1)}`,
      events: ['8 fast'],
    },
    {
      name: 'recovery without SACK: the next hole after a partial ACK → fast',
      trace: `${begun(withoutSack)}
        ${segments('+.01', 2, 3, 4, 5, 6)}
        +.01 < . 1 ack 1001
        +.0001 < . 1 ack 1001
        +.0001 < . 1 ack 1001
        +.0001 ${segment(2)}
        +.01 < . 1 ack 3001
        +.0001 ${segment(4)}`,
      events: ['14 fast', '16 fast'],
    },
    {
      name: 'recovery with SACK: all holes, one after the other → fast',
      trace: `${begun('handshake')}
        ${segments('+.01', 2, 3, 4, 5, 6)}
        +.01 < . 1 ack 1001 <sack 2001:3001>
        +.0001 < . 1 ack 1001 <sack 4001:6001 2001:3001>
        +.0001 ${segment(2)}
        +.01 < . 1 ack 3001 <sack 4001:6001>
        +.0001 ${segment(4)}`,
      events: ['13 fast', '15 fast'],
    },
    {
      name: 'silence without SACK: the same again and again → timeout, its back-off counted',
      trace: `${begun(withoutSack)}
        +.01 ${segment(2)}
        +.21 ${segment(2)}
        +.42 ${segment(2)}
        +.84 ${segment(2)}
        +1.68 ${segment(2)}`,
      events: ['7 timeout 1', '8 timeout 2', '9 timeout 3', '10 timeout 4'],
      client: { retransmissions: { segments: 4, bytes: 4000, byCause: { timeout: 4, fast: 0 } } },
    },
    {
      name: 'silence without SACK before any round trip was measured: sent again → timeout',
      trace: `${withoutSack}
        +.01 ${segment(1)}
        +.21 ${segment(1)}`,
      events: ['5 timeout 1'],
    },
    {
      name: 'midstream, nothing known of the round trip: sent again after a second → timeout',
      trace: `+0 > . 1:1001(1000) ack 1
        +1 > . 1:1001(1000) ack 1
        +2 > . 1:1001(1000) ack 1
        +.01 < . 1 ack 1001`,
      events: ['2 tail-loss-probe', '3 timeout 1'], // without SYNs, SACK is taken for granted
    },
    {
      name: 'FIN again and again → timeout, its back-off counted',
      trace: `${begun(withoutSack)}
        +.01 > F. 1001 ack 1
        +.21 > F. 1001 ack 1
        +.42 > F. 1001 ack 1`,
      events: ['7 timeout 1', '8 timeout 2'],
    },
    {
      name: 'after a time-out without SACK: the others, driven by ACKs → after-timeout',
      trace: `${begun(withoutSack)}
        ${segments('+.01', 2, 3, 4, 5)}
        +.21 ${segment(2)}
        +.01 < . 1 ack 2001
        ${segments('+.0001', 3, 4)}
        +.01 < . 1 ack 4001
        +.0001 ${segment(5)}
        +.01 < . 1 ack 5001`,
      events: ['10 timeout 1', '12 after-timeout', '13 after-timeout', '15 after-timeout'],
      client: { retransmissions: { byCause: { timeout: 1, 'after-timeout': 3 } } },
    },
    {
      name: 'go-back-N that is over: the next time-out → back-off counts from 1',
      trace: `${begun(withoutSack)}
        ${segments('+.01', 2, 3)}
        +.21 ${segment(2)}
        +.42 ${segment(2)}
        +.01 < . 1 ack 2001
        +.0001 ${segment(3)}
        +.01 < . 1 ack 3001
        +.01 ${segment(4)}
        +.25 ${segment(4)}`,
      events: ['8 timeout 1', '9 timeout 2', '11 after-timeout', '14 timeout 1'],
    },
    {
      name: 'go-back-N interrupted by another time-out → timeout 2',
      trace: `${begun(withoutSack)}
        ${segments('+.01', 2, 3, 4)}
        +.21 ${segment(2)}
        +.01 < . 1 ack 2001
        +.0001 ${segment(3)}
        +.42 ${segment(3)}`,
      events: ['9 timeout 1', '11 after-timeout', '12 timeout 2'],
    },
    {
      name: 'three duplicate ACKs in go-back-N: the hole → after-timeout, not fast',
      trace: `${begun(withoutSack)}
        ${segments('+.01', 2, 3, 4, 5, 6)}
        +.21 ${segment(2)}
        +.01 < . 1 ack 2001
        +.0001 < . 1 ack 2001
        +.0001 < . 1 ack 2001
        +.0001 ${segment(3)}`,
      events: ['11 timeout 1', '15 after-timeout'],
    },
    {
      name: 'the last of three after about 2·SRTT → tail-loss-probe, and what it brings to light → fast',
      trace: `${begun('handshake')}
        ${segments('+.01', 2, 3, 4)}
        +.022 ${segment(4)}
        +.01 < . 1 ack 1001 <sack 3001:4001>
        ${segments('+.0001', 2, 3)}
        +.01 < . 1 ack 4001`,
      events: ['9 tail-loss-probe', '11 fast', '12 fast'],
      client: { retransmissions: { byCause: { 'tail-loss-probe': 1, fast: 2, timeout: 0 } } },
    },
    {
      name: 'one segment under way: a probe, then RTO and its back-off → tail-loss-probe, timeout 1, 2',
      trace: `${begun('handshake')}
        +.01 ${segment(2)}
        +.21 ${segment(2)}
        +.21 ${segment(2)}
        +.42 ${segment(2)}`,
      events: ['7 tail-loss-probe', '8 timeout 1', '9 timeout 2'],
    },
    {
      name: 'a probe that is lost, too: then the first of all → tail-loss-probe, timeout 1',
      trace: `${begun('handshake')}
        ${segments('+.01', 2, 3, 4)}
        +.022 ${segment(4)}
        +.21 ${segment(2)}
        +.01 < . 1 ack 2001
        ${segments('+.0001', 3, 4)}`,
      events: ['9 tail-loss-probe', '10 timeout 1', '12 after-timeout', '13 after-timeout'],
    },
    {
      name: 'a probe that was acknowledged: the next tail lost → tail-loss-probe again',
      trace: `${begun('handshake')}
        +.01 ${segment(2)}
        +.21 ${segment(2)}
        +.01 < . 1 ack 2001
        +.01 ${segment(3)}
        +.21 ${segment(3)}`,
      events: ['7 tail-loss-probe', '10 tail-loss-probe'],
    },
    {
      name: 'the first of several, with SACK, after silence → timeout, no probe',
      trace: `${begun('handshake')}
        ${segments('+.01', 2, 3, 4)}
        +.25 ${segment(2)}`,
      events: ['9 timeout 1'],
    },
    {
      name: 'a last segment without SACK after 2·SRTT → no probe, since probes need SACK',
      trace: `${begun(withoutSack)}
        ${segments('+.01', 2, 3, 4)}
        +.022 ${segment(4)}`,
      events: ['9 unknown'],
    },
    {
      name: 'recovery that is over: the next hole by SACK → fast again',
      trace: `${begun('handshake')}
        ${segments('+.01', 2, 3)}
        +.01 < . 1 ack 1001 <sack 2001:3001>
        +.0001 ${segment(2)}
        +.01 < . 1 ack 3001
        ${segments('+.01', 4, 5)}
        +.01 < . 1 ack 3001 <sack 4001:5001>
        +.0001 ${segment(4)}
        +.01 < . 1 ack 5001`,
      events: ['9 fast', '14 fast'],
      client: { retransmissions: { segments: 2, byCause: { fast: 2 } } },
    },
    {
      name: 'recovery that is over: the next tail lost → tail-loss-probe, then timeout 1',
      trace: `${begun('handshake')}
        ${segments('+.01', 2, 3)}
        +.01 < . 1 ack 1001 <sack 2001:3001>
        +.0001 ${segment(2)}
        +.01 < . 1 ack 3001
        +.01 ${segment(4)}
        +.21 ${segment(4)}
        +.21 ${segment(4)}`,
      events: ['9 fast', '12 tail-loss-probe', '13 timeout 1'],
    },
    {
      name: 'fast repetition that is lost as well → timeout 1, then what follows → after-timeout',
      trace: `${begun('handshake')}
        ${segments('+.01', 2, 3, 4)}
        +.01 < . 1 ack 1001 <sack 2001:3001>
        +.0001 ${segment(2)}
        +.22 ${segment(2)}
        +.01 < . 1 ack 3001
        +.0001 ${segment(4)}`,
      events: ['10 fast', '11 timeout 1', '13 after-timeout'],
    },
    {
      name: 'F-RTO: the originals arrive after a time-out: the next hole by SACK → fast, not after-timeout',
      trace: `${begun('handshake')}
        ${segments('+.01', 2, 3, 4, 5)}
        +.25 ${segment(2)}
        +.01 < . 1 ack 2001
        +.001 < . 1 ack 3001
        +.01 < . 1 ack 3001 <sack 4001:5001>
        +.0001 ${segment(4)}`,
      events: ['10 timeout 1', '14 fast'],
    },
    {
      name: 'F-RTO by SACK: what was never sent again is there: the next hole → fast',
      trace: `${begun('handshake')}
        ${segments('+.01', 2, 3, 4, 5)}
        +.25 ${segment(2)}
        +.01 < . 1 ack 2001 <sack 4001:5001>
        +.0001 ${segment(3)}`,
      events: ['10 timeout 1', '12 fast'],
    },
    {
      name: 'F-RTO: time-out undone: the next time-out → back-off counts from 1',
      trace: `${begun('handshake')}
        ${segments('+.01', 2, 3, 4)}
        +.25 ${segment(2)}
        +.01 < . 1 ack 3001
        +.22 ${segment(4)}
        +.4 ${segment(4)}`,
      events: ['9 timeout 1', '11 tail-loss-probe', '12 timeout 1'],
    },
    {
      name: 'the server as sender → the same',
      trace: `handshake
        +.1 > P. 1:101(100) ack 1
        +.01 < . 1:1001(1000) ack 101
        +0 < . 1001:2001(1000) ack 101
        +.001 > . 101 ack 1 <sack 1001:2001>
        +.01 < . 1:1001(1000) ack 101`,
      events: ['8 fast'],
      server: { retransmissions: { segments: 1, byCause: { fast: 1 } } },
      client: { retransmissions: { segments: 0 }, duplicateAcks: 1 },
    },
    {
      name: 'silence as far as acknowledgements go, while the other end goes on sending data → timeout',
      trace: `${begun(withoutSack)}
        +.01 ${segment(2)}
        ${Array.from({ length: 25 }, (_, i) => `+.01 < . ${i * 100 + 1}:${i * 100 + 101}(100) ack 1001`).join('\n')}
        +.001 ${segment(2)}`,
      events: ['32 timeout 1'],
    },
    {
      name: 'its acknowledgements not captured, though its SYN was: sent again after a second → timeout',
      trace: onlyClient,
      options: { isn: { client: 100_000, server: 7 } },
      events: ['5 timeout 1'],
    },
    {
      name: 'the same with an ISN above 2^31 → the same',
      trace: onlyClient,
      options: { isn: { client: 2 ** 31 + 100_000, server: 7 } },
      events: ['5 timeout 1'],
    },
    {
      name: 'nothing says why, long before any timer → unknown',
      trace: `${begun(withoutSack)}
        ${segments('+.01', 2, 3)}
        +.004 ${segment(2)}`,
      events: ['8 unknown'],
    },
  ],
  lineOf,
  isRetransmission,
);

test('every cause → counted by cause, and by cause they add up', async () => {
  const { sent } = await transferOf(`${begun('handshake')}
    ${segments('+.01', 2, 3, 4)}
    +.022 ${segment(4)}
    +.21 ${segment(2)}
    +.01 < . 1 ack 2001
    ${segments('+.0001', 3, 4)}
    +.01 < . 1 ack 4001
    ${segments('+.01', 5, 6)}
    +.01 < . 1 ack 4001 <sack 5001:6001>
    +.0001 ${segment(5)}`);
  const { byCause, segments: count, bytes } = sent.client.retransmissions;
  expect(byCause).toEqual({ timeout: 1, fast: 1, 'tail-loss-probe': 1, 'after-timeout': 2, unknown: 0 });
  expect([count, bytes]).toEqual([5, 5000]);
});
