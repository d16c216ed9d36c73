// Detectors that look at each capture of a run by itself: how far it can be trusted.
import type { Severity } from '../shared/vocabulary.ts';
import type { CaptureFacts, Data, Meta, RunDetector, RunFinding } from './detector.ts';

/** What is wrong with a capture. */
export interface Flaw {
  /** The message, but for which capture it is. */
  readonly text: string;
  readonly count: number;
  readonly data: Data;
  /** Some frames that show it, and when it was seen first. */
  readonly evidence?: { readonly frames: readonly number[]; readonly ns: number } | undefined;
  /** Where it is not that of the rule. */
  readonly severity?: Severity;
}

/** `filter`: a display filter of Wireshark; `look`: what it sees of a capture, or null. */
export function ofCaptures(meta: Meta, filter: string, look: (facts: CaptureFacts) => Flaw | null): RunDetector {
  const findings = (_: unknown, captures: readonly CaptureFacts[]): RunFinding[] =>
    captures.flatMap((facts, capture) => {
      const flaw = look(facts);
      if (flaw === null) return [];
      const { text, count, data, evidence, severity = meta.severity } = flaw;
      const name = captures.length === 1 ? 'the capture' : facts.record.file;
      const [t, frames] = evidence === undefined ? [0, []] : [evidence.ns / 1e9, evidence.frames];
      return { severity, message: `${name}: ${text}`, t, frames: [...frames], capture, count, data, filter };
    });
  return { meta, begin: () => ({ findings }) };
}
