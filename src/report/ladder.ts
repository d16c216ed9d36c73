// One connection as a ladder: the states of both ends in lanes (RFC 9293, 3.3.2), its segments as arrows between them,
// and what is to be said of them beside. Rows are handed over one by one and keep nothing, so that the longest
// connection can be printed while it is read.
import { counted, formatBytes, formatCount, formatDuration } from '../shared/format.ts';
import { wrapped } from './fit-text.ts';
import { LadderLayout, type Lane } from './ladder-layout.ts';
import type { LadderNotes } from './ladder-notes.ts';
import type { ConnectionRecord, TransitionRecord } from './schema.ts';
import { isMarked, plus, segmentNames, type Segment, type Volume } from './segment.ts';
import type { Page } from './text-capture.ts';

type End = 'client' | 'server';

const PRESUMED_MARK = '?';
/** Silence that is told. */
const LONG_PAUSE_SECONDS = 1;
const PAUSE_ROUND_TRIPS = 10;
/** Below Linux's least retransmission timeout, nobody has waited for anything. */
const MIN_PAUSE_SECONDS = 0.2;

/** Seconds of silence that a ladder tells of. */
export function longPause({ handshake }: ConnectionRecord): number {
  const roundTrips = (handshake.rtt ?? Infinity) * PAUSE_ROUND_TRIPS;
  return Math.min(LONG_PAUSE_SECONDS, Math.max(MIN_PAUSE_SECONDS, roundTrips));
}

export class Ladder {
  readonly #record: ConnectionRecord;
  readonly #notes: LadderNotes;
  readonly #layout: LadderLayout;
  readonly #longPause: number;
  #nextTransition = 0;
  #previous: Segment | undefined;
  #hasPresumed = false;
  /** Segments were left out between those that it was given. */
  hasLeftOut = false;

  constructor(record: ConnectionRecord, notes: LadderNotes, { chalk, width }: Pick<Page, 'chalk' | 'width'>) {
    this.#record = record;
    this.#notes = notes;
    this.#longPause = longPause(record);
    const latest = Math.max(record.duration, ...notes.transitions.map(({ t }) => t - record.t));
    this.#layout = new LadderLayout(chalk, width, {
      frame: Math.max('frame'.length, String(record.lastFrame).length),
      seconds: String(Math.floor(latest)).length,
      client: this.#laneWidth('client'),
      server: this.#laneWidth('server'),
      hasNotes: !notes.isEmpty,
    });
  }

  /** The head of the columns, and the states in which the connection was found. */
  *begin(): Generator<string> {
    yield this.#layout.head('client', 'server');
    const initial = (end: End): Lane => ({ text: this.#initialState(end), isSure: true });
    yield* this.#states(initial('client'), initial('server'));
  }

  /** The rows of a segment, and of what came between it and the one shown before it. */
  *segment(segment: Segment): Generator<string> {
    const previous = this.#previous;
    this.#previous = segment;
    if (previous && segment.ordinal > previous.ordinal + 1) yield* this.#leftOut(previous, segment);
    yield* this.#missedTransitions(segment);
    const pause = previous && segment.ordinal === previous.ordinal + 1 ? segment.t - previous.t : 0;
    if (pause >= this.#longPause) yield* this.#layout.aside('┊', `${formatDuration(pause)} of silence`);
    this.#notes.skipTo(segment.frame);
    const lanes: Record<End, Lane[]> = { client: [], server: [] };
    for (; this.#transition?.frame === segment.frame && !isTimeout(this.#transition); this.#nextTransition++) {
      lanes[this.#transition.endpoint].push(this.#laneOf(this.#transition));
    }
    const [client, ...moreOfClient] = lanes.client;
    const [server, ...moreOfServer] = lanes.server;
    const notes = this.#notes.at(segment.frame);
    const { frame, t } = segment;
    yield* this.#layout.lines({ frame, t, client, server, middle: this.#arrow(segment), notes });
    for (let i = 0; i < Math.max(moreOfClient.length, moreOfServer.length); i++) {
      yield* this.#states(moreOfClient[i], moreOfServer[i]);
    }
  }

  /** What came after the last segment. */
  *end(): Generator<string> {
    for (; this.#transition; this.#nextTransition++) yield* this.#ownRow(this.#transition);
    if (!this.#hasPresumed) return;
    yield '';
    const text = 'presumed: inferred from what it received; nothing it sent has confirmed or refuted it';
    yield* wrapped(`${PRESUMED_MARK} `, text, this.#layout.width).map((line) => this.#layout.chalk.dim(line));
  }

  get #transition(): TransitionRecord | undefined {
    return this.#notes.transitions[this.#nextTransition];
  }

  #initialState(end: End): string {
    const first = this.#notes.transitions.find(({ endpoint }) => endpoint === end);
    return first?.from ?? this.#record.state[end];
  }

  #laneWidth(end: End): number {
    const own = this.#notes.transitions.filter(({ endpoint }) => endpoint === end);
    const texts = [end, this.#initialState(end), ...own.map((transition) => laneText(transition))];
    return Math.max(...texts.map(({ length }) => length));
  }

  #laneOf(transition: TransitionRecord): Lane {
    const isSure = transition.evidence === 'observed';
    if (!isSure) this.#hasPresumed = true;
    return { text: laneText(transition), isSure };
  }

  /** Transitions without a packet, and those on frames that were left out. */
  *#missedTransitions({ frame }: Segment): Generator<string> {
    const missed: Partial<Record<End, Lane>> = {};
    for (; this.#transition && this.#transition.frame < frame; this.#nextTransition++) {
      if (isTimeout(this.#transition)) yield* this.#ownRow(this.#transition);
      else missed[this.#transition.endpoint] = this.#laneOf(this.#transition);
    }
    if (missed.client || missed.server) yield* this.#states(missed.client, missed.server);
  }

  *#ownRow(transition: TransitionRecord): Generator<string> {
    const lane = this.#laneOf(transition);
    const t = transition.t - this.#record.t;
    const text = isTimeout(transition) ? `timer expired (${transition.from})` : '';
    const middle = this.#layout.chalk.dim(centred(text, this.#layout.arrow));
    yield* this.#layout.lines({ t, [transition.endpoint]: lane, middle });
  }

  *#states(client: Lane | undefined, server: Lane | undefined): Generator<string> {
    yield* this.#layout.lines({ client, server, middle: ' '.repeat(this.#layout.arrow) });
  }

  *#leftOut(previous: Segment, next: Segment): Generator<string> {
    this.hasLeftOut = true;
    const events = this.#notes.countedUntil(next.frame);
    yield* this.#layout.aside('⋮', `${leftOutText(previous, next)}${events === '' ? '' : `; ${events}`}`);
  }

  #arrow(segment: Segment): string {
    const { arrow: width, chalk } = this.#layout;
    const { sender, flags, kind } = segment;
    const names = segmentNames(segment);
    const name = names.find(({ length }) => length <= width - 5) ?? names.at(-1)!.slice(0, Math.max(0, width - 5));
    if (kind === 'other') return chalk.yellow(centred(name, width));
    const text = flags.includes('RST') ? chalk.red(name) : isMarked(segment) ? chalk.cyan(name) : name;
    // The name stands on the sender's side, the head of the arrow on the receiver's.
    const tail = '─'.repeat(width - name.length - 4);
    return sender === 'client'
      ? `${chalk.dim('─')} ${text} ${chalk.dim(tail)}▶`
      : `◀${chalk.dim(tail)} ${text} ${chalk.dim('─')}`;
  }
}

function isTimeout({ event }: TransitionRecord): boolean {
  return event === 'timeout';
}

function laneText({ to, evidence }: TransitionRecord): string {
  return evidence === 'presumed' ? to + PRESUMED_MARK : to;
}

function centred(text: string, width: number): string {
  return text
    .slice(0, width)
    .padStart(Math.floor((width + text.length) / 2))
    .padEnd(width);
}

/** What passed between two segments that are shown: "1,204 segments left out, 3.20 s: 602 with 1.60 MB →, 602 ACKs ←". */
function leftOutText(previous: Segment, next: Segment): string {
  const segments = next.ordinal - previous.ordinal - 1;
  const parts: string[] = [];
  let named = 0;
  for (const [end, arrow] of [
    ['client', '→'],
    ['server', '←'],
  ] as const) {
    const before = including(previous, end);
    const after = next.before[end];
    const data = after.data - before.data;
    const acks = after.acks - before.acks;
    if (data > 0) parts.push(`${formatCount(data)} with ${formatBytes(after.bytes - before.bytes)} ${arrow}`);
    if (acks > 0) parts.push(`${counted(acks, 'ACK')} ${arrow}`);
    named += data + acks;
  }
  if (segments > named) parts.push(counted(segments - named, 'other'));
  const time = formatDuration(Math.max(0, next.t - previous.t));
  return `${counted(segments, 'segment')} left out, ${time}: ${parts.join(', ')}`;
}

/** What an end had sent after a segment. */
function including(segment: Segment, end: End): Volume {
  return segment.sender === end ? plus(segment.before[end], segment) : segment.before[end];
}
