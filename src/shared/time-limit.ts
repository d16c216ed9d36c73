// A point in time that a user names: an instant, or seconds from the run's first packet.
import { TcpscopeError } from './errors.ts';
import { isoTime } from './format.ts';

export type TimeLimit = { readonly instantNs: bigint } | { readonly afterStartSeconds: number };

const PLAIN_SECONDS = /^\+?\d+(\.\d+)?$/;
const ISO =
  /^(?<day>\d{4}-\d\d-\d\d)([T ](?<minute>\d\d:\d\d)(:(?<second>\d\d)(\.(?<fraction>\d{1,9}))?)? ?(?<zone>Z|UTC|[+-]\d\d(:?\d\d)?)?)?$/i;

/** Reads "12.5" (seconds) or ISO 8601 (UTC where no zone is given); null when it is neither. */
export function parseTimeLimit(text: string): TimeLimit | null {
  if (PLAIN_SECONDS.test(text)) return { afterStartSeconds: Number(text) };
  const { day, minute = '00:00', second = '00', fraction = '', zone } = ISO.exec(text)?.groups ?? {};
  if (day === undefined) return null;
  const wall = `${day}T${minute}:${second}`;
  const wallMs = Date.parse(`${wall}Z`);
  // Date.parse() reads February 30 as March 2, and 24:00 as the next day.
  if (Number.isNaN(wallMs) || !new Date(wallMs).toISOString().startsWith(wall)) return null;
  const offset = offsetMinutes(zone);
  if (offset === null) return null;
  const wholeNs = BigInt(wallMs - offset * 60_000) * 1_000_000n;
  return { instantNs: wholeNs + BigInt(fraction.padEnd(9, '0')) };
}

/** Minutes east of UTC that a zone such as "Z", "+02:00", "-0530" or "+02" stands for; null when there is no such zone. */
function offsetMinutes(zone: string | undefined): number | null {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone ?? '') ?? [];
  if (sign === undefined) return 0;
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** The limit in nanoseconds since the run's first packet, which was at `baseNs` since 1970. */
export function timeLimitNs(limit: TimeLimit, baseNs: bigint): number {
  return 'instantNs' in limit ? Number(limit.instantNs - baseNs) : Math.round(limit.afterStartSeconds * 1e9);
}

/**
 * Throws `usage` when `since` is later than `until`. Where one is an instant and the other is not, that takes the time of
 * the run's first packet.
 */
export function refuseEmptySpan(since: TimeLimit | undefined, until: TimeLimit | undefined, baseNs?: bigint): void {
  if (!since || !until) return;
  const zeroNs = baseNs ?? ('instantNs' in since ? since.instantNs : 0n);
  const isDecidable = baseNs !== undefined || 'instantNs' in since === 'instantNs' in until;
  if (!isDecidable || timeLimitNs(since, zeroNs) <= timeLimitNs(until, zeroNs)) return;
  throw new TcpscopeError('usage', `since ${limitText(since)} is later than until ${limitText(until)}`, 'swap them');
}

function limitText(limit: TimeLimit): string {
  return 'instantNs' in limit ? isoTime(limit.instantNs) : `${limit.afterStartSeconds} s`;
}
