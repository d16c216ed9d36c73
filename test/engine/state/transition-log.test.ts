// The log of transitions against a plain array, and how long an endless quarrel may make it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyze, type ConnectionRecord } from '../../../src/index.ts';
import { EVENT, MARK, STATE } from '../../../src/core/codes.ts';
import { TransitionLog } from '../../../src/core/transition-log.ts';
import { ConnectionsAtHand } from '../../kit/connections-at-hand.ts';
import { writeCapture } from '../../kit/write-capture.ts';
import { happened } from './lanes.ts';

const NONE = -1;
/** As many as a connection's log keeps. */
const MOST = 512;
/** As many as are inside a row. */
const IN_ROW = 16;

interface Entry {
  timeNs: number;
  frame: number;
  event: number;
  from: number;
  to: number;
  marks: number;
}

const entryOf = fc.record<Entry>({
  timeNs: fc.oneof(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), fc.double({ noNaN: true })),
  frame: fc.integer({ min: 1, max: 0x7fffffff }),
  event: fc.nat(Object.keys(EVENT).length - 1),
  from: fc.nat(Object.keys(STATE).length - 1),
  to: fc.nat(Object.keys(STATE).length - 1),
  marks: fc.nat(MARK.server | MARK.presumed | MARK.withdrawn),
});

type Step = { which: number } & (
  | { do: 'begin' | 'release' | 'forget' }
  | { do: 'add'; count: number; entry: Entry }
  | { do: 'mark' | 'unmark'; at: number; marks: number }
);

const which = fc.nat(1000);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('begin' as const, 'release' as const), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('forget' as const), which }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      which,
      count: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 20 }), fc.integer({ min: 21, max: 300 })),
      entry: entryOf,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('mark' as const, 'unmark' as const),
      which,
      at: fc.nat(1000),
      marks: fc.nat(7),
    }),
  },
);

/** Of the connection at hand: written by the engine, read as reports do. */
class LogAtHand extends TransitionLog {
  readonly #functions;

  constructor({ engine, row }: ConnectionsAtHand) {
    super(engine, row);
    this.#functions = engine.functionsOf('engine/state/transition-log');
  }

  add(timeNs: number, frame: number, event: number, from: number, to: number, marks: number): number {
    return this.#functions['add']!(timeNs, frame, event, from, to, marks);
  }

  mark(entry: number, marks: number): void {
    this.#functions['Transition_mark']!(this.#functions['transition']!(entry), marks);
  }

  unmark(entry: number, marks: number): void {
    this.#functions['Transition_unmark']!(this.#functions['transition']!(entry), marks);
  }

  forget(): number {
    return this.#functions['forget']!();
  }

  release(): void {
    this.#functions['release']!();
  }

  get isFull(): boolean {
    return this.#functions['isFull']!() !== 0;
  }
}

/** Connections, and what each one's log should hold by place of its row. */
interface Connections {
  readonly hand: ConnectionsAtHand;
  readonly log: LogAtHand;
  readonly models: Map<number, Entry[]>;
}

function noConnections(): Connections {
  const hand = new ConnectionsAtHand();
  return { hand, log: new LogAtHand(hand), models: new Map() };
}

/** Begins one and returns the place of its row. */
function begin(connections: Connections): number {
  const { hand, models } = connections;
  hand.take();
  models.set(hand.place, []);
  check(connections, hand.place);
  return hand.place;
}

function open({ hand }: Connections, place: number): void {
  hand.moveTo(place);
}

/** To the one that is open. */
function add({ log, models }: Connections, index: number, entry: Entry, count: number): void {
  const model = models.get(index)!;
  for (let i = 0; i < count; i++) {
    const { timeNs, frame, event, from, to, marks } = { ...entry, frame: (entry.frame + i) & 0x7fffffff };
    expect(log.add(timeNs, frame, event, from, to, marks)).toBe(model.length);
    model.push({ timeNs, frame, event, from, to, marks });
  }
}

/** In the one that is open. */
function forget({ log, models }: Connections, index: number): void {
  const model = models.get(index)!;
  const withdrawn = model.findIndex(({ marks }) => (marks & MARK.withdrawn) !== 0);
  const at = withdrawn >= 0 ? withdrawn : model.findIndex(({ marks }) => (marks & MARK.presumed) === 0);
  if (at >= 0) model.splice(at, 1);
  expect(log.forget()).toBe(at < 0 ? NONE : at);
}

function release(connections: Connections, index: number): void {
  open(connections, index);
  connections.log.release();
  connections.hand.release(index);
  connections.models.delete(index);
}

function check(connections: Connections, index: number): void {
  open(connections, index);
  const { log, models } = connections;
  const entries = Array.from({ length: log.count }, (_, i) => ({
    timeNs: log.timeNs(i),
    frame: log.frame(i),
    event: log.event(i),
    from: log.from(i),
    to: log.to(i),
    marks: log.marks(i),
  }));
  expect(entries).toEqual(models.get(index));
  expect(log.isFull).toBe(entries.length >= MOST);
}

/** Of all cases: each begins with nothing, on what those before it left. */
const shared = noConnections();

test('connections that begin, add, mark, forget and end in any order → each log as a plain array', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const connections = { ...shared, models: new Map<number, Entry[]>() };
      const { models, log } = connections;
      begin(connections);
      for (const each of steps) {
        const index = [...models.keys()][each.which % Math.max(1, models.size)];
        if (each.do === 'begin' || index === undefined) {
          begin(connections);
          continue;
        }
        const model = models.get(index)!;
        open(connections, index);
        if (each.do === 'add') add(connections, index, each.entry, each.count);
        else if (each.do === 'release') release(connections, index);
        else if (each.do === 'forget') forget(connections, index);
        else if ((each.do === 'mark' || each.do === 'unmark') && model.length > 0) {
          const at = each.at % model.length;
          if (each.do === 'mark') {
            log.mark(at, each.marks);
            model[at]!.marks |= each.marks;
          } else {
            log.unmark(at, each.marks);
            model[at]!.marks &= ~each.marks;
          }
        }
      }
      for (const index of models.keys()) check(connections, index);
      for (const index of models.keys()) release(connections, index);
    }),
    { numRuns: 300 },
  );
});

test('each number of entries around the 16 in the row and its doubles → all as added', () => {
  const connections = noConnections();
  const entry: Entry = { timeNs: 1e15 + 0.5, frame: 7, event: 10, from: 11, to: 1, marks: 7 };
  for (const count of [0, 1, 15, 16, 17, 31, 32, 33, 64, 65, 511, 512, 513, 5000]) {
    add(connections, begin(connections), entry, count);
  }
  for (const index of connections.models.keys()) check(connections, index);
});

test('a long log released, its row taken again → empty, and nothing of the old one with 17 entries', () => {
  const connections = noConnections();
  const entry: Entry = { timeNs: 1, frame: 1, event: 1, from: 1, to: 4, marks: 0 };
  const index = begin(connections);
  add(connections, index, entry, 600);
  release(connections, index);
  begin(connections);
  expect(connections.hand.place).toBe(index);
  add(connections, index, { ...entry, frame: 900 }, 17);
  check(connections, index);
});

test('17 entries, one of them withdrawn and forgotten → the other 16', () => {
  const connections = noConnections();
  const index = begin(connections);
  const entry: Entry = { timeNs: 1, frame: 1, event: 1, from: 1, to: 4, marks: 0 };
  add(connections, index, { ...entry, marks: MARK.withdrawn }, 1);
  add(connections, index, { ...entry, frame: 100 }, IN_ROW);
  forget(connections, index);
  check(connections, index);
});

/** `before`, then `cycle` again and again, a tenth of a second for each segment. */
async function quarrels(before: string, cycle: readonly string[], times: number): Promise<ConnectionRecord[]> {
  const lines = Array.from({ length: times }, () => cycle.map((segment) => `+.1 ${segment}`)).flat();
  const path = writeCapture(`isn client 1000\nisn server 5000\n${before}\n${lines.join('\n')}`);
  const { connections } = await analyze([path], { include: { transitions: true } });
  return connections;
}

/** The only connection of these. */
async function quarrel(before: string, cycle: readonly string[], times: number): Promise<ConnectionRecord> {
  const connections = await quarrels(before, cycle, times);
  expect(connections).toHaveLength(1);
  return connections[0]!;
}

function expectBounded({ transitions }: ConnectionRecord): void {
  expect(transitions!.length).toBeLessThanOrEqual(MOST);
}

/** Where each transition begins, where the one before ended, whatever was forgotten of those that were withdrawn. */
function expectChained(connection: ConnectionRecord): void {
  for (const endpoint of ['client', 'server'] as const) {
    const transitions = happened(connection, endpoint);
    for (const [i, { from, to }] of transitions.entries()) {
      const next = transitions[i + 1];
      if (next !== undefined && next.from !== 'LISTEN') expect(next.from).toBe(to);
      expect(from).not.toBe(to);
    }
    if (transitions.length > 0) expect(connection.state[endpoint]).toBe(transitions.at(-1)!.to);
  }
}

const TIMES = 1500;

interface Quarrel {
  name: string;
  before?: string;
  cycle: readonly string[];
  state: { client?: string; server?: string };
}

const named = (all: readonly Quarrel[]): [string, Quarrel][] => all.map((each) => [each.name, each]);

const withdrawing: readonly Quarrel[] = [
  {
    name: 'the same SYN refused',
    cycle: ['> S 0:0(0)', '< R. 0 ack 1'],
    state: { client: 'CLOSED', server: 'CLOSED' },
  },
  {
    name: 'a SYN refused and sent again, its answer not captured at the end',
    before: '+0 > S 0:0(0)',
    cycle: ['< R. 0 ack 1', '> S 0:0(0)'],
    state: { client: 'SYN_SENT' },
  },
  {
    name: 'the last FIN acknowledged and sent again',
    before: 'handshake\nclose',
    cycle: ['< F. 1 ack 2', '> . 2 ack 2'],
    state: { client: 'TIME_WAIT', server: 'CLOSED' },
  },
  {
    name: 'the first FIN acknowledged and sent again',
    before: 'handshake',
    cycle: ['> F. 1 ack 1', '< . 1 ack 2'],
    state: { client: 'FIN_WAIT_2', server: 'CLOSE_WAIT' },
  },
  {
    name: 'a FIN that nobody acknowledges, sent again',
    before: 'handshake',
    cycle: ['> F. 1 ack 1'],
    state: { client: 'FIN_WAIT_1' },
  },
  {
    name: 'a SYN-ACK acknowledged and sent again',
    before: '+0 > S 0:0(0)',
    cycle: ['< S. 0:0(0) ack 1', '> . 1 ack 1'],
    state: { client: 'ESTABLISHED', server: 'SYN_RECEIVED' },
  },
];

test.each(named(withdrawing))('%s, thousands of times → at most 512 transitions, the last state', async (_, each) => {
  const connection = await quarrel(each.before ?? '', each.cycle, TIMES);
  expectBounded(connection);
  expectChained(connection);
  expect(connection.state).toMatchObject(each.state);
});

test('the last FIN sent again thousands of times → each counted', async () => {
  const { close } = await quarrel('handshake\nclose', ['< F. 1 ack 2', '> . 2 ack 2'], TIMES);
  expect(close.finRetransmissions).toEqual({ client: 0, server: TIMES });
});

test('forged RSTs, both ends going on, hundreds of times → at most 512 transitions, ESTABLISHED at both', async () => {
  const lines = Array.from({ length: 600 }, (_, i) => {
    const [at, end] = [1 + i * 100, 101 + i * 100];
    return `+2 < R ${at}
      +2 > P. ${at}:${end}(100) ack ${at}
      +.1 < P. ${at}:${end}(100) ack ${end}`;
  });
  const connection = await quarrel(`handshake\n${lines.join('\n')}`, [], 0);
  expectBounded(connection);
  expectChained(connection);
  expect(connection.state).toEqual({ client: 'ESTABLISHED', server: 'ESTABLISHED' });
});

/** What follows on these was not withdrawn, since the ends did send it. */
const confirming: readonly Quarrel[] = [
  {
    name: 'SYN, SYN-ACK and RST with the same numbers',
    cycle: ['> S 0:0(0)', '< S. 0:0(0) ack 1', '> R 1'],
    state: { client: 'CLOSED', server: 'CLOSED' },
  },
  {
    name: 'handshake and RST of the server with the same numbers',
    cycle: ['> S 0:0(0)', '< S. 0:0(0) ack 1', '> . 1 ack 1', '< R. 1 ack 1'],
    state: { client: 'CLOSED', server: 'CLOSED' },
  },
  {
    name: 'handshake and RST of the client with the same numbers',
    cycle: ['> S 0:0(0)', '< S. 0:0(0) ack 1', '> . 1 ack 1', '> R. 1 ack 1'],
    state: { client: 'CLOSED', server: 'CLOSED' },
  },
];

test.each(named(confirming))('%s, thousands of times → the last state', async (_, each) => {
  const connection = await quarrel('', each.cycle, TIMES);
  expectChained(connection);
  expect(connection.state).toEqual(each.state);
});

// Nothing of these was withdrawn: what is confirmed has to be forgotten.
test.each(named(confirming))('%s, thousands of times → at most 512 transitions', async (_, { cycle }) => {
  expectBounded(await quarrel('', cycle, TIMES));
});

const segments = [
  '> S 0:0(0)',
  '< S. 0:0(0) ack 1',
  '> . 1 ack 1',
  '< . 1 ack 1',
  '> F. 1 ack 1',
  '< F. 1 ack 1',
  '< . 1 ack 2',
  '> . 2 ack 2',
  '< F. 1 ack 2',
  '> P. 1:101(100) ack 1',
  '> R 1',
  '< R. 1 ack 1',
  '< R. 0 ack 1',
  '> R. 2 ack 2',
  '< S 0:0(0)',
  '> S. 0:0(0) ack 1',
] as const;

test(
  'any few control segments again and again, beyond what a log keeps → consistent chains',
  { tags: ['slow'] },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('+0 > S 0:0(0)', 'handshake', 'handshake\nclose'),
        fc.array(fc.constantFrom(...segments), { minLength: 1, maxLength: 7 }),
        async (before, cycle) => {
          for (const connection of await quarrels(before, cycle, Math.ceil(1600 / cycle.length))) {
            expectChained(connection);
          }
        },
      ),
      { numRuns: 25 },
    );
  },
);
