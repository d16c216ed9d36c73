// Link layers: each function puts its header before a payload. Where a header names what follows (an
// EtherType) and the caller does not, an IP packet's own version nibble answers. `links` lists what a whole
// capture can be written as.
import { be16, be32, hex, join, zeros } from './bytes.ts';

export const etherType = {
  ipv4: 0x0800,
  arp: 0x0806,
  transparentEthernet: 0x6558,
  vlan: 0x8100,
  ipv6: 0x86dd,
  mpls: 0x8847,
  pppoeSession: 0x8864,
  qinq: 0x88a8,
} as const;

export const mac = { client: '02:00:00:00:00:01', server: '02:00:00:00:00:02' } as const;

export const isIpv6Packet = (packet: Uint8Array): boolean => packet[0]! >>> 4 === 6;
export const etherTypeOf = (packet: Uint8Array): number => (isIpv6Packet(packet) ? etherType.ipv6 : etherType.ipv4);
const pppProtocolOf = (packet: Uint8Array): number => (isIpv6Packet(packet) ? 0x0057 : 0x0021);

export interface EthernetHeader {
  src?: string;
  dst?: string;
  type?: number;
}

export const ethernet = (payload: Uint8Array, header: EthernetHeader = {}): Uint8Array =>
  join(
    hex(header.dst ?? mac.server),
    hex(header.src ?? mac.client),
    be16(header.type ?? etherTypeOf(payload)),
    payload,
  );

/** The tag that follows an EtherType of 0x8100 (or 0x88a8 for the outer one of QinQ). */
export const vlan = (payload: Uint8Array, tag: { id: number; priority?: number; type?: number }): Uint8Array =>
  join(be16(((tag.priority ?? 0) << 13) | tag.id), be16(tag.type ?? etherTypeOf(payload)), payload);

/** RFC 3032: outermost label first, bottom-of-stack bit on the last. */
export const mpls = (payload: Uint8Array, stack: { labels: readonly number[]; ttl?: number }): Uint8Array =>
  join(
    ...stack.labels.map((label, i) =>
      be32(((label << 12) | (i === stack.labels.length - 1 ? 0x100 : 0) | (stack.ttl ?? 64)) >>> 0),
    ),
    payload,
  );

/** RFC 2516, session stage. */
export const pppoe = (payload: Uint8Array, header: { session?: number } = {}): Uint8Array =>
  join([0x11, 0], be16(header.session ?? 1), be16(payload.length + 2), be16(pppProtocolOf(payload)), payload);

/** PPP in HDLC-like framing (RFC 1662); `compressed` leaves address and control out. */
export const ppp = (payload: Uint8Array, header: { compressed?: boolean } = {}): Uint8Array =>
  join(header.compressed ? [] : [0xff, 0x03], be16(pppProtocolOf(payload)), payload);

export interface CookedHeader {
  type?: number;
  /** 0 to us, 1 broadcast, 2 multicast, 3 to another host, 4 from us */
  packetType?: number;
  interfaceIndex?: number;
  src?: string;
}

export const linuxCookedV1 = (payload: Uint8Array, header: CookedHeader = {}): Uint8Array =>
  join(
    be16(header.packetType ?? 0),
    be16(1), // ARPHRD_ETHER
    be16(6),
    hex(header.src ?? mac.client),
    zeros(2),
    be16(header.type ?? etherTypeOf(payload)),
    payload,
  );

export const linuxCookedV2 = (payload: Uint8Array, header: CookedHeader = {}): Uint8Array =>
  join(
    be16(header.type ?? etherTypeOf(payload)),
    zeros(2),
    be32(header.interfaceIndex ?? 1),
    be16(1), // ARPHRD_ETHER
    [header.packetType ?? 0, 6],
    hex(header.src ?? mac.client),
    zeros(2),
    payload,
  );

/** The address family, in the capturing host's byte order. AF_INET6 is 24, 28 or 30 among the BSDs. */
export function nullLoopback(payload: Uint8Array, header: { bigEndian?: boolean; family?: number } = {}): Uint8Array {
  const family = be32(header.family ?? (isIpv6Packet(payload) ? 30 : 2));
  return join(header.bigEndian ? family : family.toReversed(), payload);
}

/** An unencrypted 802.11 data frame towards the access point, with LLC and SNAP. */
export const wifi = (payload: Uint8Array, header: EthernetHeader = {}): Uint8Array =>
  join(
    [0x08, 0x01, 0, 0],
    hex('02:00:00:00:00:ff'),
    hex(header.src ?? mac.client),
    hex(header.dst ?? mac.server),
    be16(0),
    hex('aa aa 03 00 00 00'),
    be16(header.type ?? etherTypeOf(payload)),
    payload,
  );

/** A radiotap header that announces no fields. */
export const radiotap = (frame: Uint8Array): Uint8Array => join([0, 0, 8, 0, 0, 0, 0, 0], frame);

/** Who sent the SYN is the client. */
export type Side = 'client' | 'server';

export interface Link {
  /** LINKTYPE_ number of the capture file */
  linkType: number;
  wrap(payload: Uint8Array, type: number, sender: Side): Uint8Array;
}

const addressed = (type: number, sender: Side) => ({
  type,
  src: mac[sender],
  dst: mac[sender === 'client' ? 'server' : 'client'],
  packetType: sender === 'client' ? 4 : 0, // as seen on the client
});

export const links = {
  null: { linkType: 0, wrap: (payload) => nullLoopback(payload) },
  ethernet: { linkType: 1, wrap: (payload, type, sender) => ethernet(payload, addressed(type, sender)) },
  ppp: { linkType: 9, wrap: (payload) => ppp(payload) },
  raw: { linkType: 101, wrap: (payload) => payload },
  wifi: { linkType: 105, wrap: (payload, type, sender) => wifi(payload, addressed(type, sender)) },
  loop: { linkType: 108, wrap: (payload) => nullLoopback(payload, { bigEndian: true }) },
  linuxCookedV1: {
    linkType: 113,
    wrap: (payload, type, sender) => linuxCookedV1(payload, addressed(type, sender)),
  },
  radiotap: {
    linkType: 127,
    wrap: (payload, type, sender) => radiotap(wifi(payload, addressed(type, sender))),
  },
  linuxCookedV2: {
    linkType: 276,
    wrap: (payload, type, sender) => linuxCookedV2(payload, addressed(type, sender)),
  },
} as const satisfies Record<string, Link>;

export type LinkName = keyof typeof links;
