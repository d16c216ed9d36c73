// Which checksums are verified: all at first, then a share, since adding up the bytes takes longer than all the rest.
import { CHECKSUM, checksumOf, hasRightIpChecksum } from '../wire/checksum.ts';
import type { Packet } from '../wire/packet.ts';
import { NOTE } from './notes.ts';
import type { Scene } from './scene.ts';
import { SENDER, type Sender } from './sender.ts';

/** Payload of a run of which all segments are verified; beyond it, one in so many, a power of two. */
const ALL_BYTES = 32e6;
const ONE_IN = 64;

const IP_CHECKSUM_AT = 10;

export class Verification {
  #bytes = 0;
  #segments = 0;

  take(scene: Scene, sender: Sender, packet: Packet): void {
    this.#bytes += packet.payloadLength;
    if (this.#bytes >= ALL_BYTES && (this.#segments++ & (ONE_IN - 1)) !== 0) return;
    const checksum = checksumOf(packet);
    if (checksum === CHECKSUM.unknown) return;
    sender.count(SENDER.verified);
    if (checksum === CHECKSUM.wrong || !hasRightHeader(packet))
      scene.notesOf(sender).add(NOTE.badChecksum, packet.timeNs, packet.frame);
  }
}

/** IPv4 headers only; in a fragmented datagram there are several. Zero is left for the card to fill in (offload). */
function hasRightHeader({ isIpv6, isFragmented, view, ipAt }: Packet): boolean {
  if (isIpv6 || isFragmented || view.getUint16(ipAt + IP_CHECKSUM_AT) === 0) return true;
  return hasRightIpChecksum(view, ipAt, (view.getUint8(ipAt) & 15) << 2);
}
