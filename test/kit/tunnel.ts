// Tunnels: headers that carry another packet or frame, and `tunnels`, the whole outer packet that a trace
// line gets with `{tunnel NAME}`. The outer addresses are documentation ones, so that no test can take them
// for the connection's.
import { be16, be24, be32, join, zeros } from './bytes.ts';
import { ipv4, internetChecksum, protocol } from './ip.ts';
import { etherType, etherTypeOf, ethernet, mpls, pppoe, type Side } from './link.ts';
import { udp } from './transport.ts';

/** RFC 2784 and 2890. */
export function gre(
  payload: Uint8Array,
  header: { type?: number; key?: number; sequence?: number; checksum?: boolean } = {},
): Uint8Array {
  const flags =
    (header.checksum ? 0x8000 : 0) |
    (header.key === undefined ? 0 : 0x2000) |
    (header.sequence === undefined ? 0 : 0x1000);
  const packet = join(
    be16(flags),
    be16(header.type ?? etherTypeOf(payload)),
    header.checksum ? zeros(4) : [],
    header.key === undefined ? [] : be32(header.key),
    header.sequence === undefined ? [] : be32(header.sequence),
    payload,
  );
  if (header.checksum) packet.set(be16(internetChecksum(packet)), 4);
  return packet;
}

/** RFC 7348, carried over UDP port 4789. */
export const vxlan = (frame: Uint8Array, header: { vni?: number } = {}): Uint8Array =>
  join([0x08, 0, 0, 0], be24(header.vni ?? 1), [0], frame);

/** RFC 8926, carried over UDP port 6081; `options` is a multiple of four bytes. */
export function geneve(
  payload: Uint8Array,
  header: { vni?: number; type?: number; options?: Uint8Array } = {},
): Uint8Array {
  const options = header.options ?? zeros(0);
  const type = header.type ?? etherType.transparentEthernet;
  return join([options.length >>> 2, 0], be16(type), be24(header.vni ?? 1), [0], options, payload);
}

/** 3GPP TS 29.281, a G-PDU, carried over UDP port 2152. */
export function gtpu(packet: Uint8Array, header: { teid?: number; sequence?: number } = {}): Uint8Array {
  const optional = header.sequence === undefined ? [] : [...be16(header.sequence), 0, 0];
  const flags = header.sequence === undefined ? 0x30 : 0x32;
  return join([flags, 0xff], be16(optional.length + packet.length), be32(header.teid ?? 1), optional, packet);
}

export interface Encapsulated {
  bytes: Uint8Array;
  type: number;
}

const outerAddress = { client: '192.0.2.1', server: '192.0.2.2' } as const;
const peerOf = (sender: Side): Side => (sender === 'client' ? 'server' : 'client');

function overIp(payload: Uint8Array, protocolNumber: number, sender: Side): Encapsulated {
  const addresses = { src: outerAddress[sender], dst: outerAddress[peerOf(sender)] };
  return { bytes: ipv4(payload, { ...addresses, protocol: protocolNumber, ttl: 255 }), type: etherType.ipv4 };
}

function overUdp(payload: Uint8Array, dstPort: number, sender: Side): Encapsulated {
  const addresses = { src: outerAddress[sender], dst: outerAddress[peerOf(sender)] };
  const srcPort = dstPort === 2152 ? 2152 : 50000;
  return overIp(udp(payload, { ...addresses, srcPort, dstPort, checksum: 'zero' }), protocol.udp, sender);
}

const framed = ({ bytes, type }: Encapsulated) => ethernet(bytes, { type });

export const tunnels = {
  ipip: ({ bytes }, sender) => overIp(bytes, protocol.ipip, sender),
  '6in4': ({ bytes }, sender) => overIp(bytes, protocol.ipv6, sender),
  gre: ({ bytes, type }, sender) => overIp(gre(bytes, { type }), protocol.gre, sender),
  gretap: (inner, sender) =>
    overIp(gre(framed(inner), { type: etherType.transparentEthernet, key: 7 }), protocol.gre, sender),
  vxlan: (inner, sender) => overUdp(vxlan(framed(inner)), 4789, sender),
  geneve: (inner, sender) => overUdp(geneve(framed(inner)), 6081, sender),
  gtpu: ({ bytes }, sender) => overUdp(gtpu(bytes), 2152, sender),
  mpls: ({ bytes }) => ({ bytes: mpls(bytes, { labels: [100, 200] }), type: etherType.mpls }),
  pppoe: ({ bytes }) => ({ bytes: pppoe(bytes), type: etherType.pppoeSession }),
} as const satisfies Record<string, (inner: Encapsulated, sender: Side) => Encapsulated>;

export type TunnelName = keyof typeof tunnels;
