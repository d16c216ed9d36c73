// Numbers as people read them, and times as programs do. No locale: the same input prints the same everywhere.

const NS_PER_SECOND = 1_000_000_000n;

/** 1234567 → "1,234,567". */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "3 packets", "1 packet". */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** "once", "twice", "3 times". */
export function timesText(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${formatCount(count)} times`;
}

/** 0.0123 → "1.23 %". */
export function formatShare(share: number): string {
  return `${threeDigits(share * 100)} %`;
}

/** Bytes in decimal units with three digits: "812 B", "1.23 kB", "45.6 MB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  for (const unit of ['B', 'kB', 'MB', 'GB', 'TB']) {
    if (value < 999.5 || unit === 'TB') return `${unit === 'B' ? value : threeDigits(value)} ${unit}`;
    value /= 1000;
  }
  throw new RangeError(String(bytes));
}

/** Seconds: "0 s", "12 µs", "3.45 ms", "1.23 s", "4 min 05 s", "2 h 03 min", "5 d 01 h". */
export function formatDuration(seconds: number): string {
  if (seconds === 0) return '0 s';
  if (seconds < 0.000_999_5) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 0.999_5) return `${threeDigits(seconds * 1000)} ms`;
  if (seconds < 99.95) return `${threeDigits(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${twoDigits(Math.floor(whole / 60) % 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${twoDigits(Math.floor(whole / 3600) % 24)} h`;
}

function threeDigits(value: number): string {
  return value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Nanoseconds since 1970 in ISO 8601, UTC, nine decimals. */
export function isoTime(ns: bigint): string {
  const seconds = ns / NS_PER_SECOND - (ns < 0n && ns % NS_PER_SECOND !== 0n ? 1n : 0n);
  const fraction = ns - seconds * NS_PER_SECOND;
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return `${seconds}.${String(fraction).padStart(9, '0')}`; // beyond Date's years
  return `${date.toISOString().slice(0, -5)}.${String(fraction).padStart(9, '0')}Z`;
}

/** An address with its port: "10.0.0.1:80", "[fd00::1]:80". */
export function endText(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
