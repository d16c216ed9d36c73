// Options of the commands that read captures as a run: what is reported of them, and what their hosts are like.
import { Option } from 'commander';
import { DEFAULTS, type AnalyzeOptions } from '../analyze.ts';
import type { PortRange } from '../analysis/port-pressure.ts';
import { parseFilter } from '../filter/filter.ts';
import { TcpscopeError } from '../shared/errors.ts';
import { parseTimeLimit, type TimeLimit } from '../shared/time-limit.ts';

export interface RunFlags {
  filter?: AnalyzeOptions['filter'];
  since?: TimeLimit;
  until?: TimeLimit;
  closeWaitThreshold?: number;
  timeWait?: number;
  ephemeralRange?: PortRange;
  strict?: boolean;
}

export const RUN_OPTIONS: readonly Option[] = [
  new Option(
    '--filter <expression>',
    "only connections that match, in words of tcpdump (src is the client, dst the server) or Wireshark: 'host 10.0.0.7 and tcp.port == 5432' (docs/filters.md)",
  ).argParser(parseFilter),
  new Option(
    '--since <time>',
    'only connections active at or after it: ISO 8601 (UTC), or seconds from the start',
  ).argParser(timeOf('--since')),
  new Option('--until <time>', 'leave out packets after it').argParser(timeOf('--until')),
  new Option(
    '--close-wait-threshold <seconds>',
    `how long an endpoint may stay in CLOSE_WAIT (default: ${DEFAULTS.closeWaitThreshold})`,
  ).argParser(secondsOf('--close-wait-threshold')),
  new Option('--time-wait <seconds>', `how long TIME_WAIT lasts (default: ${DEFAULTS.timeWait})`).argParser(
    secondsOf('--time-wait'),
  ),
  new Option(
    '--ephemeral-range <low-high>',
    `ports that clients use (default: ${DEFAULTS.ephemeralRange.low}-${DEFAULTS.ephemeralRange.high})`,
  ).argParser(parseRange),
];

export const STRICT_OPTION: Option = new Option(
  '--strict',
  'exit 4 when a capture is truncated or damaged, or there is no TCP connection in them',
);

export function runOptions(flags: RunFlags): AnalyzeOptions {
  const { filter, since, until, closeWaitThreshold, timeWait, ephemeralRange } = flags;
  return { filter, since, until, closeWaitThreshold, timeWait, ephemeralRange };
}

/** Options given that choose what is reported: "--filter". */
export function narrowedBy(flags: RunFlags): string[] {
  return (['filter', 'since', 'until'] as const).filter((name) => flags[name]).map((name) => `--${name}`);
}

/** Reads the times of an option. */
function timeOf(option: string): (text: string) => TimeLimit {
  return (text) => {
    const limit = parseTimeLimit(text);
    if (limit) return limit;
    const hint = 'for example: 12.5 or 2026-11-20T10:00:00Z';
    throw new TcpscopeError('usage', `${option}: "${text}" is neither seconds from the start nor ISO 8601`, hint);
  };
}

/** Reads the seconds of an option. */
function secondsOf(option: string): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text);
    throw new TcpscopeError('usage', `${option}: "${text}" is not a number of seconds`, 'for example: 2.5');
  };
}

function parseRange(text: string): PortRange {
  const [, low, high] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
  const range = { low: Number(low), high: Number(high) };
  if (low !== undefined && range.low <= range.high && range.high <= 65_535) return range;
  throw new TcpscopeError('usage', `--ephemeral-range: "${text}" is not a range of ports`, 'for example: 32768-60999');
}
