// What the transfers of a connection have noted: the end of which there is more, and what detectors say of it.
import type { Noted as Kind, NoteFacts } from '../analysis/facts.ts';
import type { Finished } from '../analysis/finished.ts';
import { ENDS, type End } from '../analysis/state-path.ts';
import type { Sighting } from './detector.ts';

export interface Noted {
  readonly end: End;
  readonly note: NoteFacts;
}

/** The end with the most notes of a kind, if it has at least so many. */
export function noted(connection: Finished, kind: Kind, least = 1): Noted | null {
  let most: Noted | null = null;
  for (const end of ENDS) {
    const note = connection.noted(end, kind);
    if (note !== undefined && note.count >= least && note.count > (most?.note.count ?? 0)) most = { end, note };
  }
  return most;
}

/** A sighting of as many as were noted, at least so many: that is how bad it is, and its data under `name`. */
export function countNoted(connection: Finished, kind: Kind, name: string, least = 1): Sighting | null {
  const found = noted(connection, kind, least);
  if (found === null) return null;
  const { count } = found.note;
  return { ...placeOf(found), weight: count, data: { [name]: count } };
}

/** Where it shows. */
export function placeOf({ end, note }: Noted): { endpoint: End; frames: readonly number[]; ns: number } {
  return { endpoint: end, frames: note.frames, ns: note.firstNs };
}
