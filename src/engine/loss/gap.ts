// Bytes that never passed: gaps are filled when they pass after all, and what was acknowledged without having passed is
// missing, each byte once: it arrived, and the capture lost it.
import { FIN, type Packet } from '../../wire/packet.ts';
import { seqDiff, seqMax } from '../../wire/seq.ts';
import type { Scene } from '../scene.ts';
import { type Sender } from '../sender.ts';
import { SEGMENT, type SentSegments } from '../sent-segments.ts';

/** Bytes from the one number to the other were acknowledged and never passed. */
export function countMissing(sender: Sender, from: number, to: number): void {
  const start = seqMax(from, sender.missingEnd);
  const bytes = seqDiff(to, start);
  if (bytes <= 0) return;
  sender.missingBytes += bytes;
  sender.missingEnd = to;
}

/** A gap of so many bytes before the packet. */
export function tellGap(scene: Scene, sender: Sender, packet: Packet, bytes: number): void {
  const event = scene.tell(sender, packet, { event: 'previous-segment-missing', bytes, by: null });
  if (event !== null) scene.notesOf(sender).gaps.push({ seq: sender.sndNxt, end: packet.seq, event });
}

/** What was behind a gap that holds this number. */
export function explainGap(scene: Scene, sender: Sender, seq: number, by: 'network' | 'disorder' | 'capture'): void {
  const { gaps } = scene.notesOf(sender);
  const index = gaps.findLastIndex((gap) => seqDiff(seq, gap.seq) >= 0 && seqDiff(seq, gap.end) < 0);
  if (index < 0) return;
  gaps[index]!.event.by ??= by;
  if (by !== 'capture') gaps.splice(index, 1);
}

/** They did pass. */
export function takeBackMissing(sender: Sender, from: number, to: number): void {
  const missingEnd = sender.missingEnd;
  const bytes = seqDiff(seqDiff(to, missingEnd) < 0 ? to : missingEnd, from);
  if (bytes > 0) sender.missingBytes += -Math.min(bytes, sender.missingBytes);
}

/**
 * Takes the packet, up to `end`, as another copy of what is kept from `entry` on, and returns how many bytes of payload had
 * never passed. `bits`: SEGMENT.again for a repetition, 0 for what only came late.
 */
export function fillGaps(
  sender: Sender,
  segments: SentSegments,
  entry: number,
  packet: Packet,
  end: number,
  bits: number,
): number {
  let bytes = 0;
  for (let i = entry; i < segments.next && seqDiff(segments.seq(i), end) < 0; i++) {
    if (segments.has(i, SEGMENT.gap)) {
      const wasMissing = i < segments.head;
      const filled = segments.fill(i, seqMax(packet.seq, segments.seq(i)), end, packet, bits);
      if (wasMissing) sender.missingBytes += -filled;
      bytes += filled;
      if (segments.has(i, SEGMENT.gap)) i++; // what was filled comes after what was not
    } else if (bits !== 0) {
      segments.again(i, packet);
    }
  }
  const hasFilledFin = bytes > 0 && (packet.flags & FIN) !== 0;
  return hasFilledFin ? bytes - 1 : bytes;
}
