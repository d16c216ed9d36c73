// What is to be said beside the segments of one connection: the transitions and events of its record by frame, in the
// words of a person who reads captures.
import { counted, formatCount } from '../shared/format.ts';
import type { ConnectionRecord, EventRecord, FindingRecord, TransitionRecord } from './schema.ts';

/** How loud it is: `error` in red, `warning` in yellow, `aside` dim. */
export type Loudness = 'error' | 'warning' | 'aside';

export interface Note {
  readonly loudness: Loudness;
  readonly text: string;
}

/** Events that come in crowds and harm nobody by themselves. */
const QUIET = new Set<string>([
  'duplicate-ack',
  'window-update',
  'keep-alive',
  'keep-alive-ack',
  'capture-duplicate',
  'dsack',
  'ecn-echo',
]);

const ALARMING = new Set<string>(['retransmission', 'reset', 'zero-window', 'window-full', 'icmp-error']);

const SEGMENT_NAMES = { syn: 'SYN ', 'syn-ack': 'SYN-ACK ', data: '', fin: 'FIN ' } as const;

const EVENT_TEXT: Readonly<Record<string, string>> = {
  'acked-unseen': 'ACKed unseen segment',
  'previous-segment-missing': 'previous segment not captured',
  'challenge-ack': 'challenge ACK',
  'duplicate-ack': 'duplicate ACK',
  dsack: 'D-SACK: received twice',
  'keep-alive-ack': 'keep-alive ACK',
  'zero-window-probe-ack': 'zero window probe ACK',
  'ecn-echo': 'ECN-Echo: congestion experienced',
  'icmp-error': 'ICMP error about a segment',
};

const ENDS = ['client', 'server'] as const;
/** Frames that are named one by one. */
const MAX_FRAMES = 3;

interface NotesOfFrame {
  readonly transitions: TransitionRecord[];
  readonly events: EventRecord[];
  /** Frames that send its bytes again. */
  readonly repeatedIn: number[];
  readonly rules: Set<string>;
}

export class LadderNotes {
  readonly #byFrame = new Map<number, NotesOfFrame>();
  readonly #events: readonly EventRecord[];
  #counted = 0;
  /** Those that happened, in their order. */
  readonly transitions: readonly TransitionRecord[];

  constructor({ transitions = [], events = [] }: ConnectionRecord, findings: readonly FindingRecord[]) {
    this.transitions = transitions.filter(({ withdrawn }) => !withdrawn);
    this.#events = events.toSorted((a, b) => a.frame - b.frame);
    for (const transition of transitions) {
      if (transition.event !== 'timeout') this.#of(transition.frame).transitions.push(transition);
    }
    for (const event of this.#events) {
      this.#of(event.frame).events.push(event);
      const { originalFrame } = event;
      if (typeof originalFrame === 'number') this.#of(originalFrame).repeatedIn.push(event.frame);
    }
    for (const { rule, frames } of findings) for (const frame of frames) this.#of(frame).rules.add(rule);
  }

  has(frame: number): boolean {
    return this.#byFrame.has(frame);
  }

  get isEmpty(): boolean {
    return [...this.#byFrame.keys()].every((frame) => this.at(frame).length === 0);
  }

  /** An event that is no part of a transfer's daily life, or a transition that did not last. */
  isNotable(frame: number): boolean {
    const notes = this.#byFrame.get(frame);
    if (notes === undefined) return false;
    return notes.events.some(({ event }) => !QUIET.has(event)) || notes.transitions.some(({ withdrawn }) => withdrawn);
  }

  isTransition(frame: number): boolean {
    return this.#byFrame.get(frame)?.transitions.some(({ withdrawn }) => !withdrawn) ?? false;
  }

  /** A rule is named only where nothing else is to be said of the frame. */
  at(frame: number): Note[] {
    const notes = this.#byFrame.get(frame);
    if (notes === undefined) return [];
    const { transitions, events, repeatedIn, rules } = notes;
    const said = [
      ...events.flatMap((event) => {
        const text = eventText(event);
        return text === '' ? [] : [{ loudness: loudnessOf(event), text }];
      }),
      ...(repeatedIn.length > 0 ? [aside(`retransmitted in ${framesText(repeatedIn)}`)] : []),
      ...ENDS.flatMap((end) => {
        const states = transitions.flatMap(({ withdrawn, endpoint, to }) => (withdrawn && endpoint === end ? to : []));
        return states.length === 0 ? [] : [aside(`${end} ${states.join(', ')}: presumed, refuted later`)];
      }),
    ];
    if (said.length > 0 || events.length > 0) return said;
    return [...rules].map((rule): Note => ({ loudness: 'warning', text: rule }));
  }

  /** What happened on frames after those asked for before and before `end`: "12 retransmissions, 1 reset". */
  countedUntil(end: number): string {
    const counts = new Map<string, number>();
    for (; this.#counted < this.#events.length && this.#events[this.#counted]!.frame < end; this.#counted++) {
      const { event } = this.#events[this.#counted]!;
      counts.set(event, (counts.get(event) ?? 0) + 1);
    }
    const most = [...counts].toSorted((a, b) => b[1] - a[1]);
    return most.map(([event, count]) => eventCount(event, count)).join(', ');
  }

  /** Leaves out of the counts what is shown. */
  skipTo(frame: number): void {
    while (this.#counted < this.#events.length && this.#events[this.#counted]!.frame <= frame) this.#counted++;
  }

  #of(frame: number): NotesOfFrame {
    const known = this.#byFrame.get(frame);
    if (known !== undefined) return known;
    const notes: NotesOfFrame = { transitions: [], events: [], repeatedIn: [], rules: new Set() };
    this.#byFrame.set(frame, notes);
    return notes;
  }
}

function aside(text: string): Note {
  return { loudness: 'aside', text };
}

function framesText(frames: readonly number[]): string {
  const others = frames.length - MAX_FRAMES;
  return `${frames.slice(0, MAX_FRAMES).join(', ')}${others > 0 ? ` and ${formatCount(others)} more` : ''}`;
}

function loudnessOf({ event, valid }: EventRecord): Loudness {
  if (QUIET.has(event)) return 'aside';
  return ALARMING.has(event) && valid !== false ? 'error' : 'warning';
}

/** Empty where the segment itself says it. */
function eventText(event: EventRecord): string {
  if (event.event === 'retransmission') return retransmissionText(event);
  if (event.event === 'reset') return event.valid === false ? 'RST ignored: invalid seq' : '';
  return EVENT_TEXT[event.event] ?? event.event.replaceAll('-', ' ');
}

function retransmissionText({ segment = 'data', cause, backoff, need, lost, originalFrame }: EventRecord): string {
  const times = backoff !== undefined && backoff > 1 ? ` ×${backoff}` : '';
  return [
    `${SEGMENT_NAMES[segment]}retransmission${typeof originalFrame === 'number' ? ` of ${originalFrame}` : ''}`,
    ...(cause === undefined || cause === 'unknown' ? [] : [`${cause.replaceAll('-', ' ')}${times}`]),
    ...(need === 'spurious' ? ['spurious'] : []),
    ...(typeof lost === 'string' ? [`lost ${lost} the capture point`] : []),
  ].join(', ');
}

function eventCount(event: string, count: number): string {
  const name = event
    .replaceAll('-', ' ')
    .replace(/\back\b/, 'ACK')
    .replace(/\bicmp\b/, 'ICMP')
    .replace('dsack', 'D-SACK');
  if (event === 'out-of-order' || event === 'acked-unseen' || event === 'window-full') return `${count} ${name}`;
  return counted(count, name);
}
