// Small writes that wait for delayed acknowledgements: a sender holds small data back until its latest small segment is
// acknowledged (RFC 896), and the receiver puts that acknowledgement off (RFC 1122, 4.2.3.2).
import { Packet } from '../wire/packet';
import { BIT, NOTE } from './codes';
import { notesOf } from './notes';
import { Sender } from './sender';

/** For how long acknowledgements are put off: Linux, from and to; BSD and Windows. */
const SHORTEST_DELAY_NS: f64 = 38e6;
const SHORT_DELAY_END_NS: f64 = 60e6;
const LONG_DELAY_NS: f64 = 150e6;
const LONGEST_DELAY_NS: f64 = 210e6;
/** A delay stands out from the round trip by so many times. */
const MIN_FACTOR: f64 = 3;
/** What waited for an acknowledgement leaves so soon after it. */
const PROMPT_NS: f64 = 2e6;

/** All that the sender had in flight was acknowledged, `ns` after the latest segment of so many bytes. */
export function takeDelay(sender: Sender, ns: f64, bytes: i32, ack: Packet): void {
  if (ns < SHORTEST_DELAY_NS || ns > LONGEST_DELAY_NS || (ns > SHORT_DELAY_END_NS && ns < LONG_DELAY_NS)) return;
  if (ack.payloadLength > 0 || bytes >= sender.largest) return;
  if (sender.minRttNs * MIN_FACTOR > ns) return;
  sender.set(BIT.wasDelayed);
  sender.delayedNs = ack.timeNs;
}

/** The next that it sends: if at once, it has waited for that acknowledgement. */
export function endDelay(sender: Sender, packet: Packet): void {
  const timeNs = packet.timeNs;
  sender.clear(BIT.wasDelayed);
  const isAtOnce = timeNs - sender.delayedNs < PROMPT_NS + sender.senderRttNs;
  if (isAtOnce && packet.payloadLength > 0) notesOf(sender).add(NOTE.nagle, timeNs, packet.frame);
}
