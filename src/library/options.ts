// The options of the library's functions, held against what they may be: a wrong one is named in one line, and so is one
// that does not exist. Filters and times may be given as text, as at the command line.
import type { AnalyzeOptions as RunOptions } from '../analyze.ts';
import { inspect } from 'node:util';
import { parseFilter as parseFilterText } from '../filter/filter.ts';
import type { FlowFilter } from '../core/identity.ts';
import { TcpscopeError } from '../shared/errors.ts';
import { nearest } from '../shared/nearest.ts';
import { parseTimeLimit, type TimeLimit } from '../shared/time-limit.ts';

export interface AnalyzeOptions extends Omit<RunOptions, 'filter' | 'since' | 'until' | 'onTcpPacket'> {
  /** Only connections that it chooses are reported: "host 10.0.0.7 and port 5432", or a function. */
  readonly filter?: FlowFilter | string | undefined;
  /** Only connections with a packet at or after it are reported; as text ISO 8601, or seconds from the start. */
  readonly since?: TimeLimit | string | undefined;
  /** Packets after it are left out; as text likewise. */
  readonly until?: TimeLimit | string | undefined;
}

interface Shape {
  /** As in "must be a function". */
  readonly must: string;
  readonly is: (value: unknown) => boolean;
}
export type Shapes<Options> = Readonly<Record<keyof Options, Shape>>;

const MAX_SECONDS = 1e9;
const MAX_PORT = 65_535;
/** Characters of a wrong value. */
const MAX_SHOWN = 60;
const INCLUDES = ['transitions', 'events', 'samples'];

const SECONDS: Shape = {
  must: 'be a positive number of seconds',
  is: (value) => typeof value === 'number' && value >= 0 && value <= MAX_SECONDS,
};
const TIME: Shape = {
  must: 'be seconds from the start or ISO 8601 as text ("12.5", "2026-11-20T10:00:00Z"), or come from parseTimeLimit',
  is: (value) => (typeof value === 'string' ? parseTimeLimit(value) !== null : isTimeLimit(value)),
};
const SIGNAL: Shape = { must: 'be an AbortSignal', is: (value) => value instanceof AbortSignal };
export const FUNCTION: Shape = { must: 'be a function', is: (value) => typeof value === 'function' };
export const INCLUDE: Shape = {
  must: `be an object with any of ${INCLUDES.join(', ')}, each true or false`,
  is: (value) => isObject(value) && Object.entries(value).every(([key, on]) => INCLUDES.includes(key) && isFlag(on)),
};

export const ANALYZE_SHAPES: Shapes<AnalyzeOptions> = {
  filter: {
    must: 'be the text of a filter, be a function or come from parseFilter',
    is: (value) => typeof value === 'string' || typeof value === 'function',
  },
  since: TIME,
  until: TIME,
  include: INCLUDE,
  closeWaitThreshold: SECONDS,
  timeWait: SECONDS,
  ephemeralRange: {
    must: `be { low, high }, two ports from 0 to ${MAX_PORT}`,
    is: (value) => isObject(value) && isPort(value['low']) && isPort(value['high']) && value['low'] <= value['high'],
  },
  signal: SIGNAL,
  stop: SIGNAL,
  onProgress: FUNCTION,
};

/** Reads a filter as `--filter` takes it. Throws `filter-syntax` with the column of the first thing that it cannot read. */
export function parseFilter(text: string): FlowFilter {
  if (typeof text === 'string') return parseFilterText(text);
  throw new TcpscopeError('usage', `parseFilter: a filter is text, not ${valueText(text)}`);
}

/** Throws `usage` when an option is unknown, or not what it may be. `caller`: the function that was called. */
export function refuseOptions<Options extends object>(caller: string, options: Options, shapes: Shapes<Options>): void {
  if (!isObject(options) || Array.isArray(options)) {
    throw new TcpscopeError('usage', `${caller}: options must be an object, not ${valueText(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(shapes, name)) {
      const [near] = nearest(name, Object.keys(shapes));
      const hint = near === undefined ? `there are ${Object.keys(shapes).join(', ')}` : `did you mean ${near}?`;
      throw new TcpscopeError('usage', `${caller}: there is no options.${name}`, hint);
    }
    const { must, is } = shapes[name as keyof Options];
    if (value === undefined || is(value)) continue;
    throw new TcpscopeError('usage', `${caller}: options.${name} must ${must}, not ${valueText(value)}`);
  }
}

/** As the run takes them. */
export function runOptions(caller: string, options: AnalyzeOptions): RunOptions {
  refuseOptions(caller, options, ANALYZE_SHAPES);
  const { filter, since, until } = options;
  return {
    ...options,
    filter: typeof filter === 'string' ? parseFilter(filter) : filter,
    since: timeLimitOf(since),
    until: timeLimitOf(until),
  };
}

function timeLimitOf(time: TimeLimit | string | undefined): TimeLimit | undefined {
  return typeof time === 'string' ? (parseTimeLimit(time) ?? undefined) : time;
}

function isTimeLimit(value: unknown): boolean {
  if (!isObject(value)) return false;
  return typeof value['instantNs'] === 'bigint' || Number.isFinite(value['afterStartSeconds']);
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_PORT;
}

function isFlag(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean';
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** "-1", '"x"', "{ low: 5, high: 1 }". */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  const text = inspect(value, { breakLength: Infinity, depth: 1 });
  return text.length > MAX_SHOWN || text.includes('\n') ? 'an object' : text;
}
