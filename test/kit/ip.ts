// Network layer: IPv4 (RFC 791) and IPv6 (RFC 8200) headers with right lengths and checksums, and their
// fragments. A length or a checksum is wrong only where a caller asks for it by name.
import { be16, be32, join, zeros, type Bytes } from './bytes.ts';

export const protocol = { icmp: 1, ipip: 4, tcp: 6, udp: 17, ipv6: 41, gre: 47, icmpv6: 58 } as const;
export const extension = { hopByHop: 0, routing: 43, fragment: 44, destination: 60 } as const;

export interface Ipv4Header {
  src: string;
  dst: string;
  protocol: number;
  id?: number | undefined;
  ttl?: number | undefined;
  /** DSCP and ECN, the whole octet */
  tos?: number | undefined;
  df?: boolean | undefined;
  /** in bytes, a multiple of 8 */
  fragmentOffset?: number | undefined;
  moreFragments?: boolean | undefined;
  options?: Uint8Array | undefined;
  badChecksum?: boolean | undefined;
  totalLength?: number | undefined;
}

export interface Ipv6Header {
  src: string;
  dst: string;
  nextHeader: number;
  hopLimit?: number | undefined;
  trafficClass?: number | undefined;
  flowLabel?: number | undefined;
  /** in the order of the wire; `body` is all of the extension header after its Next Header octet */
  extensions?: readonly { type: number; body: Bytes }[] | undefined;
  payloadLength?: number | undefined;
}

export function addressBytes(address: string): Uint8Array {
  if (!address.includes(':')) return Uint8Array.from(address.split('.'), Number);
  const [left, right] = address.split('::').map((half) =>
    half
      .split(':')
      .filter(Boolean)
      .flatMap((group) => (group.includes('.') ? [...addressBytes(group)] : be16(Number.parseInt(group, 16)))),
  ) as [number[], number[]?];
  return join(left, zeros(16 - left.length - (right?.length ?? 0)), right ?? []);
}

export const isIpv6Address = (address: string): boolean => address.includes(':');

/** RFC 1071: the folded one's complement sum, not yet complemented. */
export function onesComplementSum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += bytes[i]! * 256 + (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  return sum;
}

export const internetChecksum = (bytes: Uint8Array): number => ~onesComplementSum(bytes) & 0xffff;

/** The same bytes do for RFC 8200 (8.1): its length and zero fields are wider, but sum to the same. */
export const pseudoHeader = (src: string, dst: string, protocolNumber: number, length: number): Uint8Array =>
  join(addressBytes(src), addressBytes(dst), be32(length), be32(protocolNumber));

export function ipv4(payload: Uint8Array, header: Ipv4Header): Uint8Array {
  const options = header.options ?? zeros(0);
  const padding = zeros(-options.length & 3);
  const headerLength = 20 + options.length + padding.length;
  const length = header.totalLength ?? headerLength + payload.length;
  const fragment =
    (header.df ? 0x4000 : 0) | (header.moreFragments ? 0x2000 : 0) | ((header.fragmentOffset ?? 0) >>> 3);
  const bytes = join(
    [0x40 | (headerLength >>> 2), header.tos ?? 0],
    be16(length > 0xffff ? 0 : length), // beyond 64 KiB (BIG TCP) it is captured as 0
    be16(header.id ?? 0),
    be16(fragment),
    [header.ttl ?? 64, header.protocol, 0, 0],
    addressBytes(header.src),
    addressBytes(header.dst),
    options,
    padding,
  );
  const checksum = internetChecksum(bytes) ^ (header.badChecksum ? 0x5555 : 0);
  bytes.set(be16(checksum), 10);
  return join(bytes, payload);
}

export function ipv6(payload: Uint8Array, header: Ipv6Header): Uint8Array {
  const extensions = header.extensions ?? [];
  const types = [...extensions.map(({ type }) => type), header.nextHeader];
  const chain = join(...extensions.map(({ body }, i) => join([types[i + 1]!], body)));
  const length = header.payloadLength ?? chain.length + payload.length;
  return join(
    be32(((6 << 28) | ((header.trafficClass ?? 0) << 20) | (header.flowLabel ?? 0)) >>> 0),
    be16(length > 0xffff ? 0 : length),
    [types[0]!, header.hopLimit ?? 64],
    addressBytes(header.src),
    addressBytes(header.dst),
    chain,
    payload,
  );
}

export const fragmentExtension = (id: number, offset: number, more: boolean) => ({
  type: extension.fragment,
  body: [0, ...be16((offset & ~7) | (more ? 1 : 0)), ...be32(id)],
});

/** An empty hop-by-hop or destination header: one PadN option. */
export const paddingExtension = (type: number) => ({ type, body: [0, 1, 4, 0, 0, 0, 0] });

/** A packet of either version, cut into fragments of at most `fragmentBytes` of payload if that is given. */
export function ipPackets(payload: Uint8Array, header: Ipv4Header, fragmentBytes = Infinity): Uint8Array[] {
  const step = fragmentBytes - (fragmentBytes % 8 || 0);
  if (step < 8) throw new Error(`a fragment carries at least 8 bytes, not ${fragmentBytes}`);
  if (payload.length <= step) return [ip(payload, header)];
  const packets: Uint8Array[] = [];
  for (let offset = 0; offset < payload.length; offset += step) {
    const more = offset + step < payload.length;
    packets.push(
      ip(payload.subarray(offset, offset + step), { ...header, fragmentOffset: offset, moreFragments: more }),
    );
  }
  return packets;
}

/** The version is that of the addresses; an IPv4 header's fields are read as their IPv6 counterparts. */
export function ip(payload: Uint8Array, header: Ipv4Header): Uint8Array {
  const { fragmentOffset, moreFragments } = header;
  if (!isIpv6Address(header.src))
    return ipv4(payload, fragmentOffset === undefined ? header : { ...header, df: false });
  return ipv6(payload, {
    src: header.src,
    dst: header.dst,
    nextHeader: header.protocol,
    hopLimit: header.ttl,
    trafficClass: header.tos,
    extensions:
      fragmentOffset === undefined ? [] : [fragmentExtension(header.id ?? 0, fragmentOffset, moreFragments === true)],
  });
}
