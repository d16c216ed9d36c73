// What the page draws of one connection, thinned when it is made and once more when it is known how many there are.
// Times are microseconds since the connection's first packet, which is finer than a screen.
import { EVENTS, LIMITS, PHASES, STATES, TRANSITION_EVENTS } from '../../shared/vocabulary.ts';
import type { ConnectionRecord, EventRecord, SampleRecord, TransitionRecord } from '../schema.ts';
import { microseconds } from './rows.ts';
import type { Sequences, SequenceWish } from './sequence.ts';
import { fairShares, thinEvents, thinSamples } from './thin.ts';

const MAX_SAMPLES = 1500;
const MAX_EVENTS = 1500;
const MAX_TRANSITIONS = 200;
/** A page of 10,000 connections stays under 2 MB; what its rows leave of this is for what graphs are drawn of. */
const ROOM_BYTES = 1_700_000;
const SHARES = { samples: 0.4, events: 0.2, sequences: 0.4 };
const MIN_ROOM_BYTES = 400_000;
const ROW_BYTES = 112;
const SAMPLE_BYTES = 37;
const EVENT_BYTES = 41;
const PACKET_BYTES = 20;
const MAX_PACKETS = 4000;

export interface Detail {
  readonly connection: Omit<ConnectionRecord, 'transitions' | 'events' | 'samples' | 'type'>;
  readonly transitions: readonly TransitionRecord[];
  /** Before any were left out. */
  readonly transitionCount: number;
  readonly events: readonly EventRecord[];
  readonly eventCount: number;
  readonly samples: readonly SampleRecord[];
  readonly sampleCount: number;
}

export function detailOf(record: ConnectionRecord): Detail {
  const { type: _, transitions = [], events = [], samples = [], ...connection } = record;
  return {
    connection,
    transitions: transitions.length <= MAX_TRANSITIONS ? transitions : ends(transitions, MAX_TRANSITIONS / 2),
    transitionCount: transitions.length,
    events: thinEvents(events, MAX_EVENTS),
    eventCount: events.length,
    samples: thinned(samples, MAX_SAMPLES),
    sampleCount: samples.length,
  };
}

function ends<Item>(items: readonly Item[], count: number): Item[] {
  return [...items.slice(0, count), ...items.slice(-count)];
}

/** Each sender's by itself. */
function thinned(samples: readonly SampleRecord[], most: number): readonly SampleRecord[] {
  if (samples.length <= most) return samples;
  const bySender = (['client', 'server'] as const).map((end) => samples.filter(({ sender }) => sender === end));
  const shares = fairShares(
    bySender.map(({ length }) => length),
    most,
  );
  return bySender.flatMap((own, i) => thinSamples(own, shares[i]!));
}

const roomBytes = (rowCount: number): number => Math.max(MIN_ROOM_BYTES, ROOM_BYTES - rowCount * ROW_BYTES);

/** What is wished for time-sequence graphs. `rowCount`: of the page's table. */
export function sequenceWishes(details: readonly Detail[], rowCount: number): SequenceWish[] {
  const most = fairShares(
    details.map(({ connection }) => Math.min(connection.packets, MAX_PACKETS)),
    Math.floor((roomBytes(rowCount) * SHARES.sequences) / PACKET_BYTES),
  );
  return details.map(({ connection }, i) => ({ connection, most: most[i]! }));
}

/** What the page's script reads; its words are those of the report. */
export function detailsData(
  details: readonly Detail[],
  sequences: ReadonlyMap<number, Sequences>,
  rowCount: number,
): object[] {
  const room = roomBytes(rowCount);
  const samples = fairShares(
    details.map((detail) => detail.samples.length),
    Math.floor((room * SHARES.samples) / SAMPLE_BYTES),
  );
  const events = fairShares(
    details.map((detail) => detail.events.length),
    Math.floor((room * SHARES.events) / EVENT_BYTES),
  );
  return details.map((detail, i) => ({
    ...detailData(detail, samples[i]!, events[i]!),
    sequence: sequenceData(sequences.get(detail.connection.id)),
  }));
}

function sequenceData(sequences: Sequences | undefined): object | null {
  if (sequences === undefined) return null;
  return (['client', 'server'] as const).map((end) => {
    const { base, data, acks, sacks, rtts, isThinned } = sequences[end];
    return {
      base,
      data: differencesByColumn(data, 4),
      // The window instead of its end, which is as large as the sequence number; -1: not known.
      acks: differencesByColumn(
        acks.map(([t, frame, ack, edge]) => [t, frame, ack, edge === null ? -1 : edge - ack]),
        4,
      ),
      sacks: differencesByColumn(sacks, 4),
      rtts: differencesByColumn(rtts, 3),
      isThinned,
    };
  });
}

function differencesByColumn(rows: readonly (readonly number[])[], columns: number): number[][] {
  return Array.from({ length: columns }, (_, column) => differences(rows.map((row) => row[column]!)));
}

function detailData(detail: Detail, sampleShare: number, eventShare: number): object {
  const { connection, transitionCount, eventCount, sampleCount } = detail;
  const fromStart = (t: number): number => microseconds(t - connection.t);
  return {
    connection,
    transitions: detail.transitions.map((transition) => [
      transition.endpoint === 'client' ? 0 : 1,
      STATES.indexOf(transition.from),
      STATES.indexOf(transition.to),
      fromStart(transition.t),
      transition.frame,
      TRANSITION_EVENTS.indexOf(transition.event),
      transition.evidence === 'presumed' ? 1 : 0,
      transition.withdrawn ? 1 : 0,
    ]),
    events: thinEvents(detail.events, eventShare).map((event) => eventData(event, fromStart(event.t))),
    samples: (['client', 'server'] as const).map((end) =>
      sampleColumns(
        thinned(detail.samples, sampleShare).filter(({ sender }) => sender === end),
        fromStart,
      ),
    ),
    counts: [transitionCount, eventCount, sampleCount],
  };
}

const COLUMNS = new Set(['type', 'connection', 'event', 'sender', 'frame', 't', 'seq', 'length']);

/** Kind, sender, frame, time, sequence number, length, and what else its kind has. */
function eventData(event: EventRecord, t: number): unknown[] {
  const { event: kind, sender, frame, seq, length } = event;
  const known = Object.entries(event).filter(
    ([name, value]) => !COLUMNS.has(name) && value !== null && value !== undefined,
  );
  const base = [EVENTS.indexOf(kind), sender === 'client' ? 0 : 1, frame, t, seq, length];
  return known.length === 0 ? base : [...base, Object.fromEntries(known)];
}

/** Columns, each value less the one before it: small numbers are short. */
function sampleColumns(samples: readonly SampleRecord[], fromStart: (t: number) => number): object {
  return {
    t: differences(samples.map((sample) => fromStart(sample.t))),
    frame: differences(samples.map(({ frame }) => frame)),
    flight: differences(samples.map(({ flight }) => flight)),
    cwnd: differences(samples.map(({ cwnd }) => cwnd)),
    rwnd: differences(samples.map(({ rwnd }) => rwnd ?? -1)),
    ssthresh: differences(samples.map(({ ssthresh }) => ssthresh ?? -1)),
    // Phase, what limits it, and whether the window is exact, as one number.
    marks: samples.map(
      ({ phase, limitedBy, cwndIs }) =>
        PHASES.indexOf(phase) + 4 * LIMITS.indexOf(limitedBy) + (cwndIs === 'exact' ? 32 : 0),
    ),
  };
}

function differences(values: readonly number[]): number[] {
  return values.map((value, i) => value - (i === 0 ? 0 : values[i - 1]!));
}
