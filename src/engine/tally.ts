// Counts the packets of one capture by what they are, and keeps its first and last time and its faults, in a row that the
// program around reads (analysis/capture-tally.ts).
import { Packet } from '../wire/packet';
import { END, FAULT } from './codes';
import { placeOfRow } from './memory';
import { Tally } from './rows';

const tally = changetype<Tally>(memory.data(Tally.WORDS << 2, 64));

export function tallyPlace(): i32 {
  return placeOfRow<Tally>(tally);
}

/** Nothing of the next capture was read yet. */
export function beginTally(): void {
  memory.fill(changetype<usize>(tally), 0, (<usize>Tally.WORDS) << 2);
  tally.earliestNs = Infinity;
  tally.latestNs = -Infinity;
  tally.unknownLinkType = -1;
}

/** A packet that is later than the run is to go. */
export function leaveOut(): void {
  tally.leftOut++;
}

/** Takes in a packet that ended as `end`, an END or a FAULT. */
export function countRead(packet: Packet, end: i32): void {
  const timeNs = packet.timeNs;
  tally.packets++;
  tally.bytes += packet.frameLength;
  if (<f64>packet.capturedLength < packet.frameLength) tally.cutPackets++;
  if (timeNs >= tally.latestNs) tally.latestNs = timeNs;
  else tally.unorderedPackets++;
  if (timeNs < tally.earliestNs) tally.earliestNs = timeNs;
  tally.setByEnd(end, tally.byEnd(end) + 1);
  if (end === END.tcp && packet.hasBadOptions && tally.badOptions++ === 0) tally.badOptionsFrame = packet.frame;
  if (end >= FAULT.linkTypeUnknown && tally.firstFrame(end) === 0) {
    tally.setFirstFrame(end, packet.frame);
    if (end === FAULT.linkTypeUnknown) tally.unknownLinkType = packet.linkType;
  }
}
