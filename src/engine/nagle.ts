// Small writes that wait for delayed acknowledgements: a sender holds small data back until its latest small segment is
// acknowledged (RFC 896), and the receiver puts that acknowledgement off (RFC 1122, 4.2.3.2).
import type { Packet } from '../wire/packet.ts';
import { NOTE } from './notes.ts';
import type { Scene } from './scene.ts';
import { BIT, type Sender } from './sender.ts';

/** For how long acknowledgements are put off: Linux, from and to; BSD and Windows. */
const SHORTEST_DELAY_NS = 38e6;
const SHORT_DELAY_END_NS = 60e6;
const LONG_DELAY_NS = 150e6;
const LONGEST_DELAY_NS = 210e6;
/** A delay stands out from the round trip by so many times. */
const MIN_FACTOR = 3;
/** What waited for an acknowledgement leaves so soon after it. */
const PROMPT_NS = 2e6;

/** All that the sender had in flight was acknowledged, `ns` after the latest segment of so many bytes. */
export function takeDelay(sender: Sender, ns: number, bytes: number, ack: Packet): void {
  if (ns < SHORTEST_DELAY_NS || ns > LONGEST_DELAY_NS || (ns > SHORT_DELAY_END_NS && ns < LONG_DELAY_NS)) return;
  if (ack.payloadLength > 0 || bytes >= sender.largest) return;
  if (sender.minRttNs * MIN_FACTOR > ns) return;
  sender.set(BIT.wasDelayed);
  sender.delayedNs = ack.timeNs;
}

/** The next that it sends: if at once, it has waited for that acknowledgement. */
export function endDelay(scene: Scene, sender: Sender, { timeNs, frame, payloadLength }: Packet): void {
  sender.clear(BIT.wasDelayed);
  const isAtOnce = timeNs - sender.delayedNs < PROMPT_NS + sender.senderRttNs;
  if (isAtOnce && payloadLength > 0) scene.notesOf(sender).add(NOTE.nagle, timeNs, frame);
}
