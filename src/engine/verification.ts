// Which checksums are verified: all at first, then a share, since adding up the bytes takes longer than all the rest.
import { CHECKSUM, checksumOf, hasRightIpChecksum } from '../wire/checksum.ts';
import type { Packet } from '../wire/packet.ts';
import { type Sender } from './sender.ts';

/** Payload of a run of which all segments are verified; beyond it, one in so many, a power of two. */
const ALL_BYTES = 32e6;
const ONE_IN = 64;

const IP_CHECKSUM_AT = 10;
const MAX_SHARE = 0.5;

export class Verification {
  #bytes = 0;
  #segments = 0;

  take(sender: Sender, packet: Packet): void {
    this.#bytes += packet.payloadLength;
    if (this.#bytes >= ALL_BYTES && (this.#segments++ & (ONE_IN - 1)) !== 0) return;
    const checksum = checksumOf(packet);
    if (checksum === CHECKSUM.unknown) return;
    sender.verified++;
    if (checksum === CHECKSUM.wrong || !hasRightHeader(packet)) noteBad(sender, packet);
  }
}

/** No object for each: there are captures in which all are wrong. */
function noteBad(sender: Sender, { timeNs, frame }: Packet): void {
  if (sender.badChecksums === 0) {
    sender.badChecksumFrame = frame;
    sender.badChecksumMs = Math.floor(timeNs / 1e6);
  }
  sender.badChecksums++;
}

/** Damage does not hit most segments: then nobody filled them in (offload), or somebody changed all packets. */
export function wasDamaged(sender: Sender): boolean {
  const bad = sender.badChecksums;
  return bad > 0 && bad <= sender.verified * MAX_SHARE;
}

/** IPv4 headers only; in a fragmented datagram there are several. Zero is left for the card to fill in (offload). */
function hasRightHeader({ isIpv6, isFragmented, view, ipAt }: Packet): boolean {
  if (isIpv6 || isFragmented || view.getUint16(ipAt + IP_CHECKSUM_AT) === 0) return true;
  return hasRightIpChecksum(view, ipAt, (view.getUint8(ipAt) & 15) << 2);
}
