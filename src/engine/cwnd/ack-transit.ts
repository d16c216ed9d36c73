// When the sender has processed an acknowledgement that passed here: at once where it is near; elsewhere its timestamps
// tell (RFC 7323, 4), or else the time of the path and what data waits in queues.
import { Packet } from '../../wire/packet';
import { seqDiff } from '../../wire/seq';
import { Ack } from './ack';
import { Cwnd, hasScale, sender } from './cwnd';

/** Had it processed this acknowledgement when it sent this packet, up to `end`? */
export function hasHeard(window: Cwnd, packet: Packet, end: i32, ack: Ack): bool {
  // Else it would send more than the receiver takes.
  if (hasScale() && seqDiff(end, window.sndUna) > window.rwnd) return true;
  const hasWaited = packet.timeNs - ack.ns >= delayNs(window);
  // What lies beyond its RCV.NXT it does not echo (RFC 7323, 4.3).
  const isEchoed = packet.hasTimestamps && ack.hasTimestamps && seqDiff(ack.seq, packet.ack) <= 0;
  if (!isEchoed) return hasWaited;
  const age = seqDiff(packet.tsEcr, ack.tsVal);
  if (age !== 0) return age > 0;
  if (packet.tsEcr === window.echoed) return hasWaited;
  takeDelay(window, packet, ack);
  return true;
}

/** From when an acknowledgement passes until what it lets go does. */
export function delayNs(window: Cwnd): f64 {
  return sender.senderRttNs + window.queueNs;
}

/** The first segment that echoes this acknowledgement; after a silence it need not answer it. */
function takeDelay(window: Cwnd, packet: Packet, ack: Ack): void {
  const timeNs = packet.timeNs;
  window.echoed = packet.tsEcr;
  const isPrompt = timeNs - window.sentNs < delayNs(window);
  if (isPrompt) window.queueNs = Math.max(0, timeNs - ack.ns - sender.senderRttNs);
}
