// Small data after one silence after another: a heartbeat, if the times between are the same (core/heartbeat.ts).
import { Packet } from '../wire/packet';
import { Sender } from './sender';

const MIN_SILENCE_NS: f64 = 1e9;
const MAX_BYTES: i32 = 512;

export function takeBeat(sender: Sender, packet: Packet, silentNs: f64): void {
  const payloadLength = packet.payloadLength;
  const timeNs = packet.timeNs;
  if (silentNs < MIN_SILENCE_NS || payloadLength === 0 || payloadLength > MAX_BYTES) return;
  if (sender.beats === 0) {
    sender.firstBeatFrame = packet.frame;
    sender.firstBeatNs = timeNs;
  } else {
    const seconds = (timeNs - sender.latestBeatNs) / 1e9;
    sender.beatSeconds += seconds;
    sender.beatSquares += seconds * seconds;
  }
  sender.beats++;
  sender.latestBeatNs = timeNs;
}
