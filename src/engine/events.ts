// Events: segments that do not simply advance, where the report is to include them. The program around keeps them until
// the connection is over (host.ts).
import { Packet } from '../wire/packet';
import * as hand from './at-hand';
import { TOLD } from './codes';
import { addEvent, addIcmpError, addRetransmission } from './host';
import { SenderNotes } from './notes';
import { Sender } from './sender';

export const NO_EVENT: i32 = -1;
/** A window whose scale is not known. */
export const UNKNOWN_WINDOW: i32 = -1;

/** Somebody wants them: making a detail for nobody costs as much as keeping it. */
export let isWanted: bool = false;

export function wantEvents(wanted: bool): void {
  isWanted = wanted;
}

/** An event of a packet of the connection at hand; NO_EVENT if nobody wants events. `kind`: of TOLD; `detail`: by kind (host.ts). */
export function tell(sender: Sender, packet: Packet, kind: i32, detail: f64): i32 {
  if (!isWanted) return NO_EVENT;
  const isClient = sender === hand.client;
  const length = packet.payloadLength;
  const followed = hand.connection.followed;
  return addEvent(followed, isClient, kind, packet.frame, packet.timeNs, packet.seq, length, detail);
}

/** A retransmission; only where events are wanted. host.ts says what its details are. */
export function tellRetransmission(
  sender: Sender,
  packet: Packet,
  cause: i32,
  backoff: i32,
  need: i32,
  proof: i32,
  lost: i32,
  originalFrame: i32,
): i32 {
  const event = tell(sender, packet, TOLD.retransmission, 0);
  addRetransmission(hand.connection.followed, event, cause, backoff, need, proof, lost, originalFrame);
  return event;
}

/** An ICMP error about a segment that begins at `seq`; the first that was about this end tells what it says. */
export function tellIcmp(packet: Packet, notes: SenderNotes, seq: i32, isClient: bool): void {
  if (!isWanted) return;
  const followed = hand.connection.followed;
  addIcmpError(followed, isClient, packet.frame, packet.timeNs, seq, notes.icmpKind, notes.icmpMtu);
}
