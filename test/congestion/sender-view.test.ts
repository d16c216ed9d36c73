// Views are used again, for one connection after another: nothing of the former may be left.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ack } from '../../src/congestion/ack.ts';
import { LIMIT } from '../../src/congestion/limits.ts';
import { SenderView, type Surroundings } from '../../src/congestion/sender-view.ts';
import { Packet } from '../../src/wire/packet.ts';

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

const aroundOf = (isFar: boolean): Surroundings => ({
  mss: MSS,
  hasSack: true,
  senderRttNs: isFar ? 40e6 : 0,
  rttNs: 40e6,
  rtoNs: 240e6,
  hasScale: true,
});

/** Begins `view` at `beginNs`, takes the steps, and tells all that it says of them. */
function told(view: SenderView, all: readonly Step[], isFar: boolean, beginNs: number): object {
  const [packet, ack, around] = [new Packet(), new Ack(), aroundOf(isFar)];
  let [ns, una, next, frame] = [beginNs, 0, 0, 1];
  view.begin(0, ns, 64_000);
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
      view.speak(packet, (segment + 1) * MSS, isAgain ? repeat : 0, ack, around);
      continue;
    }
    una = Math.min(next, una + acked);
    ack.ns = ns;
    ack.frame = frame;
    ack.ack = una * MSS;
    ack.window = 64_000;
    ack.hasTimestamps = true;
    ack.tsVal = Math.floor(ns / 1e6);
    ack.tsEcr = ack.tsVal - (isOld ? 40 : 0);
    ack.hasEcho = false;
    ack.isPure = true;
    const beyond = una + 1 + sacked;
    ack.blocks = beyond < next ? 1 : 0;
    ack.edges[0] = beyond * MSS;
    ack.edges[1] = (beyond + 1) * MSS;
    view.hear(ack, around);
  }
  const { samples, final, most, mostRwnd, kept, bloated, leastRttNs, loadedRttNs, limits, collapses } = view;
  const shares = Object.values(LIMIT).map((limit) => limits.share(limit));
  const { from, to, note } = collapses;
  return {
    samples: samples!.kept.map((sample) => ({ ...sample, ns: sample.ns - beginNs })),
    verdict: view.verdict(),
    figures: { final, most, mostRwnd, leastRttNs, loadedRttNs, shares, from, to },
    notes: [kept, bloated, note].map((each) => each && { count: each.count, frames: each.frames }),
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
  const used = new SenderView(true);
  told(used, [...flight, heard(4), ...recovery], false, 0);
  const present = [...flight.slice(0, 8), heard(4), data(), heard(2), data()];
  expect(told(used, present, false, 600e9)).toEqual(told(new SenderView(true), present, false, 600e9));
});

test('anything before → the same as of a view that is new', () => {
  fc.assert(
    fc.property(steps, steps, fc.boolean(), (former, present, isFar) => {
      const used = new SenderView(true);
      told(used, former, isFar, 0);
      expect(told(used, present, isFar, 600e9)).toEqual(told(new SenderView(true), present, isFar, 600e9));
    }),
    { numRuns: 2000 },
  );
});
