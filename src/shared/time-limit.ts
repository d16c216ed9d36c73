// A point in time that a user names: an instant, or seconds from the run's first packet.

export type TimeLimit = { readonly instantNs: bigint } | { readonly afterStartSeconds: number };

const PLAIN_SECONDS = /^\+?\d+(\.\d+)?$/;
const HAS_ZONE = /(Z|[+-]\d\d:?\d\d)$/i;
const ISO = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?)?(Z|[+-]\d\d:?\d\d)?$/i;

/** Reads "12.5" (seconds) or ISO 8601 (UTC where no zone is given); null when it is neither. */
export function parseTimeLimit(text: string): TimeLimit | null {
  if (PLAIN_SECONDS.test(text)) return { afterStartSeconds: Number(text) };
  if (!ISO.test(text)) return null;
  const [, fraction = ''] = /\.(\d{1,9})/.exec(text) ?? [];
  const whole = text.replace(`.${fraction}`, '').replace(' ', 'T');
  const withTime = whole.includes('T') ? whole : `${whole}T00:00`;
  const ms = Date.parse(HAS_ZONE.test(withTime.slice(10)) ? withTime : `${withTime}Z`);
  if (Number.isNaN(ms)) return null;
  return { instantNs: BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0')) };
}

/** The limit in nanoseconds since the run's first packet, which was at `baseNs` since 1970. */
export function timeLimitNs(limit: TimeLimit, baseNs: bigint): number {
  return 'instantNs' in limit ? Number(limit.instantNs - baseNs) : limit.afterStartSeconds * 1e9;
}
