// What holds along every path: wherever the capture begins and ends, whatever the network repeats, and whatever other
// connections are in between.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyze, type ConnectionRecord } from '../../../src/index.ts';
import { EVENT } from '../../../src/core/codes.ts';
import { RST } from '../../../src/core/packet.ts';
import { STATES, TRANSITION_EVENTS } from '../../../src/shared/vocabulary.ts';
import { captureRecords } from '../../kit/capture.ts';
import { TestedEngine } from '../../kit/engine.ts';
import { parseTrace } from '../../kit/trace.ts';
import { pcapFile, type CaptureRecord } from '../../kit/pcap-file.ts';
import { writeTemporary } from '../../kit/write-capture.ts';
import { allCases } from './all-cases.ts';
import { closingCases } from './closing-cases.ts';
import { lossCases } from './loss-cases.ts';
import { openingCases } from './opening-cases.ts';
import { happened, lanesOf } from './lanes.ts';

const { nextState } = new TestedEngine().functionsOf('engine/state/transition');

/** A self-connect names its own addresses, so that there can't be several at once. */
const cases = allCases.filter(({ trace }) => !trace.includes('addresses'));

/** Of these, `npm test` takes one. */
const EVERY_FEW = 8;

/** Behind Ethernet's header and IPv4's. */
const TCP_FLAGS_AT = 14 + 20 + 13;

interface InitialNumbers {
  client: number;
  server: number;
}

/** A case as one of many: `number` tells its client. */
const recordsOf = (
  trace: string,
  number: number,
  isn: InitialNumbers = { client: 7, server: 77_777 },
): CaptureRecord[] => captureRecords(trace, { client: `10.1.${number >> 8}.${number & 0xff}:40000`, isn });

async function connectionsOf(records: CaptureRecord[]): Promise<ConnectionRecord[]> {
  records.sort((a, b) => a.timeNs - b.timeNs);
  const { connections } = await analyze([writeTemporary('cases.pcap', pcapFile(records))], {
    include: { transitions: true },
  });
  return connections;
}

/** Where each transition begins, where the one before ended; each as the table says; only the last ones presumed. */
function expectConsistent(connection: ConnectionRecord): void {
  for (const endpoint of ['client', 'server'] as const) {
    const transitions = happened(connection, endpoint);
    for (const [i, { from, to, event }] of transitions.entries()) {
      const before = transitions[i - 1];
      const isAnswerOfListener = from === 'LISTEN' && event === 'send-syn-ack' && (before?.to ?? 'CLOSED') === 'CLOSED';
      if (!isAnswerOfListener)
        expect(nextState!(STATES.indexOf(from), TRANSITION_EVENTS.indexOf(event))).toBe(STATES.indexOf(to));
      if (before && !isAnswerOfListener) expect(from).toBe(before.to);
      if (before?.evidence === 'presumed') expect(transitions[i]!.evidence).toBe('presumed');
    }
    if (transitions.length > 0) expect(connection.state[endpoint]).toBe(transitions.at(-1)!.to);
  }
  const times = connection.transitions!.filter(({ event }) => event !== 'timeout').map(({ t }) => t);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
}

test('every path: cut anywhere at both ends → consistent chains', { tags: ['slow'] }, async () => {
  for (const { trace } of cases) {
    const length = recordsOf(trace, 0).length;
    const cuts: CaptureRecord[] = [];
    for (let from = 0, number = 0; from < length; from++) {
      for (let to = from + 1; to <= length; to++) cuts.push(...recordsOf(trace, number++).slice(from, to));
    }
    for (const connection of await connectionsOf(cuts)) expectConsistent(connection);
  }
});

test('every path: only one direction captured → consistent chains, and nothing of the other end for certain', async () => {
  for (const [i, { trace }] of cases.entries()) {
    const packets = parseTrace(trace);
    for (const side of ['client', 'server'] as const) {
      const records = recordsOf(trace, i).filter((_, at) => packets[at]!.sender === side);
      for (const connection of await connectionsOf(records)) {
        expectConsistent(connection);
        const isOfOther = ({ endpoint }: { endpoint: string }): boolean =>
          (endpoint === 'client') !== isFromClient(connection);
        for (const each of connection.transitions!.filter(isOfOther)) expect(each.evidence).toBe('presumed');
      }
    }
  }
});

/** Who sent all of it. */
const isFromClient = ({ sent }: ConnectionRecord): boolean => sent.client.packets > 0;

test('every path: packets left out anywhere → consistent chains', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 97, maxLength: 97 }), async (chances) => {
      const records = cases.flatMap(({ trace }, i) => recordsOf(trace, i)).filter((_, i) => chances[i % 97] !== 0);
      for (const connection of await connectionsOf(records)) expectConsistent(connection);
    }),
    { numRuns: 20 },
  );
});

// A SYN of another ISN that comes twice counts as retransmitted, and so as a new connection; see incarnation.ts.
test('some paths: any packet twice → the same states', () => expectAnyTwice(EVERY_FEW));
test('every path: likewise', { tags: ['slow'] }, () => expectAnyTwice(1));

/** Of paths, one of `every`. */
async function expectAnyTwice(every: number): Promise<void> {
  for (const [i, { name, trace }] of cases.entries()) {
    if (i % every !== 0 || / S 0.*rawseq/.test(trace)) continue;
    const records = recordsOf(trace, i);
    const shown = (await connectionsOf([...records])).map((each) => each.state);
    for (const [at, record] of records.entries()) {
      // Not a RST, which counts again wherever it comes.
      const isRst = (record.bytes[TCP_FLAGS_AT]! & RST) !== 0;
      for (const before of records.slice(at, isRst ? at + 1 : at + 2)) {
        const copy = { ...record, timeNs: before.timeNs + 1000 };
        const states = (await connectionsOf([...records, copy])).map((each) => each.state);
        expect(states, `${name}, ${records.indexOf(record) + 1}`).toEqual(shown);
      }
    }
  }
}

/** Without what tells of time and place, or comes of time that goes on for others. */
const told = (connection: ConnectionRecord): object =>
  connection
    .transitions!.filter(({ event }) => event !== TRANSITION_EVENTS[EVENT.timeout])
    .map(({ endpoint, from, to, event, evidence, withdrawn }) => ({ endpoint, from, to, event, evidence, withdrawn }));

async function allAlone(isn?: InitialNumbers): Promise<object[]> {
  const alone: object[] = [];
  for (const [i, { trace }] of cases.entries())
    alone.push(...(await connectionsOf(recordsOf(trace, i, isn))).map(told));
  return alone;
}

const initialNumber = fc.oneof(
  fc.integer({ min: 0, max: 0xffffffff }),
  fc.constantFrom(0, 0x7fffffff, 0x80000000, 0xffffffff),
);

// Fixed numbers in a trace are random ones of its connection, which may by chance be what they must not be.
test(
  'every path: other initial sequence numbers, which wrap or change sign → the same',
  { tags: ['slow'] },
  async () => {
    const shown = await allAlone();
    await fc.assert(
      fc.asyncProperty(fc.record({ client: initialNumber, server: initialNumber }), async (isn) => {
        expect(await allAlone(isn)).toEqual(shown);
      }),
      { numRuns: 10 },
    );
  },
);

test('every path: interleaved with all others → as alone', { tags: ['slow'] }, async () => {
  const alone = await allAlone();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(100_000), { minLength: cases.length, maxLength: cases.length }),
      async (starts) => {
        const records = cases.flatMap(({ trace }, i) =>
          recordsOf(trace, i).map((record) => ({ ...record, timeNs: record.timeNs + starts[i]! * 1000 })),
        );
        const connections = await connectionsOf(records);
        const number = ({ client }: ConnectionRecord): number =>
          Number(client.address.split('.')[2]) * 256 + Number(client.address.split('.')[3]);
        expect(connections.toSorted((a, b) => number(a) - number(b)).map(told)).toEqual(alone);
      },
    ),
    { numRuns: 20 },
  );
});

const answered = /S\. |handshake/;
const fromItsBeginning = [...openingCases, ...closingCases, ...lossCases].filter(
  ({ trace }) => answered.test(trace) && !trace.includes('raw'),
);

const DIRECTIONS = ['<', '>'];
test.each(DIRECTIONS)('some paths: a blind RST (%s) after the SYN-ACK → nothing', (direction) =>
  expectNothingOfBlindReset(direction, EVERY_FEW),
);
test.each(DIRECTIONS)('every path: likewise (%s)', { tags: ['slow'] }, (direction) =>
  expectNothingOfBlindReset(direction, 1),
);

async function expectNothingOfBlindReset(direction: string, every: number): Promise<void> {
  for (const { name, trace } of fromItsBeginning.filter((_, i) => i % every === 0)) {
    const shown = await lanesOf(trace);
    const lines = trace.split('\n');
    for (let at = lines.findIndex((line) => answered.test(line)) + 1; at <= lines.length; at++) {
      const blind = lines.toSpliced(at, 0, `+0 ${direction} R 30000`).join('\n');
      expect(await lanesOf(blind), `${name}, line ${at}`).toEqual(shown);
    }
  }
}
