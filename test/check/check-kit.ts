// Facts for checks: findings made by hand, sums of a real run with some of them changed, and configs in short.
import { analyze } from '../../src/index.ts';
import { check, type CheckOptions } from '../../src/check/check.ts';
import { NO_CONFIG, type Config } from '../../src/check/config-shape.ts';
import type { Facts } from '../../src/check/facts.ts';
import type { FindingRecord, SummaryRecord } from '../../src/report/schema.ts';
import type { CheckRow, Verdict } from '../../src/report/verdict.ts';
import { writeCapture } from '../kit/write-capture.ts';

export const TODAY = '2026-11-20';

export async function factsOfCapture(path: string): Promise<Facts> {
  return analyze([path]);
}

/** Of one connection in which nothing is wrong. */
const { summary: SOUND } = await factsOfCapture(writeCapture('handshake\nclose'));

export function finding(rule: string, more: Partial<FindingRecord> = {}): FindingRecord {
  return {
    type: 'finding',
    rule,
    severity: 'error',
    connection: null,
    connections: [],
    connectionCount: 1,
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
  return { captures: [{ file: 'a.pcap', complete: true }], findings, summary };
}

export const configOf = (config: Partial<Config>): Config => ({ ...NO_CONFIG, ...config });

export const verdictOf = (
  now: Facts,
  config: Partial<Config> = {},
  more: Partial<Omit<CheckOptions, 'config'>> = {},
): Verdict => check(now, { config: configOf(config), today: TODAY, ...more });

export const rowsOf = (...args: Parameters<typeof verdictOf>): CheckRow[] => [...verdictOf(...args).rows];

/** "rule [where]: expected, got → passed": what most tests are about. */
export const lineOf = ({ rule, where, expected, actual, passed }: CheckRow): string =>
  `${[rule, where].filter(Boolean).join(' at ')}: ${expected}, got ${actual} → ${passed ? 'passed' : 'failed'}`;

export const linesOf = (...args: Parameters<typeof rowsOf>): string[] => rowsOf(...args).map(lineOf);
