// By what a packet is known again in another capture, wherever on its path that was taken: by what its ends wrote into it, not
// by what the network may change (link layer, TTL, ECN; behind a NAT, addresses and ports). Of TCP those are the numbers of
// RFC 9293 and RFC 7323, and where there are no timestamps the IP ID, though some firewalls change it; of anything else its
// first bytes.
import { finalMix, mix } from '../core/hash.ts';
import { END } from '../core/codes.ts';
import { ACK, FIN, RST, SYN, type Packet } from '../core/packet.ts';

/** How much it proves to meet a fingerprint again at another time. */
export const PROOF = {
  /** Nothing: a packet of other kinds, an acknowledgement without a number of its own, a SYN that may be a repetition. */
  none: 0,
  /** Little: its sender may have sent it again. */
  weak: 1,
  /** It is the same packet: a timestamp or an IP ID is its own. */
  strong: 2,
} as const;

/** Bytes of what is no TCP that count; more than a snap length may have left, and headers enough to differ. */
const LEADING_BYTES = 48;
const SEEDS = [0x2545f491, 0x6c078965] as const;
/** ECE and CWR are changed on the way, or taken off. */
const LASTING_FLAGS = 0x3f;

export class Fingerprint {
  /** The two halves of a hash of 64 bits. */
  low = 0;
  high = 0;
  proof: number = PROOF.none;

  /** Takes that of a packet that was just decoded and ended as `end`, an END or a FAULT. */
  take(packet: Packet, end: number): void {
    [this.low, this.high] = SEEDS;
    this.proof = PROOF.none;
    if (end === END.tcp) this.#takeTcp(packet);
    else this.#takeBytes(packet, end);
    this.low = finalMix(this.low);
    this.high = finalMix(this.high);
  }

  #takeTcp(packet: Packet): void {
    const { flags, ipId, hasTimestamps, payloadLength } = packet;
    this.#mix(packet.seq);
    this.#mix((flags & ACK) === 0 ? 0 : packet.ack);
    this.#mix((packet.window << 8) | (flags & LASTING_FLAGS));
    this.#mix(payloadLength);
    this.#mix(hasTimestamps ? packet.tsVal : ipId);
    if (hasTimestamps) this.#mix(packet.tsEcr);
    // Two initial sequence numbers are enough to tell connections apart; scanners send one and the same to all ports.
    if ((flags & ACK) === 0 || (flags & RST) !== 0) this.#mixEnds(packet);
    const isFirst = (flags & (SYN | ACK)) === SYN; // some tools send all of them with one IP ID
    if (hasTimestamps || (ipId !== 0 && !isFirst)) this.proof = PROOF.strong;
    else if (payloadLength > 1 || (flags & FIN) !== 0 || (ipId !== 0 && isFirst)) this.proof = PROOF.weak;
  }

  #mixEnds(packet: Packet): void {
    this.#mix((packet.srcPort << 16) | packet.dstPort);
    this.#mix(packet.srcAddress0);
    this.#mix(packet.dstAddress0);
    if (!packet.isIpv6) return;
    this.#mix(packet.srcAddress1 ^ packet.srcAddress2);
    this.#mix(packet.srcAddress3);
    this.#mix(packet.dstAddress1 ^ packet.dstAddress2);
    this.#mix(packet.dstAddress3);
  }

  /** From its IP header on, if it has one: a cooked capture of the same system has another link layer. */
  #takeBytes(packet: Packet, end: number): void {
    const { bytes, recordAt: start } = packet;
    const isIp = (end === END.udp || end === END.icmp || end === END.otherIp) && !packet.isFragmented;
    const at = isIp ? packet.ipAt : start;
    const until = Math.min(at + LEADING_BYTES, start + packet.capturedLength);
    for (let k = at; k < until; k++) this.#mix(bytes[k]!);
    if (!isIp) this.#mix(packet.frameLength);
  }

  #mix(word: number): void {
    this.low = mix(this.low, word);
    this.high = mix(this.high, word);
  }
}
