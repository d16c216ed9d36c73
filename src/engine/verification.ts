// Which checksums are verified: all at first, then a share, since adding up the bytes takes longer than all the rest.
import { byteAt, shortAt } from '../wire/bytes';
import { CHECKSUM, checksumOf, hasRightIpChecksum } from '../wire/checksum';
import { Packet } from '../wire/packet';
import { Sender } from './sender';

/** Payload of a run of which all segments are verified; beyond it, one in so many, a power of two. */
const ALL_BYTES: f64 = 32e6;
const ONE_IN: i32 = 64;

const IP_CHECKSUM_AT: i32 = 10;

let bytes: f64 = 0;
let segments: i32 = 0;

export function verify(sender: Sender, packet: Packet): void {
  bytes += packet.payloadLength;
  if (bytes >= ALL_BYTES && (segments++ & (ONE_IN - 1)) !== 0) return;
  const checksum = checksumOf(packet);
  if (checksum === CHECKSUM.unknown) return;
  sender.verified++;
  if (checksum === CHECKSUM.wrong || !hasRightHeader(packet)) noteBad(sender, packet);
}

function noteBad(sender: Sender, packet: Packet): void {
  if (sender.badChecksums === 0) {
    sender.badChecksumFrame = packet.frame;
    sender.badChecksumMs = <i32>(<i64>Math.floor(packet.timeNs / 1e6));
  }
  sender.badChecksums++;
}

/** IPv4 headers only; in a fragmented datagram there are several. Zero is left for the card to fill in (offload). */
function hasRightHeader(packet: Packet): bool {
  const at = packet.ipAt;
  if (packet.isIpv6 || packet.isFragmented || shortAt(at + IP_CHECKSUM_AT) === 0) return true;
  return hasRightIpChecksum(at, (byteAt(at) & 15) << 2);
}
