// What is out of the ordinary in what one end sent: how often, since when, and the first frames that show it. Rows that are
// taken when the first such thing is seen, since most connections have none; what is counted for every connection is in
// the row of its end.
import { finalMix, mix } from '../flow/hash';
import { Packet } from '../wire/packet';
import * as hand from './at-hand';
import { BIT, NOTE } from './codes';
import { insertEvent } from './host';
import { isWanted } from './events';
import { NOWHERE, release, rowAt, takeZeroed } from './memory';
import { releaseGaps } from './loss/gap';
import { releaseRepetitions } from './loss/spurious';
import { Noted, Notes } from './rows';
import { Sender } from './sender';
import { seqDiff } from '../wire/seq';

/** Frames that are kept: the first. */
const MAX_FRAMES: i32 = 4;
const KINDS: i32 = NOTE.dsack + 1;
/** Acknowledgements that are remembered where the capture sees packets twice. */
const RECENT: i32 = 256;

@unmanaged
export class SenderNotes extends Notes {
  add(kind: i32, ns: f64, frame: i32): void {
    this.kinds |= 1 << kind;
    let place = this.noted(kind);
    if (place === NOWHERE) {
      place = takeZeroed(Noted.WORDS);
      this.setNoted(kind, place);
    }
    const noted = rowAt<Noted>(place);
    if (noted.count++ === 0) noted.firstNs = ns;
    noted.latestNs = ns;
    if (noted.frameCount < MAX_FRAMES) noted.setFrames(noted.frameCount++, frame);
  }

  /** Did the same acknowledgement pass lately? From now on this one did. */
  repeats(packet: Packet): bool {
    if (this.recent === NOWHERE) this.recent = takeZeroed(RECENT);
    const hash = finalMix(mix(mix(mix(packet.ipId, packet.ack), packet.tsVal), packet.window));
    const slot = ((<usize>this.recent) << 2) + ((<usize>(hash & (RECENT - 1))) << 2);
    if (load<i32>(slot) === hash) return true;
    store<i32>(slot, hash);
    return false;
  }
}

/** Of an end of the connection at hand; taken, if there were none. */
export function notesOf(sender: Sender): SenderNotes {
  sender.set(BIT.hasNotes);
  if (sender.notes === NOWHERE) sender.notes = takeZeroed(Notes.WORDS);
  return rowAt<SenderNotes>(sender.notes);
}

/** An ICMP error about a segment of it: what it says and who, `packet`; of several, the first is kept. */
export function noteIcmp(sender: Sender, packet: Packet, kind: i32, mtu: i32): void {
  const notes = notesOf(sender);
  notes.add(NOTE.icmp, packet.timeNs, packet.frame);
  notes.icmpKinds |= 1 << kind;
  if (rowAt<Noted>(notes.noted(NOTE.icmp)).count > 1) return;
  notes.icmpKind = kind;
  notes.icmpMtu = mtu;
  notes.icmpIsIpv6 = packet.isIpv6;
  notes.setIcmpFrom(0, packet.srcAddress0);
  notes.setIcmpFrom(1, packet.srcAddress1);
  notes.setIcmpFrom(2, packet.srcAddress2);
  notes.setIcmpFrom(3, packet.srcAddress3);
}

/** The receiver says that it got an entry twice: it is about the original. */
export function tellDoubled(sender: Sender, entry: i32): void {
  const segment = sender.segment(entry);
  notesOf(sender).add(NOTE.networkDuplicate, segment.ns, segment.frame);
  if (!isWanted) return;
  const length = seqDiff(segment.end, segment.seq);
  insertEvent(hand.connection.followed, sender === hand.client, segment.frame, segment.ns, segment.seq, length);
}

/** The connection was reported. */
export function releaseNotes(sender: Sender): void {
  if (sender.notes === NOWHERE) return;
  const notes = rowAt<SenderNotes>(sender.notes);
  for (let kind = 0; kind < KINDS; kind++) release(notes.noted(kind), Noted.WORDS);
  release(notes.recent, RECENT);
  releaseRepetitions(notes);
  releaseGaps(notes);
  release(sender.notes, Notes.WORDS);
  sender.notes = NOWHERE;
}
