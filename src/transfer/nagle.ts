// Small writes that wait for delayed acknowledgements: a sender holds small data back until its latest small segment is
// acknowledged (RFC 896), and the receiver puts that acknowledgement off (RFC 1122, 4.2.3.2).
import type { Packet } from '../wire/packet.ts';
import { NOTE } from './notes.ts';
import type { Scene } from './scene.ts';
import { BIT, SENDER, type Sender } from './sender.ts';

/** For how long acknowledgements are put off: Linux; BSD and Windows. */
const DELAYS_NS = [
  [38e6, 60e6],
  [150e6, 210e6],
] as const;
const SHORTEST_DELAY_NS = DELAYS_NS[0][0];
/** A delay stands out from the round trip by so many times. */
const LEAST_FACTOR = 3;
/** What waited for an acknowledgement leaves so soon after it. */
const PROMPT_NS = 2e6;

/** All that the sender had under way was acknowledged, `ns` after the latest segment of so many bytes. */
export function takeDelay(sender: Sender, ns: number, bytes: number, ack: Packet): void {
  if (ns < SHORTEST_DELAY_NS || ack.payloadLength > 0 || bytes >= sender.int(SENDER.largest)) return;
  const isDelay = DELAYS_NS.some(([least, most]) => ns >= least && ns <= most);
  if (!isDelay || sender.double(SENDER.minRttNs) * LEAST_FACTOR > ns) return;
  sender.set(BIT.wasDelayed);
  sender.setDouble(SENDER.delayedNs, ack.timeNs);
}

/** The next that it sends: if at once, it has waited for that acknowledgement. */
export function endDelay(scene: Scene, sender: Sender, { timeNs, frame, payloadLength }: Packet): void {
  sender.clear(BIT.wasDelayed);
  const isAtOnce = timeNs - sender.double(SENDER.delayedNs) < PROMPT_NS + sender.double(SENDER.senderRttNs);
  if (isAtOnce && payloadLength > 0) scene.notesOf(sender).add(NOTE.nagle, timeNs, frame);
}
