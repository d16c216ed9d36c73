// Small data after one silence after another (engine/heartbeat.ts): a heartbeat, if the times between are the same.
import type { Direction } from './rows.ts';

/** It comes so often, at intervals that differ by no more than this share. */
const MIN_INTERVALS = 4;
const REGULAR_SHARE = 0.1;

export function hasBeats(sender: Direction): boolean {
  return sender.beats > MIN_INTERVALS;
}

/** Seconds between two beats; null when there are few, or they are not regular. */
export function heartbeatSeconds(sender: Direction): number | null {
  if (!hasBeats(sender)) return null;
  const intervals = sender.beats - 1;
  const mean = sender.beatSeconds / intervals;
  const variance = sender.beatSquares / intervals - mean ** 2;
  return Math.sqrt(Math.max(0, variance)) <= mean * REGULAR_SHARE ? mean : null;
}
