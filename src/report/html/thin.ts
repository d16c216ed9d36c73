// Fewer points that draw the same picture: of samples the extremes stay, of events the rare kinds.
import type { EventRecord, SampleRecord } from '../schema.ts';

/** Of a stretch of samples: its first, and where a line turns. */
const KEPT_OF_STRETCH = 6;

/** In the same order, no more than `most`; the first and the last stay. */
export function thinSamples(samples: readonly SampleRecord[], most: number): readonly SampleRecord[] {
  if (samples.length <= most) return samples;
  const stretches = Math.max(1, Math.floor((most - 1) / KEPT_OF_STRETCH));
  const kept = new Set<number>();
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * samples.length) / stretches);
    const to = Math.floor(((stretch + 1) * samples.length) / stretches);
    for (const index of turns(samples, from, to)) kept.add(index);
  }
  kept.add(samples.length - 1);
  return [...kept].toSorted((a, b) => a - b).map((index) => samples[index]!);
}

/** Where each line is highest and lowest; what the receiver allows matters where it is low. */
function turns(samples: readonly SampleRecord[], from: number, to: number): number[] {
  let [leastFlight, mostFlight, leastCwnd, mostCwnd, leastRwnd] = [from, from, from, from, from];
  for (let i = from + 1; i < to; i++) {
    const { flight, cwnd, rwnd } = samples[i]!;
    if (flight < samples[leastFlight]!.flight) leastFlight = i;
    if (flight > samples[mostFlight]!.flight) mostFlight = i;
    if (cwnd < samples[leastCwnd]!.cwnd) leastCwnd = i;
    if (cwnd > samples[mostCwnd]!.cwnd) mostCwnd = i;
    if ((rwnd ?? Infinity) < (samples[leastRwnd]!.rwnd ?? Infinity)) leastRwnd = i;
  }
  return [from, leastFlight, mostFlight, leastCwnd, mostCwnd, leastRwnd];
}

/** In the same order, no more than `most`, if there are not more kinds: of frequent kinds every how manieth stays. */
export function thinEvents(events: readonly EventRecord[], most: number): readonly EventRecord[] {
  if (events.length <= most) return events;
  const byKind = new Map<string, number[]>();
  for (const [index, { event, sender, cause = '' }] of events.entries()) {
    const kind = `${event} ${sender} ${cause}`;
    const indexes = byKind.get(kind);
    if (indexes === undefined) byKind.set(kind, [index]);
    else indexes.push(index);
  }
  const kinds = [...byKind.values()];
  const shares = fairShares(
    kinds.map(({ length }) => length),
    most,
  );
  const kept = kinds.flatMap((indexes, kind) => evenly(indexes, Math.max(1, shares[kind]!)));
  return kept.toSorted((a, b) => a - b).map((index) => events[index]!);
}

function evenly(indexes: readonly number[], count: number): number[] {
  if (count >= indexes.length) return [...indexes];
  const step = indexes.length / count;
  return Array.from({ length: count }, (_, i) => indexes[Math.floor(i * step)]!);
}

/** Parts of `total` for those who need so much: nobody gets more, and who needs little gets all of it. */
export function fairShares(needs: readonly number[], total: number): number[] {
  const shares = needs.map(() => 0);
  const smallestFirst = needs.map((_, index) => index).toSorted((a, b) => needs[a]! - needs[b]! || a - b);
  let left = total;
  for (const [served, index] of smallestFirst.entries()) {
    shares[index] = Math.min(needs[index]!, Math.floor(left / (needs.length - served)));
    left -= shares[index];
  }
  return shares;
}
