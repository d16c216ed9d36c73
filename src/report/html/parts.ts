// Which connections have a part in which findings, as far as that can be told: a finding about one connection names it,
// one about several names frames of some, and those at its server that have a part in some finding may be the others.
import { endText } from '../../shared/format.ts';
import { SEVERITIES } from '../../shared/vocabulary.ts';
import type { FindingRecord } from '../schema.ts';
import type { Detail } from './detail.ts';

/** 2: it is named or shows it; 1: it may have a part; 0: none. */
type Part = 0 | 1 | 2;

export class Parts {
  readonly worstFirst: readonly Detail[];
  readonly #connections: readonly (readonly number[])[];
  readonly #findings: readonly FindingRecord[];
  /** Place of the finding and whether it is certain, by id of the connection. */
  readonly #byId = new Map<number, (readonly [number, 0 | 1])[]>();

  constructor(findings: readonly FindingRecord[], details: readonly Detail[]) {
    this.#findings = findings;
    const frames = details.map(framesOf);
    const connections: number[][] = findings.map(() => []);
    for (const [place, finding] of findings.entries()) {
      for (const [i, detail] of details.entries()) {
        const { id } = detail.connection;
        const part = partOf(finding, detail, frames[i]!);
        if (part === 0) continue;
        if (part === 2) connections[place]!.push(id);
        this.#byId.set(id, [...(this.#byId.get(id) ?? []), [place, part === 2 ? 1 : 0]]);
      }
    }
    this.#connections = connections;
    // Of the same severity, those first that are sure to have a part.
    const rank = ({ connection }: Detail): number =>
      Math.min(
        2 * SEVERITIES.length,
        ...this.findingsOf(connection.id).map(
          ([place, certain]) => 2 * SEVERITIES.indexOf(findings[place]!.severity) + (1 - certain),
        ),
      );
    const ranks = new Map(details.map((detail) => [detail, rank(detail)]));
    this.worstFirst = details.toSorted(
      (a, b) =>
        ranks.get(a)! - ranks.get(b)! || b.connection.bytes - a.connection.bytes || a.connection.id - b.connection.id,
    );
  }

  /** Ids of those that are certain. */
  connectionsOf(finding: FindingRecord): readonly number[] {
    return this.#connections[this.#findings.indexOf(finding)] ?? [];
  }

  /** Places of findings, and whether its part is certain. */
  findingsOf(connection: number): readonly (readonly [number, 0 | 1])[] {
    return this.#byId.get(connection) ?? [];
  }
}

function partOf(finding: FindingRecord, { connection }: Detail, frames: ReadonlySet<number>): Part {
  if (finding.connection !== null) return finding.connection === connection.id ? 2 : 0;
  const { firstCapture, lastCapture, server } = connection;
  const isInCapture = firstCapture === finding.capture && lastCapture === finding.capture;
  if (isInCapture && finding.frames.some((frame) => frames.has(frame))) return 2;
  return finding.data['server'] === endText(server.address, server.port) ? 1 : 0;
}

/** Frames that are known to be of that connection. */
function framesOf({ connection, transitions, events, samples }: Detail): ReadonlySet<number> {
  const { firstFrame, lastFrame } = connection;
  const frames = new Set([firstFrame, lastFrame]);
  for (const records of [transitions, events, samples]) for (const { frame } of records) frames.add(frame);
  return frames;
}
