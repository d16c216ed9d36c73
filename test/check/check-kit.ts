// Facts for checks: findings made by hand, sums of a real run with some of them changed, and configs in short.
import { analyze } from '../../src/analyze.ts';
import { check, type CheckRow } from '../../src/check/check.ts';
import type { Config } from '../../src/check/config-shape.ts';
import { NO_CONFIG } from '../../src/check/config.ts';
import { FactCollector, type Facts } from '../../src/check/facts.ts';
import type { FindingRecord, SummaryRecord } from '../../src/report/schema.ts';
import { writeCapture } from '../kit/write-capture.ts';

export const TODAY = '2026-11-20';

export async function factsOfCapture(path: string): Promise<Facts> {
  const collector = new FactCollector();
  await analyze([path], collector, {});
  return collector.facts;
}

/** Of one connection in which nothing is wrong. */
const { summary: SOUND } = await factsOfCapture(writeCapture('handshake\nclose'));

export function finding(rule: string, more: Partial<FindingRecord> = {}): FindingRecord {
  return {
    type: 'finding',
    rule,
    severity: 'error',
    connection: null,
    endpoint: null,
    message: `${rule} was found`,
    t: 0,
    frames: [1],
    capture: 0,
    count: 1,
    data: {},
    filter: 'tcp',
    ...more,
  };
}

/** At a server: "10.0.0.2:80", "[fd00::2]:80". */
export const at = (server: string, rule: string, more: Partial<FindingRecord> = {}): FindingRecord =>
  finding(rule, { ...more, data: { server, ...more.data } });

export interface Sums {
  /** Share of the run's packets that were sent again. */
  readonly rate?: number;
  /** Most that were in TIME_WAIT at the same time. */
  readonly timeWaits?: number;
}

export function facts(findings: readonly FindingRecord[], { rate = 0, timeWaits = 0 }: Sums = {}): Facts {
  const summary: SummaryRecord = {
    ...SOUND,
    retransmissions: { ...SOUND.retransmissions, dataRate: rate },
    timeWait: { ...SOUND.timeWait, peak: timeWaits },
  };
  return { findings, summary };
}

export const configOf = (config: Partial<Config>): Config => ({ ...NO_CONFIG, ...config });

export const rowsOf = (
  now: Facts,
  config: Partial<Config> = {},
  more: { baseline?: Facts; today?: string } = {},
): CheckRow[] => check(now, { config: configOf(config), today: TODAY, ...more });

/** "rule [where]: expected, got → passed": what most tests are about. */
export const lineOf = ({ rule, where, expected, actual, passed }: CheckRow): string =>
  `${[rule, where].filter(Boolean).join(' at ')}: ${expected}, got ${actual} → ${passed ? 'passed' : 'failed'}`;

export const linesOf = (...args: Parameters<typeof rowsOf>): string[] => rowsOf(...args).map(lineOf);
