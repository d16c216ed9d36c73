// The columns of a ladder in the width of a terminal, and lines that keep to them:
//
//   frame  time  client's states │── segment ──▶│ server's states  notes
//
// Where the width has no room for a column of notes, they stand on lines of their own below their segment.
import type { ChalkInstance } from 'chalk';
import { shortened, wrapped } from './fit-text.ts';
import type { Loudness, Note } from './ladder-notes.ts';

const MAX_ARROW = 46;
const MIN_ARROW = 27;
const MIN_NOTES = 18;
/** An arrow narrower than this is worth the microseconds. */
const TIGHT_ARROW = 18;
const NARROWEST = 60;

const NO_BREAK = '\u00a0';

/** Between frame, time, lanes, bars and arrow. */
const GAPS = 6;

export interface Lane {
  readonly text: string;
  readonly isSure: boolean;
}

export interface Row {
  readonly frame?: number;
  readonly t?: number;
  readonly client?: Lane | undefined;
  readonly server?: Lane | undefined;
  /** As wide as `arrow`; coloured. */
  readonly middle: string;
  readonly notes?: readonly Note[];
}

export interface Widths {
  frame: number;
  seconds: number;
  client: number;
  server: number;
  hasNotes: boolean;
}

export class LadderLayout {
  readonly chalk: ChalkInstance;
  readonly width: number;
  readonly arrow: number;
  readonly #needed: Widths;
  readonly #digits: number;
  readonly #time: number;
  /** Of the column of notes; 0 where they stand below. */
  readonly #notes: number;

  constructor(chalk: ChalkInstance, width: number, needed: Widths) {
    this.chalk = chalk;
    this.width = Math.max(NARROWEST, width);
    this.#needed = needed;
    const room = (digits: number): number =>
      this.width - needed.frame - needed.seconds - 1 - digits - needed.client - needed.server - GAPS;
    this.#digits = room(6) < TIGHT_ARROW ? 3 : 6;
    this.#time = needed.seconds + 1 + this.#digits;
    const rest = room(this.#digits);
    const isBeside = needed.hasNotes && rest >= MIN_ARROW + MIN_NOTES + 1;
    // What is beyond the least widths goes to both.
    const arrow = isBeside ? MIN_ARROW + Math.floor((rest - 1 - MIN_ARROW - MIN_NOTES) / 2) : rest;
    this.arrow = Math.min(MAX_ARROW, arrow);
    this.#notes = isBeside ? rest - 1 - this.arrow : 0;
  }

  head(client: string, server: string): string {
    const { chalk } = this;
    const frame = 'frame'.padStart(this.#needed.frame);
    const time = 'time'.padStart(this.#time);
    const clientText = client.padStart(this.#needed.client);
    return chalk.dim(`${frame} ${time} ${clientText} ${''.padEnd(this.arrow + 2)} ${server}`);
  }

  lines(row: Row): string[] {
    if (this.#notes === 0) {
      return [this.#line(row, ''), ...(row.notes ?? []).flatMap((note) => this.#noteBelow(note))];
    }
    const notes = (row.notes ?? []).flatMap(({ loudness, text }) =>
      wrapped('', text, this.#notes).map((line) => this.paint(loudness, shortened(line, this.#notes))),
    );
    const [first = '', ...others] = notes;
    const between = ' '.repeat(this.arrow);
    return [this.#line(row, first), ...others.map((note) => this.#line({ middle: between }, note))];
  }

  /** Text from the client's bar, of which `bar` takes the place, to the right edge. */
  aside(bar: string, text: string): string[] {
    return this.#wrapped(text).map((line) => this.chalk.dim(`${' '.repeat(this.#left)}${bar} ${line}`));
  }

  paint(loudness: Loudness, text: string): string {
    const { chalk } = this;
    return loudness === 'error' ? chalk.red(text) : loudness === 'warning' ? chalk.yellow(text) : chalk.dim(text);
  }

  /** Columns before the client's bar. */
  get #left(): number {
    return this.#needed.frame + this.#time + this.#needed.client + 3;
  }

  #noteBelow({ loudness, text }: Note): string[] {
    const bar = `${' '.repeat(this.#left)}${this.chalk.dim('│')}`;
    return this.#wrapped(text, 2).map((line, i) => `${bar} ${this.paint(loudness, `${i === 0 ? '↳' : ' '} ${line}`)}`);
  }

  /** Lines that fit right of the client's bar, `indent` columns further on. */
  #wrapped(text: string, indent = 0): string[] {
    const room = this.width - this.#left - 2 - indent;
    return wrapped('', unbroken(text), room).map((line) => shortened(line.replaceAll(NO_BREAK, ' '), room));
  }

  #line({ frame, t, client, server, middle }: Row, note: string): string {
    const { chalk } = this;
    const bar = chalk.dim('│');
    const cells = [
      chalk.dim((frame === undefined ? '' : String(frame)).padStart(this.#needed.frame)),
      (t === undefined ? '' : t.toFixed(this.#digits)).padStart(this.#time),
      this.#lane(client, 'padStart', this.#needed.client),
      `${bar}${middle}${bar}`,
      this.#lane(server, 'padEnd', note === '' ? 0 : this.#needed.server),
      note,
    ];
    return cells.join(' ').trimEnd();
  }

  #lane(lane: Lane | undefined, pad: 'padStart' | 'padEnd', width: number): string {
    const text = (lane?.text ?? '')[pad](width);
    return lane === undefined ? text : lane.isSure ? this.chalk.bold(text) : this.chalk.cyan(text);
  }
}

/** Numbers stay with their units, and names with their arrows. */
function unbroken(text: string): string {
  return text.replace(/(?<=\d) (?=(?:[µm]?s|min|h|d|[kMGT]?B)\b)| (?=[→←])/g, NO_BREAK);
}
