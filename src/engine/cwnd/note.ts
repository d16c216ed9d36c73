// Notes of what is out of the ordinary: rows `Note` within that of the window.
import { NOTE_FRAMES } from '../layout.ts';
import type { Cwnd } from './cwnd.ts';

export interface NoteFacts {
  readonly count: number;
  /** Nanoseconds since the first packet of the run. */
  readonly firstNs: number;
  /** The first. */
  readonly frames: readonly number[];
}

/** `at`: place of the note. */
export function addNote({ note }: Cwnd, at: number, ns: number, frame: number): void {
  note.at = at;
  if (note.count++ === 0) note.firstNs = ns;
  if (note.frameCount < NOTE_FRAMES) note.setFrames(note.frameCount++, frame);
}

export function countOf({ note }: Cwnd, at: number): number {
  note.at = at;
  return note.count;
}

/** Null when there is none. */
export function noteFacts({ note }: Cwnd, at: number): NoteFacts | null {
  note.at = at;
  if (note.count === 0) return null;
  const frames = Array.from({ length: note.frameCount }, (_, i) => note.frames(i));
  return { count: note.count, firstNs: note.firstNs, frames };
}
