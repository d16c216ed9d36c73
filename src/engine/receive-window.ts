// Receive windows: closed and opened again, full, and the probes of a closed one. RFC 9293 (3.8.6), RFC 7323 (2).
import { Packet } from '../wire/packet';
import { BIT, NOTE, TOLD } from './codes';
import { tell } from './events';
import { notesOf } from './notes';
import { Sender, UNKNOWN_SCALE } from './sender';

/** Takes in the window that a segment of the sender announces. */
export function takeWindow(sender: Sender, packet: Packet, isFin: bool): void {
  const window = packet.window;
  if (window === 0 && !isFin) closeWindow(sender, packet);
  else if (sender.has(BIT.isZeroWindow)) openWindow(sender, packet);
  sender.window = window;
  sender.ack = packet.ack;
  sender.edge = packet.ack + (window << sender.scale);
  sender.set(BIT.hasSaid);
}

/** Does data up to `end` fill the window of the receiver? */
export function isFull(receiver: Sender, end: i32): bool {
  if (end !== receiver.edge) return false;
  return receiver.scale !== UNKNOWN_SCALE && receiver.has(BIT.hasSaid);
}

/**
 * A segment at the byte before the next one, with no more than that: a probe of the receiver's closed window, or a
 * keep-alive (RFC 9293, 3.8.4). False for what is neither: a byte that was not acknowledged yet, as a keystroke that was lost.
 */
export function takeProbe(sender: Sender, receiver: Sender, packet: Packet): bool {
  if (receiver.has(BIT.isZeroWindow)) {
    sender.set(BIT.probedWindow);
    tell(sender, packet, TOLD.zeroWindowProbe, 0);
    return true;
  }
  const isAcked = !sender.has(BIT.hasSndUna) || sender.flight <= 0;
  if (!isAcked && packet.payloadLength > 0) return false;
  sender.set(BIT.keptAlive);
  sender.keepAlives++;
  sender.unansweredProbes++;
  notesOf(sender).add(NOTE.keepAlive, packet.timeNs, packet.frame);
  tell(sender, packet, TOLD.keepAlive, 0);
  return true;
}

function closeWindow(sender: Sender, packet: Packet): void {
  tell(sender, packet, TOLD.zeroWindow, 0);
  sender.zeroWindows++;
  notesOf(sender).add(NOTE.zeroWindow, packet.timeNs, packet.frame);
  if (sender.has(BIT.isZeroWindow)) return;
  sender.set(BIT.isZeroWindow);
  sender.zeroSinceNs = packet.timeNs;
}

function openWindow(sender: Sender, packet: Packet): void {
  sender.clear(BIT.isZeroWindow);
  sender.zeroNs += packet.timeNs - sender.zeroSinceNs;
}
