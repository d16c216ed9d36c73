// What was wrong with a capture, kept for the report: one entry a code, with the first place and how often.

export type ProblemCode =
  | 'cut-in-record'
  | 'cut-in-block'
  | 'ended-in-record'
  | 'interrupted'
  | 'unreadable'
  | 'impossible-length'
  | 'impossible-time'
  | 'unusual-version'
  | 'bad-block-length'
  | 'bad-byte-order'
  | 'bad-interface'
  | 'bad-option'
  | 'no-timestamps'
  | 'no-packets'
  | 'damaged-compression'
  | 'trailing-zeros'
  | 'joined-captures'
  | 'captures-overlap'
  | 'packets-read-before'
  | 'replayed-traffic'
  | 'bad-tcp-options'
  | 'empty-file'
  | 'since-after-end'
  | 'link-type-without-ip'
  | 'incomplete-datagrams'
  | `undecodable-${string}`;

export interface CaptureProblem {
  code: ProblemCode;
  /** One line: what, and what followed. */
  message: string;
  /** Frame, 1-based in its file, at or before which it was found. */
  frame: number | null;
  /** Byte offset in the (decompressed) file. */
  offset: number | null;
  /** How often it occurred; place and message are those of the first. */
  count: number;
}

/** How a capture looks that ends too early. */
const CUTS: ReadonlySet<ProblemCode> = new Set(['cut-in-record', 'cut-in-block', 'damaged-compression']);

export class ProblemLog {
  readonly list: CaptureProblem[] = [];

  add(code: ProblemCode, message: string, frame: number | null, offset: number | null, count = 1): void {
    const known = this.list.find((problem) => problem.code === code);
    if (known) known.count += count;
    else this.list.push({ code, message, frame, offset, count });
  }

  /** The capture was ended on request: if that was inside a packet, it is no damage. */
  excuseCuts(): void {
    const cut = this.list.find(({ code }) => CUTS.has(code));
    if (!cut) return;
    this.list.splice(0, Infinity, ...this.list.filter(({ code }) => !CUTS.has(code)));
    const message = 'the capture was ended while a packet was still on its way; what had come of it is left out';
    this.add('ended-in-record', message, cut.frame, cut.offset);
  }
}
