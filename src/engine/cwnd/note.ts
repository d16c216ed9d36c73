// Notes of what is out of the ordinary: rows `Note` within that of the window.
import { Note } from '../rows';

/** Frames that a note keeps: the first. */
const NOTE_FRAMES: i32 = 4;

/** `at`: address of the note. */
export function addNote(at: usize, ns: f64, frame: i32): void {
  const note = changetype<Note>(at);
  if (note.count++ === 0) note.firstNs = ns;
  if (note.frameCount < NOTE_FRAMES) note.setFrames(note.frameCount++, frame);
}
