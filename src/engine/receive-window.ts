// Receive windows: closed and opened again, full, and the probes of a closed one. RFC 9293 (3.8.6), RFC 7323 (2).
import type { Packet } from '../wire/packet.ts';
import { NOTE } from './notes.ts';
import type { Scene } from './scene.ts';
import { BIT, type Sender, UNKNOWN_SCALE } from './sender.ts';

/** Takes in the window that a segment of the sender announces. */
export function takeWindow(scene: Scene, sender: Sender, packet: Packet, isFin: boolean): void {
  const { window, ack } = packet;
  if (window === 0 && !isFin) closeWindow(scene, sender, packet);
  else if (sender.has(BIT.isZeroWindow)) openWindow(sender, packet);
  sender.window = window;
  sender.ack = ack;
  sender.edge = ack + (window << sender.scale);
  sender.bits |= BIT.hasSaid;
}

/** Scaled; null when the scale is not known. */
export function windowOf(sender: Sender, { window }: Packet): number | null {
  const scale = sender.scale;
  return scale === UNKNOWN_SCALE ? null : window << scale;
}

/** Does data up to `end` fill the window of the receiver? */
export function isFull(receiver: Sender, end: number): boolean {
  if (end !== receiver.edge) return false;
  return receiver.scale !== UNKNOWN_SCALE && receiver.has(BIT.hasSaid);
}

/**
 * A segment at the byte before the next one, with no more than that: a probe of the receiver's closed window, or a
 * keep-alive (RFC 9293, 3.8.4). False for what is neither: a byte that was not acknowledged yet, as a keystroke that was lost.
 */
export function takeProbe(scene: Scene, sender: Sender, receiver: Sender, packet: Packet): boolean {
  if (receiver.has(BIT.isZeroWindow)) {
    sender.set(BIT.probedWindow);
    scene.tell(sender, packet, { event: 'zero-window-probe' });
    return true;
  }
  const isAcked = !sender.has(BIT.hasSndUna) || sender.flight <= 0;
  if (!isAcked && packet.payloadLength > 0) return false;
  sender.set(BIT.keptAlive);
  sender.keepAlives++;
  sender.unansweredProbes++;
  scene.notesOf(sender).add(NOTE.keepAlive, packet.timeNs, packet.frame);
  scene.tell(sender, packet, { event: 'keep-alive' });
  return true;
}

function closeWindow(scene: Scene, sender: Sender, packet: Packet): void {
  scene.tell(sender, packet, { event: 'zero-window', window: 0 });
  sender.zeroWindows++;
  scene.notesOf(sender).add(NOTE.zeroWindow, packet.timeNs, packet.frame);
  if (sender.has(BIT.isZeroWindow)) return;
  sender.set(BIT.isZeroWindow);
  sender.zeroSinceNs = packet.timeNs;
}

function openWindow(sender: Sender, { timeNs }: Packet): void {
  sender.clear(BIT.isZeroWindow);
  sender.zeroNs += timeNs - sender.zeroSinceNs;
}
