// Small data after one silence after another: a heartbeat, if the times between are the same.
import type { Packet } from '../wire/packet.ts';
import { type Sender } from './sender.ts';

const MIN_SILENCE_NS = 1e9;
const MAX_BYTES = 512;
/** It comes so often, at intervals that differ by no more than this share. */
const MIN_INTERVALS = 4;
const REGULAR_SHARE = 0.1;

export function takeBeat(sender: Sender, { payloadLength, timeNs, frame }: Packet, silentNs: number): void {
  if (silentNs < MIN_SILENCE_NS || payloadLength === 0 || payloadLength > MAX_BYTES) return;
  const beats = sender.beats;
  if (beats === 0) {
    sender.firstBeatFrame = frame;
    sender.firstBeatNs = timeNs;
  } else {
    const seconds = (timeNs - sender.latestBeatNs) / 1e9;
    sender.beatSeconds += seconds;
    sender.beatSquares += seconds ** 2;
  }
  sender.beats = beats + 1;
  sender.latestBeatNs = timeNs;
}

export function hasBeats(sender: Sender): boolean {
  return sender.beats > MIN_INTERVALS;
}

/** Seconds between two beats; null when there are few, or they are not regular. */
export function heartbeatSeconds(sender: Sender): number | null {
  if (!hasBeats(sender)) return null;
  const intervals = sender.beats - 1;
  const mean = sender.beatSeconds / intervals;
  const variance = sender.beatSquares / intervals - mean ** 2;
  return Math.sqrt(Math.max(0, variance)) <= mean * REGULAR_SHARE ? mean : null;
}
