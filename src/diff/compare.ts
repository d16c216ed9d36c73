// What got worse, and what better, between two runs: rates of the same service, with their sample sizes. A difference is
// told when chance makes one as large in about one of a hundred cases or fewer (two proportions, normal approximation
// with a count added to each side; of fewer than some fifty samples, in up to twice as many) and when it matters.
import { counted, formatCount, formatDuration, formatShare } from '../shared/format.ts';
import { OUTCOME_METRICS, type Service, type Services } from './services.ts';

export interface Difference {
  /** Service: "10.0.0.2:80". */
  readonly service: string;
  /** A rule, an outcome, "retransmissions" or "handshake round trip". */
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly change: 'worse' | 'better';
  /** How many times as much, for the order; Infinity where there was none. */
  readonly factor: number;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Services in both, in the first only, in the second only. */
  readonly both: number;
  readonly gone: readonly string[];
  readonly fresh: readonly string[];
}

/** z of one in a hundred, both sides. */
const MIN_Z = 2.58;
const MIN_FACTOR = 1.2;
/** Rules that say nothing but how a connection ended, which is counted anyway, and of every service. */
const OUTCOME_RULES = new Set(['syn-unanswered', 'connection-refused', 'handshake-incomplete']);
const FEWEST_ROUND_TRIPS = 5;
const MIN_RTT_CHANGE = 0.001;

export function compare(before: Services, after: Services): Comparison {
  const names = [...before.byName.keys()].filter((name) => after.byName.has(name));
  const differences = names.flatMap((name) => {
    const [former, present] = [before.byName.get(name)!, after.byName.get(name)!];
    const rules = [...new Set([...former.found.keys(), ...present.found.keys()])].filter(
      (rule) => !OUTCOME_RULES.has(rule) && before.knows(rule, former) && after.knows(rule, present),
    );
    return differencesOf(name, former, present, rules);
  });
  return {
    differences: differences.toSorted(inOrder),
    both: names.length,
    gone: [...before.byName.keys()].filter((name) => !after.byName.has(name)).toSorted(),
    fresh: [...after.byName.keys()].filter((name) => !before.byName.has(name)).toSorted(),
  };
}

function inOrder(a: Difference, b: Difference): number {
  if (a.change !== b.change) return a.change === 'worse' ? -1 : 1;
  if (a.factor !== b.factor) return a.change === 'worse' ? b.factor - a.factor : a.factor - b.factor;
  return a.service < b.service ? -1 : a.service > b.service ? 1 : a.what < b.what ? -1 : 1;
}

/** `rules`: those of which both know what they found at the service. */
function differencesOf(service: string, before: Service, after: Service, rules: readonly string[]): Difference[] {
  const shares: [string, (of: Service) => number, (of: Service) => number, string][] = [
    ...OUTCOME_METRICS.map((outcome): [string, (of: Service) => number, (of: Service) => number, string] => [
      outcome,
      (of) => of.outcomes.get(outcome) ?? 0,
      (of) => of.connections,
      'connection',
    ]),
    ['retransmissions', (of) => of.again, (of) => of.packets, 'packet'],
    ...rules.map((rule): [string, (of: Service) => number, (of: Service) => number, string] => [
      rule,
      (of) => Math.min(of.found.get(rule) ?? 0, of.connections),
      (of) => of.connections,
      'connection',
    ]),
  ];
  const ofShares = shares.map(([what, count, of, unit]) =>
    shareDifference(service, what, [count(before), of(before)], [count(after), of(after)], unit),
  );
  return [...ofShares, rttDifference(service, before, after)].filter((difference) => difference !== null);
}

type Sample = readonly [count: number, of: number];

function shareDifference(
  service: string,
  what: string,
  before: Sample,
  after: Sample,
  unit: string,
): Difference | null {
  if (before[1] === 0 || after[1] === 0) return null;
  const [p, q] = [before, after].map(([count, of]) => (count + 1) / (of + 2)) as [number, number];
  const spread = Math.sqrt((p * (1 - p)) / (before[1] + 2) + (q * (1 - q)) / (after[1] + 2));
  if (Math.abs(q - p) < MIN_Z * spread) return null;
  const factor = before[0] === 0 ? Infinity : after[0] / after[1] / (before[0] / before[1]);
  if (factor < MIN_FACTOR && factor > 1 / MIN_FACTOR) return null;
  const text = ([count, of]: Sample): string => `${formatShare(count / of)} of ${counted(of, unit)}`;
  return { service, what, before: text(before), after: text(after), change: q > p ? 'worse' : 'better', factor };
}

function rttDifference(service: string, before: Service, after: Service): Difference | null {
  const [from, to] = [before.medianRtt, after.medianRtt];
  const fewest = Math.min(before.handshakeRtts.length, after.handshakeRtts.length);
  if (from === null || to === null || fewest < FEWEST_ROUND_TRIPS || Math.abs(to - from) < MIN_RTT_CHANGE) return null;
  const factor = from === 0 ? Infinity : to / from;
  if (factor < MIN_FACTOR && factor > 1 / MIN_FACTOR) return null;
  const text = (rtt: number, { handshakeRtts }: Service): string =>
    `${formatDuration(rtt)} (median of ${formatCount(handshakeRtts.length)})`;
  return {
    service,
    what: 'handshake round trip',
    before: text(from, before),
    after: text(to, after),
    change: to > from ? 'worse' : 'better',
    factor,
  };
}
