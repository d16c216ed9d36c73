// Rows are used again, for one connection after another: nothing of the former may be left.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacketRow, Window } from '../../../src/core/rows.ts';
import type { WindowFacts } from '../../../src/core/window-facts.ts';
import { LIMITS } from '../../../src/shared/vocabulary.ts';
import { Ack } from './new-ack.ts';
import { engine, factsOf, functionsOf, newWindow, renew, type Cwnd } from './new-window.ts';

const { hear, speak } = functionsOf<'hear' | 'speak'>('replay');
const packet = engine.give(new PacketRow(), PacketRow.WORDS);
const ack = new Ack();

const MSS = 1000;

/** What passes: segments of data, again or for the first time, and acknowledgements. */
interface Step {
  readonly waitUs: number;
  readonly isData: boolean;
  /** Data: of REPEAT, the first time in most cases; which segments, from the first one not acknowledged on. */
  readonly repeat: number;
  readonly from: number;
  /** Acknowledgements: so many segments more; SACK of the one so many beyond; the newest timestamp, or an old one. */
  readonly acked: number;
  readonly sacked: number;
  readonly isOld: boolean;
}

const step = fc.record<Step>({
  waitUs: fc.constantFrom(0, 10, 100, 5000, 40_000, 300_000),
  isData: fc.boolean(),
  repeat: fc.constantFrom(0, 0, 0, 0, 0, 1, 2, 3),
  from: fc.nat(3),
  acked: fc.constantFrom(0, 0, 1, 2, 2, 5),
  sacked: fc.nat(6),
  isOld: fc.boolean(),
});
const steps = fc.array(step, { minLength: 20, maxLength: 120 });

/** The path is 40 ms long, there and back, and an RTO is 240 ms. */
function setPath({ sender }: Cwnd, isFar: boolean): void {
  sender.senderRttNs = isFar ? 40e6 : 0;
  sender.minRttNs = isFar ? 0 : 40e6;
  sender.srttNs = sender.minRttNs;
  sender.rttVarNs = 0;
}

/** Takes the steps, and tells all that it says of them. */
function told(window: Cwnd, all: readonly Step[], isFar: boolean, beginNs: number): object {
  packet.ints.fill(0, packet.at, packet.at + PacketRow.WORDS);
  let [ns, una, next, frame] = [beginNs, 0, 0, 1];
  setPath(window, isFar);
  window.mss = MSS;
  for (const { waitUs, isData, repeat, from, acked, sacked, isOld } of all) {
    ns += waitUs * 1000;
    frame++;
    if (isData) {
      const isAgain = repeat > 0 && una + from < next;
      const segment = isAgain ? una + from : next++;
      packet.timeNs = ns;
      packet.frame = frame;
      packet.seq = segment * MSS;
      packet.payloadLength = MSS;
      packet.hasTimestamps = true;
      packet.tsVal = Math.floor(ns / 1e6);
      packet.tsEcr = packet.tsVal - (isOld ? 40 : 0);
      speak(window, packet, (segment + 1) * MSS, isAgain ? repeat : 0, ack);
      continue;
    }
    una = Math.min(next, una + acked);
    const tsVal = Math.floor(ns / 1e6);
    ack.say({ ns, frame, ack: una * MSS, window: 64_000, tsVal, tsEcr: tsVal - (isOld ? 40 : 0) });
    const beyond = una + 1 + sacked;
    ack.blocks = beyond < next ? 1 : 0;
    ack.edges[0] = beyond * MSS;
    ack.edges[1] = (beyond + 1) * MSS;
    hear(window, ack);
  }
  const facts = factsOf(window);
  const { samples, verdict, final, most, mostRwnd, minRttNs, loadedRttNs, keptBack, marked, bloated, collapses } =
    facts;
  return {
    samples: samples.map((sample) => ({ ...sample, ns: sample.ns - beginNs })),
    verdict,
    figures: { final, most, mostRwnd, minRttNs, loadedRttNs, shares: LIMITS.map((limit) => facts.share(limit)) },
    notes: [keptBack, marked, bloated, collapses].map((note) => note && { ...note, firstNs: note.firstNs - beginNs }),
  };
}

const data = (waitUs = 10): Step => ({ waitUs, isData: true, repeat: 0, from: 0, acked: 0, sacked: 0, isOld: false });
const heard = (acked: number, sacked = Infinity): Step => ({ ...data(20_000), isData: false, acked, sacked });

test('a connection that ended within a recovery → no vote for the congestion control of the next', () => {
  const flight = Array.from({ length: 64 }, () => data());
  // New data before the repetition would say that nothing was deemed lost.
  const recovery = Array.from({ length: 16 }, (_, i) => [
    heard(0, i),
    ...(i < 2 ? [] : [i === 2 ? { ...data(), repeat: 1 } : data()]),
  ]).flat();
  const used = newWindow();
  told(used, [...flight, heard(4), ...recovery], false, 0);
  const present = [...flight.slice(0, 8), heard(4), data(), heard(2), data()];
  renew(used, 0, 600e9);
  expect(told(used, present, false, 600e9)).toEqual(told(newWindow(0, 600e9), present, false, 600e9));
});

test('anything before → the same as in a row that is new', () => {
  fc.assert(
    fc.property(steps, steps, fc.boolean(), (former, present, isFar) => {
      const used = newWindow();
      told(used, former, isFar, 0);
      renew(used, 0, 600e9);
      expect(told(used, present, isFar, 600e9)).toEqual(told(newWindow(0, 600e9), present, isFar, 600e9));
    }),
    { numRuns: 2000 },
  );
});

test('facts are asked for → nothing of the row changes', () => {
  const property = fc.property(steps, fc.boolean(), (all, isFar) => {
    const window = newWindow();
    const first = told(window, all, isFar, 0);
    const row = window.ints.slice(window.at, window.at + Window.WORDS);
    const facts = factsOf(window);
    expect([facts.verdict, facts.final]).toEqual([(first as WindowFacts).verdict, window.finalBytes]);
    expect(window.ints.slice(window.at, window.at + Window.WORDS)).toEqual(row);
  });
  fc.assert(property);
});
