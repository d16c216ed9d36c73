// The same packet twice: doubled by the network, or seen twice by the capture. Never a retransmission.
import { describe, expect, test } from 'vitest';
import { captureRecords } from '../../kit/capture.ts';
import { pcapFile } from '../../kit/pcap-file.ts';
import { writeCapture, writeTemporary } from '../../kit/write-capture.ts';
import { analyze } from '../../../src/index.ts';
import { eventsOf, segment, segments, testTransfers, withTimestamps, type TransferCase } from './transfer-case.ts';

const timed = (n: number, tsVal: number): string => `${segment(n)} <TS val ${tsVal} ecr 9000>`;
const v6 = 'addresses [2001:db8::1]:40000 [2001:db8::2]:80';

/** A copy of frame 4. */
const network = {
  events: ['5 client network-duplicate'],
  client: { networkDuplicates: 1, captureDuplicates: 0, uniqueBytes: 1000, retransmissions: { segments: 0 } },
};
const ofCapture = {
  events: ['5 client capture-duplicate'],
  client: { networkDuplicates: 0, captureDuplicates: 1, uniqueBytes: 1000, retransmissions: { segments: 0 } },
};
const sentAgain = { client: { networkDuplicates: 0, captureDuplicates: 0, retransmissions: { segments: 1 } } };

const copies: readonly TransferCase[] = [
  {
    name: 'the same IP ID, no timestamps: 1 ms later → network-duplicate',
    trace: `handshake\n+.1 ${segment(1)} {dup .001}\n+.01 < . 1 ack 1001`,
    ...network,
  },
  {
    name: 'the same IP ID and TSval: 300 ms later → network-duplicate',
    trace: `${withTimestamps}\n+.1 ${timed(1, 1110)} {dup .3}\n+.5 < . 1 ack 1001`,
    ...network,
  },
  {
    name: 'another TTL: 0.1 ms later → capture-duplicate',
    trace: `handshake\n+.1 ${segment(1)} {dup .0001 ttl 63}\n+.01 < . 1 ack 1001`,
    ...ofCapture,
  },
  {
    name: 'MSS unknown, a large segment, then its pieces with the IDs that follow → capture-duplicates',
    trace: `+0 < . 1 ack 1
      +.1 > P. 1:3897(3896) ack 1 {id 500}
      +.00001 > . 1:1449(1448) ack 1 {id 500}
      +.00001 > . 1449:2897(1448) ack 1 {id 501}
      +.00001 > P. 2897:3897(1000) ack 1 {id 502}
      +.01 < . 1 ack 3897`,
    events: ['3 client capture-duplicate', '4 client capture-duplicate', '5 client capture-duplicate'],
    client: { captureDuplicates: 3, uniqueBytes: 3896, retransmissions: { segments: 0 } },
  },
  {
    name: 'MSS unknown, a large segment, then the second part of it with the next ID → sent again',
    trace: `+0 < . 1 ack 1
      +.1 > P. 1:3897(3896) ack 1 {id 500}
      +.001 > . 1449:2897(1448) ack 1 {id 501}
      +.01 < . 1 ack 3897`,
    client: { captureDuplicates: 0, uniqueBytes: 3896, retransmissions: { segments: 1 } },
  },
  {
    name: 'another interface: 0.1 ms later → capture-duplicate',
    trace: `handshake\n+.1 ${segment(1)} {dup .0001 iface 1}\n+.01 < . 1 ack 1001`,
    options: { format: 'pcapng', link: ['ethernet', 'ethernet'] },
    ...ofCapture,
  },
  {
    name: 'IPv6 with timestamps, another hop limit → capture-duplicate',
    trace: `${v6}\n${withTimestamps}\n+.1 ${timed(1, 1110)} {dup .0001 ttl 63}\n+.01 < . 1 ack 1001`,
    ...ofCapture,
  },
  {
    name: 'IPv6 without timestamps: 0.1 ms later → network-duplicate',
    trace: `${v6}\nhandshake\n+.1 ${segment(1)} {dup .0001}\n+.01 < . 1 ack 1001`,
    ...network,
  },
  {
    name: 'another IP ID, the same TSval → retransmission',
    trace: `${withTimestamps}\n+.1 ${timed(1, 1110)}\n+.0005 ${timed(1, 1110)}\n+.01 < . 1 ack 1001`,
    ...sentAgain,
  },
  {
    name: 'the same IP ID (always 0), another TSval → retransmission',
    trace: `${withTimestamps}\n+.1 ${timed(1, 1110)} {id 0}\n+.3 ${timed(1, 1410)} {id 0}\n+.01 < . 1 ack 1001`,
    ...sentAgain,
  },
  {
    name: 'IPv6 without timestamps: 300 ms later → retransmission',
    trace: `${v6}\nhandshake\n+.1 ${segment(1)}\n+.3 ${segment(1)}\n+.01 < . 1 ack 1001`,
    ...sentAgain,
  },
  {
    name: 'of a FIN, the same IP ID → network-duplicate',
    trace: 'handshake\n+.1 > F. 1 ack 1 {dup .001}\n+.01 < . 1 ack 2',
    events: ['5 client network-duplicate'],
    client: { networkDuplicates: 1, retransmissions: { segments: 0 } },
  },
  {
    name: 'of the last FIN, after both ends have closed → a copy, no retransmission',
    trace: `handshake
      +.1 > F. 1 ack 1
      +.01 < F. 1 ack 2 {dup .001}
      +.0001 > . 2 ack 2
      +1 > . 2 ack 2`,
    server: { retransmissions: { segments: 0 } },
  },
  {
    name: 'of the last data, after a reset → a copy, no retransmission',
    trace: `handshake
      +.1 > P. 1:101(100) ack 1 {dup .001}
      +.0001 < R. 1 ack 1
      +1 < R. 1 ack 1`,
    client: { uniqueBytes: 100, retransmissions: { segments: 0 } },
  },
  {
    name: 'of a SYN-ACK, another TTL → capture-duplicate',
    trace: '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1 {dup .0001 ttl 63}\n+.01 > . 1 ack 1\n+.1 > . 1:101(100) ack 1',
    events: ['3 server capture-duplicate'],
    server: { captureDuplicates: 1, retransmissions: { segments: 0 } },
    wrong: 'the event is told, but not counted',
  },
  {
    name: 'of what was sent again: → network-duplicate, one retransmission',
    trace: `handshake\n+.1 ${segment(1)}\n+.3 ${segment(1)} {dup .001}\n+.01 < . 1 ack 1001`,
    events: ['5 client retransmission unknown null after ← 4', '6 client network-duplicate'],
    client: { networkDuplicates: 1, retransmissions: { segments: 1 } },
  },
  {
    name: 'of what came out of order → network-duplicate',
    trace: `handshake\n+.1 ${segment(1)} {id 10}
      +0 ${segment(3)} {id 12}
      +.001 ${segment(2)} {id 11, dup .001}
      +.01 < . 1 ack 3001`,
    events: ['5 client previous-segment-missing 1000', '6 client out-of-order', '7 client network-duplicate'],
  },
  {
    name: 'of what was acknowledged in between → network-duplicate',
    trace: `handshake\n+.1 ${segment(1)} {dup .015}\n+.01 < . 1 ack 1001\n+.1 ${segment(2)}`,
    events: ['6 client network-duplicate'],
    client: { retransmissions: { segments: 0 } },
  },
  {
    name: 'of several, sent again as one, the same IP ID → a copy, one retransmission',
    trace: `handshake
      +.1 > . 1:501(500) ack 1
      +0 > . 501:1001(500) ack 1
      +.3 > . 1:1001(1000) ack 1 {dup .0001 ttl 63}
      +.01 < . 1 ack 1001`,
    client: { captureDuplicates: 1, retransmissions: { segments: 1 } },
  },
  {
    name: 'of a part that was sent again, the same IP ID → a copy, one retransmission',
    trace: `handshake
      +.1 > . 1:1001(1000) ack 1
      +.3 > . 1:501(500) ack 1 {dup .0001 ttl 63}
      +.01 < . 1 ack 1001`,
    client: { captureDuplicates: 1, retransmissions: { segments: 1 } },
  },
  {
    name: 'of a repetition that fills part of a gap → a copy, one retransmission',
    trace: `handshake
      ${segments('+.1', 1, 4)}
      +.3 ${segment(2)} {dup .0001 ttl 63}
      +.01 < . 1 ack 2001`,
    client: { captureDuplicates: 1, retransmissions: { segments: 1 } },
  },
  {
    name: 'of the original, after it was sent again → a copy, one retransmission',
    trace: `handshake
      +.1 ${segment(1)} {dup .305}
      +.3 ${segment(1)}
      +.02 < . 1 ack 1001`,
    events: ['5 client retransmission unknown null after ← 4', '6 client network-duplicate'],
    client: { retransmissions: { segments: 1 } },
    wrong: 'only the latest IP ID of a segment is kept, so that the copy is a second retransmission',
  },
];

const acknowledgements: readonly TransferCase[] = [
  {
    name: 'of an ACK that says something new → no event',
    trace: `handshake\n${segments('+.1', 1, 2)}\n+.01 < . 1 ack 1001 {dup .0001}\n+.01 < . 1 ack 2001`,
    events: [],
    server: { duplicateAcks: 0 },
  },
  {
    name: 'of a duplicate ACK → told once',
    trace: `handshake
      ${segments('+.1', 1, 2, 3)}
      +.01 < . 1 ack 1001
      +.001 < . 1 ack 1001 {dup .0001}
      +.01 < . 1 ack 3001`,
    events: ['8 server duplicate-ack'],
    server: { duplicateAcks: 1 },
  },
  {
    name: 'of an ACK, IPv6 with timestamps: another hop limit → no event',
    trace: `${v6}\n${withTimestamps}
      +.1 ${timed(1, 1110)}
      +0 ${timed(2, 1110)}
      +.01 < . 1 ack 1001 <TS val 9120 ecr 1110> {dup .0001 ttl 63}
      +.01 < . 1 ack 2001 <TS val 9130 ecr 1110>`,
    events: [],
    server: { duplicateAcks: 0 },
    wrong: 'without IP IDs the copy of an ACK is a duplicate ACK',
  },
  {
    name: 'of an ACK with DSACK → the report is told once',
    trace: `handshake
      +.1 ${segment(1)}
      +.3 ${segment(1)}
      +.01 < . 1 ack 1001 <sack 1:1001> {dup .0001 ttl 63}`,
    events: ['5 client retransmission spurious dsack null ← 4', '6 server dsack 1000'],
    client: { networkDuplicates: 0 },
  },
  {
    name: 'of an ACK with another TTL → capture-duplicate in the counters',
    trace: `handshake
      ${segments('+.1', 1, 2, 3, 4)}
      +.01 < . 1 ack 1001
      +.0001 < . 1 ack 2001
      +.0001 < . 1 ack 3001 {dup .0001 ttl 63}
      +.01 < . 1 ack 4001`,
    events: [],
    server: { networkDuplicates: 0, captureDuplicates: 1 },
  },
  {
    name: 'of a keep-alive → told and counted once',
    trace: 'handshake\n+.1 > . 1:101(100) ack 1\n+.01 < . 1 ack 101\n+60 > . 100 ack 1 {dup .0001 ttl 63}',
    events: ['6 client keep-alive'],
    client: { keepAlives: 1 },
  },
  {
    name: 'of an ACK that closes the window → told and counted once',
    trace: 'handshake\n+.1 > . 1:101(100) ack 1\n+.01 < . 1 ack 101 win 0 {dup .0001 ttl 63}\n+1 < . 1 ack 101 win 500',
    events: ['5 server zero-window 0', '7 server window-update 64000'],
    server: { zeroWindows: 1 },
  },
  {
    name: 'of a zero-window probe → told once',
    trace: `handshake\n+.1 > . 1:101(100) ack 1
      +.01 < . 1 ack 101 win 0
      +1 > . 100 ack 1 {dup .0001 ttl 63}`,
    events: ['5 server zero-window 0', '6 client zero-window-probe'],
  },
];

const reports: readonly TransferCase[] = [
  {
    name: 'DSACK for what was sent once → network-duplicate, dsack',
    trace: `handshake
      ${segments('+.1', 1, 2)}
      +.01 < . 1 ack 1001
      +.0001 < . 1 ack 2001
      +.0001 < . 1 ack 2001 <sack 1001:2001>`,
    events: ['5 client network-duplicate dsack', '8 server dsack 1000'],
    client: { networkDuplicates: 1, retransmissions: { segments: 0, spurious: 0 } },
  },
  {
    name: 'DSACK for what the capture saw twice as well → one network-duplicate',
    trace: `handshake
      +.1 ${segment(1)} {dup .001}
      +.01 < . 1 ack 1001
      +.001 < . 1 ack 1001 <sack 1:1001>`,
    events: ['5 client network-duplicate', '7 server dsack 1000'],
    client: { networkDuplicates: 1 },
  },
  {
    name: 'DSACK for what was sent again → no network-duplicate',
    trace: `handshake
      +.1 ${segment(1)}
      +.3 ${segment(1)}
      +.01 < . 1 ack 1001 <sack 1:1001>`,
    events: ['5 client retransmission spurious dsack null ← 4', '6 server dsack 1000'],
    client: { networkDuplicates: 0 },
  },
  {
    name: 'DSACK of the one byte of a keep-alive → no network-duplicate',
    trace: `handshake
      +.1 > . 1:101(100) ack 1
      +.01 < . 1 ack 101
      +60 > . 100:101(1) ack 1
      +.01 < . 1 ack 101 <sack 100:101>`,
    client: { networkDuplicates: 0, keepAlives: 1, retransmissions: { segments: 0 } },
  },
];

const numbered: readonly TransferCase[] = [
  {
    name: 'of two segments, one after the other → both copies',
    trace: `handshake
      +.1 ${segment(1)} {dup .002}
      +.01 < . 1 ack 1001
      +.1 ${segment(2)} {dup .002}
      +.01 < . 1 ack 2001`,
    events: ['5 client network-duplicate', '8 client network-duplicate'],
    client: { retransmissions: { segments: 0 }, networkDuplicates: 2 },
    wrong:
      'the first copy repeats the IP ID of the segment before it, so that the sender is taken for one that numbers nothing',
  },
];

test.fails('copies of ACKs without timestamps, a connection with timestamps in between → recognised all the same', async () => {
  // SenderNotes.repeats hashes tsVal, which is that of another packet where a packet has no timestamps.
  const trace = (between: string): string => `addresses 10.0.0.1:40000 10.0.0.2:80
    handshake
    +.1 ${segment(1)} {dup .0001 ttl 63}
    +0 ${segment(2)}
    +.01 < . 1 ack 1001 {dup .003}
    +.001 < . 1 ack 2001
    ${between}
    addresses 10.0.0.1:40000 10.0.0.2:80
    +.1 ${segment(3)}`;
  const copiesOf = async (between: string): Promise<number> => {
    const { connections } = await analyze([writeCapture(trace(between))]);
    return connections.find(({ client }) => client.port === 40_000)!.sent.server.captureDuplicates;
  };
  expect(await copiesOf('')).toBe(1);
  expect(await copiesOf('addresses 10.0.0.1:40001 10.0.0.2:80\n+.001 > . 1 ack 1 <TS val 7 ecr 7>')).toBe(1);
});

describe.each([
  ['copies of what takes sequence numbers', copies],
  ['copies, one after another', numbered],
  ['copies of acknowledgements', acknowledgements],
  ['DSACK', reports],
] as const)('%s', (_, cases) => {
  testTransfers(cases);
});

// The event is the acknowledgement's, whose sender is the server, but says that it is the client's.
test('DSACK for what was sent once: network-duplicate → its frame, sequence number and sender belong together', async () => {
  const events = await eventsOf(reports[0]!.trace);
  expect(events.find(({ event }) => event === 'network-duplicate')).toMatchObject({ sender: 'client', length: 1000 });
});

const exchange = `
  +.1 > P. 1:101(100) ack 1 <TS val 1110 ecr 9000>
  +.01 < . 1 ack 101 <TS val 9120 ecr 1110>
  +.01 < . 1:1001(1000) ack 101 <TS val 9130 ecr 1110>
  +.001 < . 1001:2001(1000) ack 101 <TS val 9130 ecr 1110>
  +.001 > . 101 ack 2001 <TS val 1140 ecr 9130>
  +.1 > F. 101 ack 2001 <TS val 1240 ecr 9130>
  +.01 < F. 2001 ack 102 <TS val 9240 ecr 1240>
  +.001 > . 102 ack 2002 <TS val 1250 ecr 9240>`;

const doubled = [
  { name: 'at the same place', addresses: '', ttl: 64 },
  { name: 'behind a router', addresses: '', ttl: 63 },
  { name: 'IPv6, at the same place', addresses: v6, ttl: 64 },
  { name: 'IPv6, behind a router', addresses: v6, ttl: 63 },
];

describe.each(doubled)('whole capture doubled $name', ({ addresses, ttl }) => {
  const trace = `${addresses}\n${withTimestamps}${exchange}`;
  const connection = async () => {
    const records = captureRecords(trace);
    const copied = captureRecords(withTtl(trace, ttl));
    const all = records.flatMap((record, i) => [record, { ...copied[i]!, timeNs: record.timeNs + 20_000 }]);
    const report = await analyze([writeTemporary('doubled.pcap', pcapFile(all))], { include: { events: true } });
    expect(report.connections).toHaveLength(1);
    return report.connections[0]!;
  };

  test('what is sent once → no retransmission, nothing out of order, no duplicate ACK', async () => {
    const { sent, events } = await connection();
    for (const end of [sent.client, sent.server]) {
      expect(end).toMatchObject({ retransmissions: { segments: 0 }, outOfOrder: 0, duplicateAcks: 0 });
    }
    expect([sent.client.uniqueBytes, sent.server.uniqueBytes]).toEqual([100, 2000]);
    expect(events!.filter(({ event }) => !event.endsWith('-duplicate'))).toEqual([]);
  });

  test('copies of data and FIN → told, as what the capture did or the network', async () => {
    const { events } = await connection();
    const copied = events!.filter(({ event }) => event.endsWith('-duplicate'));
    expect(copied.map(({ frame }) => frame)).toEqual(expect.arrayContaining([8, 12, 14, 18, 20]));
  });
});

/** After every naming of addresses, which begins a connection with TTLs of its own. */
function withTtl(trace: string, ttl: number): string {
  const named = /^addresses .*$/m.exec(trace)?.[0] ?? '';
  return `${named}\nttl client ${ttl}\nttl server ${ttl}\n${trace.replace(named, '')}`;
}

// A doubled capture can't be told from a network that doubles by its first copies; but all of them are alike.
test.fails('whole capture doubled at the same place: all copies → of the capture, none of the network', async () => {
  const trace = `${withTimestamps}${exchange}`;
  const all = captureRecords(trace).flatMap((record) => [record, { ...record, timeNs: record.timeNs + 20_000 }]);
  const { connections } = await analyze([writeTemporary('doubled.pcap', pcapFile(all))], { include: { events: true } });
  const { client, server } = connections[0]!.sent;
  expect([client.networkDuplicates, server.networkDuplicates]).toEqual([0, 0]);
});
