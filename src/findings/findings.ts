// Runs the detectors over the connections of a run as they finish, and hands out what they found, the worst first.
import type { Finished } from '../analysis/finished.ts';
import type { ConnectionRecord, FindingRecord, SummaryRecord } from '../report/schema.ts';
import { SEVERITIES, type Severity } from '../shared/vocabulary.ts';
import { ConnectionIds } from './connection-ids.ts';
import type {
  CaptureFacts,
  ConnectionDetector,
  DetectorOptions,
  RunDetector,
  RunObserver,
  Sighting,
} from './detector.ts';
import { Grouping } from './grouping.ts';
import { CONNECTION_DETECTORS, RUN_DETECTORS } from './registry.ts';

const NO_CONNECTIONS = new ConnectionIds();
const NOTHING: ConnectionRecord['findings'] = [];

interface Watching {
  readonly detector: ConnectionDetector;
  readonly look: ConnectionDetector['look'];
  readonly groups: Grouping;
}

export class Findings {
  readonly #options: DetectorOptions;
  readonly #watching: readonly Watching[];
  /** What was seen in the connection at hand, and by whom; used again. */
  readonly #sightings: Sighting[] = [];
  readonly #watchers: Watching[] = [];
  readonly #byTraits: Map<number, readonly Watching[]> = new Map();
  /** A function each: to look one up by name in objects of many classes, for every connection, would be slow. */
  readonly #observe: readonly ((finished: Finished) => void)[];
  readonly #observers: readonly { readonly detector: RunDetector; readonly observer: RunObserver }[];

  constructor(options: DetectorOptions) {
    this.#options = options;
    this.#watching = CONNECTION_DETECTORS.map((detector) => ({
      detector,
      look: (finished, how) => detector.look(finished, how),
      groups: new Grouping(detector),
    }));
    this.#observers = RUN_DETECTORS.map((detector) => ({ detector, observer: detector.begin(options) }));
    this.#observe = this.#observers
      .map(({ observer }) => observer.connection?.bind(observer))
      .filter((bound) => bound !== undefined);
  }

  /** Says what was found in it. */
  addConnection(finished: Finished): ConnectionRecord['findings'] {
    const watchers = this.#concerned(finished.traits);
    let count = 0;
    for (let i = 0; i < watchers.length; i++) {
      const sighting = watchers[i]!.look(finished, this.#options);
      if (sighting === null) continue;
      this.#watchers[count] = watchers[i]!;
      this.#sightings[count] = sighting;
      count++;
    }
    const found = count === 0 ? NOTHING : this.#group(finished, count);
    for (const observe of this.#observe) observe(finished);
    return found;
  }

  /** Adds the sightings of a connection to their groups, but for those that follow from others. */
  #group(finished: Finished, count: number): ConnectionRecord['findings'] {
    const found: ConnectionRecord['findings'] = [];
    for (let i = 0; i < count; i++) {
      if (count > 1 && this.#isExplained(i, count)) continue;
      const { detector, groups } = this.#watchers[i]!;
      const sighting = this.#sightings[i]!;
      groups.add(sighting, finished);
      found.push({ rule: detector.meta.rule, endpoint: sighting.endpoint });
    }
    return found;
  }

  /** Does that sighting follow from another one of the connection? */
  #isExplained(index: number, count: number): boolean {
    const { rule } = this.#watchers[index]!.detector.meta;
    for (let i = 0; i < count; i++) if (this.#watchers[i]!.detector.explains?.includes(rule)) return true;
    return false;
  }

  /** Who looks at connections of those traits. */
  #concerned(traits: number): readonly Watching[] {
    let concerned = this.#byTraits.get(traits);
    if (concerned === undefined) {
      concerned = this.#watching.filter(({ detector }) => (detector.concerns & traits) !== 0);
      this.#byTraits.set(traits, concerned);
    }
    return concerned;
  }

  /** `summary`: all of it but for the findings. */
  records(summary: Omit<SummaryRecord, 'findings'>, captures: readonly CaptureFacts[]): FindingRecord[] {
    const ofRun = this.#observers.map(({ detector, observer }) =>
      observer.findings(summary, captures).map((found): FindingRecord => {
        const { replaces, endpoint = null, connections, ...finding } = found;
        if (replaces !== undefined) this.#drop(replaces);
        const { rule, severity } = detector.meta;
        const frames = finding.frames.toSorted((a, b) => a - b);
        const { fields } = connections ?? NO_CONNECTIONS;
        return { type: 'finding', rule, severity, connection: null, ...fields, endpoint, ...finding, frames };
      }),
    );
    // Groups that were replaced are gone by now.
    return inOrder([...ofRun, ...this.#watching.map(({ groups }) => groups.findings())]);
  }

  #drop({ rules, server }: { readonly rules: readonly string[]; readonly server: string }): void {
    for (const { detector, groups } of this.#watching) if (rules.includes(detector.meta.rule)) groups.drop(server);
  }
}

/** The worst first; of equals, the rule that counts most. The findings of a rule keep their order. */
function inOrder(byRule: readonly (readonly FindingRecord[])[]): FindingRecord[] {
  const countOf = (findings: readonly FindingRecord[]): number => findings.reduce((sum, { count }) => sum + count, 0);
  const largestFirst = byRule.toSorted((a, b) => countOf(b) - countOf(a));
  return SEVERITIES.flatMap((severity) =>
    largestFirst.flatMap((findings) => findings.filter((finding) => finding.severity === severity)),
  );
}

/** Findings in numbers, for the summary. */
export function countFindings(findings: readonly FindingRecord[]): SummaryRecord['findings'] {
  const bySeverity = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  const byRule: Record<string, number> = {};
  for (const { rule, severity } of findings) {
    bySeverity[severity]++;
    byRule[rule] = (byRule[rule] ?? 0) + 1;
  }
  return { bySeverity, byRule };
}
