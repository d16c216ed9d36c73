// One small frame for every link layer and every tunnel that the decoder reads, each around the same segment.
// The tests of links, of tunnels and of robustness start from them, and tshark is asked about them as well.
import { be16, be24, be32, hex, join, utf8, zeros, type Bytes } from '../kit/bytes.ts';
import { fragmentExtension, ip, ipv4, ipv6, paddingExtension, extension, protocol } from '../kit/ip.ts';
import {
  ethernet,
  etherTypeOf,
  linuxCookedV1,
  linuxCookedV2,
  mac,
  mpls,
  nullLoopback,
  ppp,
  pppoe,
  radiotap,
  vlan,
} from '../kit/link.ts';
import { tcp, udp, type TcpHeader } from '../kit/transport.ts';
import { geneve, gre, gtpu, vxlan } from '../kit/tunnel.ts';

export interface Specimen {
  name: string;
  linkType: number;
  frame: Uint8Array;
}

export const address = { client: '10.0.0.1', server: '10.0.0.2' };
export const address6 = { client: '2001:db8::1', server: '2001:db8::2' };

/** What `seen` must say of every specimen; the sequence number is 2^32 − 16. */
export const theSegment = { end: 'tcp', srcPort: 40000, dstPort: 443, seq: -16, payloadLength: 5 };

const between = { src: address.client, dst: address.server };
const between6 = { src: address6.client, dst: address6.server };

export function segmentBytes(header: Partial<TcpHeader> = {}, payload: Uint8Array = utf8('hello')): Uint8Array {
  return tcp(payload, { ...between, srcPort: 40000, dstPort: 443, seq: 0xfffffff0, ack: 7, flags: 0x18, ...header });
}

export const packet4 = ipv4(segmentBytes(), { ...between, protocol: protocol.tcp });
export const packet6 = ipv6(segmentBytes(between6), { ...between6, nextHeader: protocol.tcp });

const frame4 = ethernet(packet4);
const frame6 = ethernet(packet6);
const padding = zeros(20).fill(0x2e);
const snap = (packet: Uint8Array, organisation = '00 00 00', type = etherTypeOf(packet)) =>
  join(hex('aa aa 03'), hex(organisation), be16(type), packet);
/** IEEE 802.3: a length where Ethernet has a type. */
const ieee8023 = (payload: Uint8Array) => ethernet(payload, { type: payload.length });

// ── 802.11

interface WifiHeader {
  /** Of frame control: 0 data, 8 QoS data */
  subtype?: number;
  /** Second byte of frame control. */
  flags?: number;
  swapped?: boolean;
  addresses?: 3 | 4;
  qosControl?: number;
  htControl?: boolean;
  padding?: number;
}

/** The header of an 802.11 data frame with everything that can come in it. */
export function ieee80211(body: Uint8Array, header: WifiHeader = {}): Uint8Array {
  const { subtype = 0, addresses = 3, htControl = false } = header;
  const flags = (header.flags ?? 0) | (addresses === 4 ? 0x03 : 0x01) | (htControl ? 0x80 : 0);
  const control = [0x08 | (subtype << 4), flags];
  return join(
    header.swapped ? control.toReversed() : control,
    be16(0),
    hex('02:00:00:00:00:ff'),
    hex(mac.client),
    hex(mac.server),
    [0x30, 0x12],
    addresses === 4 ? hex('02:00:00:00:00:03') : [],
    (subtype & 8) === 0 ? [] : [header.qosControl ?? 0, 0],
    htControl ? be32(0) : [],
    zeros(header.padding ?? 0),
    body,
  );
}

/** A subframe of an A-MSDU. */
const msdu = (body: Uint8Array) => join(hex(mac.server), hex(mac.client), be16(body.length), body);

/** Radiotap with the given words of presence and fields, both as they lie in the frame. */
const radiotapWith = (present: Bytes, fields: Bytes, frame: Uint8Array) => {
  const length = 4 + present.length + fields.length;
  return join([0, 0, length, 0], present, fields, frame);
};

// ── link types

const PPI_WITH = (linkType: number) => join([0, 0], [8, 0], [linkType, 0, 0, 0]);
const PKTAP_WITH = (linkType: number) =>
  join([108, 0, 0, 0], [1, 0, 0, 0], [linkType, 0, 0, 0], utf8('en0'), zeros(108 - 15));

const nflogTlv = (type: number, value: Uint8Array) =>
  join([value.length + 4, 0, type, 0], value, zeros(-value.length & 3));
const nflog = (family: number, packet: Uint8Array) =>
  join([family, 0], be16(1), nflogTlv(1, hex('08 00 01 00')), nflogTlv(10, utf8('in:\0')), nflogTlv(9, packet));

const card = { src: '52:54:00:12:34:56', dst: '52:54:00:65:43:21' };
const pseudowire = (body: Uint8Array) => ethernet(mpls(body, { labels: [100, 16] }), { type: 0x8847 });

const ethernetSpecimens: Record<string, Uint8Array> = {
  'Ethernet, IPv4': frame4,
  'Ethernet, IPv6': frame6,
  'Ethernet, padded': join(frame4, padding),
  'Ethernet, IPv6, padded': join(frame6, padding),
  '802.1Q': ethernet(vlan(packet4, { id: 7 }), { type: 0x8100 }),
  '802.1Q, IPv6': ethernet(vlan(packet6, { id: 7 }), { type: 0x8100 }),
  QinQ: ethernet(vlan(vlan(packet4, { id: 7 }), { id: 8, type: 0x8100 }), { type: 0x8100 }),
  'QinQ of old, 0x9100': ethernet(vlan(vlan(packet4, { id: 7 }), { id: 8, type: 0x8100 }), { type: 0x9100 }),
  '802.1ad': ethernet(vlan(vlan(packet6, { id: 7 }), { id: 8, type: 0x8100 }), { type: 0x88a8 }),
  'VN-Tag and 802.1Q': ethernet(join(hex('00 00 00 01 81 00'), vlan(packet4, { id: 7 })), { type: 0x8926 }),
  'E-Tag, 802.1BR': ethernet(join(hex('00 00 10 01 00 00 08 00'), packet4), { type: 0x893f }),
  HSR: ethernet(join(hex('00 3c 00 01 08 00'), packet4), { type: 0x892f }),
  'Cisco TrustSec': ethernet(join(hex('01 01 00 01 00 64 08 00'), packet4), { type: 0x8909 }),
  '802.1ah': ethernet(vlan(join(be32(0x00012345), frame4), { id: 9, type: 0x88e7 }), { type: 0x88a8 }),
  'MPLS, one label': ethernet(mpls(packet4, { labels: [100] }), { type: 0x8847 }),
  'MPLS, three labels, IPv6': ethernet(mpls(packet6, { labels: [100, 200, 300] }), { type: 0x8847 }),
  'MPLS multicast': ethernet(mpls(packet4, { labels: [100] }), { type: 0x8848 }),
  'MPLS pseudowire with a control word': pseudowire(join(be32(0), ethernet(packet4, card))),
  'MPLS pseudowire without a control word': pseudowire(frame4),
  'MPLS pseudowire without a control word, MAC 3c…': pseudowire(ethernet(packet4, { dst: '3c:00:00:00:00:01' })),
  PPPoE: ethernet(pppoe(packet4), { type: 0x8864 }),
  'PPPoE, IPv6, padded': ethernet(join(pppoe(packet6), padding), { type: 0x8864 }),
  'PPPoE in QinQ': ethernet(vlan(vlan(pppoe(packet4), { id: 7, type: 0x8864 }), { id: 8, type: 0x8100 }), {
    type: 0x8100,
  }),
  'PPP by EtherType': ethernet(ppp(packet4, { compressed: true }), { type: 0x880b }),
  'LLC and SNAP': ieee8023(snap(packet4)),
  'LLC and SNAP, IPv6, padded': join(ieee8023(snap(packet6)), padding),
  'LLC and SNAP, 802.1H': ieee8023(snap(packet4, '00 00 f8')),
  'LLC and SNAP, bridged': ieee8023(snap(join(be16(0), frame4), '00 80 c2', 0x0007)),
  'LLC, IP by its SAP': ieee8023(join(hex('06 06 03'), packet4)),
  '802.1Q, LLC and SNAP': ethernet(vlan(snap(packet4), { id: 7, type: snap(packet4).length }), { type: 0x8100 }),
};

const wifiSpecimens: Record<string, Uint8Array> = {
  '802.11 data': ieee80211(snap(packet4)),
  '802.11 data, IPv6': ieee80211(snap(packet6)),
  '802.11 with a frame check sequence': join(ieee80211(snap(packet4)), hex('01 02 03 04')),
  '802.11 with four addresses': ieee80211(snap(packet4), { addresses: 4 }),
  '802.11 QoS data': ieee80211(snap(packet4), { subtype: 8 }),
  '802.11 QoS data with four addresses': ieee80211(snap(packet6), { subtype: 8, addresses: 4 }),
  '802.11 QoS data with HT control': ieee80211(snap(packet4), { subtype: 8, htControl: true }),
  '802.11 QoS data with CF-ACK': ieee80211(snap(packet4), { subtype: 9 }),
  '802.11 A-MSDU': ieee80211(msdu(snap(packet4)), { subtype: 8, qosControl: 0x80 }),
};

const wifiFrame = ieee80211(snap(packet4));
const radiotapSpecimens: Record<string, Uint8Array> = {
  'radiotap without fields': radiotap(wifiFrame),
  'radiotap with TSFT, flags and rate': radiotapWith(hex('07 00 00 00'), join(zeros(8), [0x00, 0x0c]), wifiFrame),
  // Three words of presence end at byte 16: TSFT is aligned already. With two it is moved from 12 to 16.
  'radiotap, three words of presence, TSFT, FCS': radiotapWith(
    hex('03 00 00 a0 00 00 00 a0 00 00 00 00'),
    join(zeros(8), [0x10]),
    join(wifiFrame, hex('01 02 03 04')),
  ),
  'radiotap, two words of presence, padded body': radiotapWith(
    hex('03 00 00 a0 00 00 00 00'),
    join(zeros(4), zeros(8).fill(0xdf), [0x20]),
    ieee80211(snap(packet4), { subtype: 8, padding: 2 }),
  ),
  'radiotap, flags without TSFT, padded body': radiotapWith(
    hex('02 00 00 00'),
    [0x20],
    ieee80211(snap(packet4), { subtype: 8, padding: 2 }),
  ),
  'radiotap, not padded, TSFT of ones': radiotapWith(
    hex('03 00 00 00'),
    join(zeros(8).fill(0xff), [0x00]),
    ieee80211(snap(packet4), { subtype: 8 }),
  ),
};

const linkSpecimen = (linkType: number, frames: Record<string, Uint8Array>): Specimen[] =>
  Object.entries(frames).map(([name, frame]) => ({ name: `${name} (${linkType})`, linkType, frame }));

const bothVersions = (name: string) => ({ [name]: packet4, [`${name}, IPv6`]: packet6 });

export const linkSpecimens: readonly Specimen[] = [
  ...linkSpecimen(1, ethernetSpecimens),
  ...linkSpecimen(105, wifiSpecimens),
  ...linkSpecimen(127, radiotapSpecimens),
  ...linkSpecimen(0, {
    'NULL, little-endian': nullLoopback(packet4),
    'NULL, big-endian': nullLoopback(packet4, { bigEndian: true }),
    'NULL, AF_INET6 of Linux': nullLoopback(packet6, { family: 10 }),
    'NULL, AF_INET6 of NetBSD and OpenBSD': nullLoopback(packet6, { family: 24 }),
    'NULL, AF_INET6 of FreeBSD': nullLoopback(packet6, { family: 28 }),
    'NULL, AF_INET6 of macOS': nullLoopback(packet6, { family: 30 }),
    'NULL, AF_INET6 of macOS, big-endian': nullLoopback(packet6, { family: 30, bigEndian: true }),
  }),
  ...linkSpecimen(108, {
    LOOP: nullLoopback(packet4, { bigEndian: true }),
    'LOOP, IPv6': nullLoopback(packet6, { family: 24, bigEndian: true }),
  }),
  ...linkSpecimen(109, {
    'ENC, little-endian': join([2, 0, 0, 0], be32(0x1234), be32(0), packet4),
    'ENC, big-endian': join(be32(2), be32(0x1234), be32(0), packet4),
  }),
  ...[12, 14, 101].flatMap((linkType) => linkSpecimen(linkType, bothVersions('raw IP'))),
  ...linkSpecimen(228, { 'raw IPv4': packet4 }),
  ...linkSpecimen(229, { 'raw IPv6': packet6 }),
  ...[9, 50].flatMap((linkType) =>
    linkSpecimen(linkType, {
      'PPP with address and control': ppp(packet4),
      'PPP with address and control, IPv6': ppp(packet6),
      'PPP without address and control': ppp(packet4, { compressed: true }),
      'PPP, compressed protocol': join([0x21], packet4),
      'PPP, compressed protocol, IPv6': join([0xff, 0x03, 0x57], packet6),
      'PPP, MPLS': join(hex('ff 03 02 81'), mpls(packet4, { labels: [100] })),
      'PPP, bridging': join(hex('ff 03 00 31 00 01'), frame4),
      'PPP, Cisco HDLC': join(hex('0f 00 08 00'), packet4),
    }),
  ),
  ...linkSpecimen(204, { 'PPP with direction': join([0], ppp(packet4)) }),
  ...linkSpecimen(51, { PPPoE: pppoe(packet4), 'PPPoE, IPv6, padded': join(pppoe(packet6), padding) }),
  ...linkSpecimen(104, {
    'Cisco HDLC, unicast': join(hex('0f 00 08 00'), packet4),
    'Cisco HDLC, broadcast, IPv6': join(hex('8f 00 86 dd'), packet6),
    'Cisco HDLC, PPP instead': ppp(packet4),
    'Cisco HDLC, MPLS': join(hex('0f 00 88 47'), mpls(packet4, { labels: [100] })),
  }),
  ...linkSpecimen(113, {
    'Linux cooked': linuxCookedV1(packet4),
    'Linux cooked, IPv6': linuxCookedV1(packet6),
    'Linux cooked, 802.1Q': linuxCookedV1(vlan(packet4, { id: 7 }), { type: 0x8100 }),
    'Linux cooked, LLC and SNAP': linuxCookedV1(snap(packet4), { type: 0x0004 }),
  }),
  ...linkSpecimen(276, {
    'Linux cooked v2': linuxCookedV2(packet4),
    'Linux cooked v2, IPv6': linuxCookedV2(packet6),
    'Linux cooked v2, LLC and SNAP': linuxCookedV2(snap(packet4), { type: 0x0004 }),
  }),
  ...linkSpecimen(8, { SLIP: join([1, 0x45], zeros(14), packet4) }),
  ...linkSpecimen(10, { FDDI: join([0x50], hex(mac.server), hex(mac.client), snap(packet4)) }),
  ...linkSpecimen(7, {
    'ARCNET, RFC 1201': join(hex('01 02 d4 00 00 01'), packet4),
    'ARCNET, RFC 1201, exception': join(hex('01 02 d4 ff ff ff d4 00 00 01'), packet4),
    'ARCNET, RFC 1051': join(hex('01 02 f0'), packet4),
    'ARCNET, RFC 2497': join(hex('01 02 c4 00 00 01'), packet6),
  }),
  ...linkSpecimen(129, {
    'ARCNET of Linux, RFC 1201': join(hex('01 02 00 00 d4 00 00 01'), packet4),
    'ARCNET of Linux, RFC 1051': join(hex('01 02 00 00 f0'), packet4),
  }),
  ...[19, 106].flatMap((linkType) =>
    linkSpecimen(linkType, { 'ATM_CLIP, IP': packet4, 'ATM_CLIP, LLC and SNAP': snap(packet4) }),
  ),
  ...linkSpecimen(242, { IPoIB: join(zeros(40), be16(0x0800), be16(0), packet4) }),
  ...linkSpecimen(239, { NFLOG: nflog(2, packet4), 'NFLOG, IPv6': nflog(10, packet6) }),
  ...linkSpecimen(258, {
    'PKTAP, Ethernet': join(PKTAP_WITH(1), frame4),
    'PKTAP, raw IP': join(PKTAP_WITH(12), packet6),
  }),
  ...linkSpecimen(192, {
    'PPI, Ethernet': join(PPI_WITH(1), frame4),
    'PPI, 802.11': join(PPI_WITH(105), wifiFrame),
  }),
];

// ── tunnels, all in Ethernet

const outer = { src: '192.0.2.1', dst: '192.0.2.2' };
const outer6 = { src: '2001:db8:ffff::1', dst: '2001:db8:ffff::2' };

export const overIp = (payload: Uint8Array, protocolNumber: number, addresses = outer): Uint8Array =>
  ethernet(ip(payload, { ...addresses, protocol: protocolNumber }));

export const overUdp = (payload: Uint8Array, dstPort: number, srcPort = 50000, addresses = outer): Uint8Array =>
  overIp(udp(payload, { ...addresses, srcPort, dstPort }), protocol.udp, addresses);

const overGre = (bytes: Uint8Array) => overIp(bytes, protocol.gre);

/** GTP-U with every optional field and the given extension headers. */
const gtpuWith = (packet: Uint8Array, extensions: readonly Bytes[], types: readonly number[]) => {
  const chain = join(...extensions.map((body, i) => join([(body.length + 2) / 4], body, [types[i + 1] ?? 0])));
  return join([0x34, 0xff], be16(4 + chain.length + packet.length), be32(1), [0, 0, 0, types[0]!], chain, packet);
};

export const authentication = (nextHeader: number, payload: Uint8Array): Uint8Array =>
  join([nextHeader, 4, 0, 0], be32(1), be32(1), zeros(12), payload);

const capwap = (payload: Uint8Array, header: { is80211?: boolean; words?: number; flags?: number } = {}) => {
  const { is80211 = false, words = 2, flags = 0 } = header;
  return join([0, words << 3, 0x02 | (is80211 ? 1 : 0), flags], be32(0), zeros(words * 4 - 8), payload);
};

export const tunnelSpecimens: readonly Specimen[] = linkSpecimen(1, {
  IPIP: overIp(packet4, 4),
  '6in4': overIp(packet6, 41),
  '4in6': overIp(packet4, 4, outer6),
  '6in6': overIp(packet6, 41, outer6),
  GRE: overGre(gre(packet4)),
  'GRE, IPv6': overGre(gre(packet6)),
  'GRE with checksum': overGre(gre(packet4, { checksum: true })),
  'GRE with key': overGre(gre(packet4, { key: 0x01020304 })),
  'GRE with sequence': overGre(gre(packet4, { sequence: 9 })),
  'GRE with checksum, key, sequence': overGre(gre(packet4, { checksum: true, key: 1, sequence: 9 })),
  'GRE in IPv6': overIp(gre(packet4), 47, outer6),
  'GRE, transparent Ethernet': overGre(gre(frame4, { type: 0x6558, key: 1 })),
  'GRE, 802.1Q in transparent Ethernet': overGre(
    gre(ethernet(vlan(packet4, { id: 7 }), { type: 0x8100 }), { type: 0x6558 }),
  ),
  'GRE, MPLS': overGre(gre(mpls(packet4, { labels: [100] }), { type: 0x8847 })),
  'GRE of PPTP, PPP': overGre(
    join(hex('30 81 88 0b'), be16(packet4.length + 4), be16(7), be32(1), be32(0), ppp(packet4)),
  ),
  'GRE of PPTP without acknowledgement': overGre(
    join(hex('30 01 88 0b'), be16(packet4.length + 2), be16(7), be32(1), ppp(packet4, { compressed: true })),
  ),
  'GRE, EoIP of MikroTik': overGre(join(hex('20 01 64 00'), be16(frame4.length), [7, 0], frame4)),
  'ERSPAN I': overGre(gre(frame4, { type: 0x88be })),
  'ERSPAN II': overGre(gre(join(hex('10 64 00 07 00 00 00 01'), frame4), { type: 0x88be, sequence: 1 })),
  'ERSPAN III': overGre(gre(join(hex('20 64 00 07'), be32(1), be32(0), frame4), { type: 0x22eb, sequence: 1 })),
  'ERSPAN III with a subheader': overGre(
    gre(join(hex('20 64 00 07'), be32(1), hex('00 00 00 01'), zeros(8), frame4), { type: 0x22eb, sequence: 1 }),
  ),
  'GRE of Aruba, 802.11': overGre(gre(wifiFrame, { type: 0x8200 })),
  'GRE of Aruba, 802.11, last type': overGre(gre(wifiFrame, { type: 0x8370 })),
  VXLAN: overUdp(vxlan(frame4), 4789),
  'VXLAN, 802.1Q': overUdp(vxlan(ethernet(vlan(packet6, { id: 7 }), { type: 0x8100 })), 4789),
  'VXLAN in IPv6': overUdp(vxlan(frame6), 4789, 50000, outer6),
  'VXLAN-GPE, IPv4': overUdp(join(hex('0c 00 00 01'), be24(1), [0], packet4), 4790),
  'VXLAN-GPE, IPv6': overUdp(join(hex('0c 00 00 02'), be24(1), [0], packet6), 4790),
  'VXLAN-GPE, Ethernet': overUdp(join(hex('0c 00 00 03'), be24(1), [0], frame4), 4790),
  Geneve: overUdp(geneve(frame4), 6081),
  'Geneve with options': overUdp(geneve(frame4, { options: hex('01 02 80 01 00 00 00 05 01 03 80 00') }), 6081),
  'Geneve, IPv4': overUdp(geneve(packet4, { type: 0x0800 }), 6081),
  'Geneve, IPv6': overUdp(geneve(packet6, { type: 0x86dd }), 6081),
  'GTP-U': overUdp(gtpu(packet4), 2152, 2152),
  'GTP-U, IPv6': overUdp(gtpu(packet6), 2152, 2152),
  'GTP-U with sequence': overUdp(gtpu(packet4, { sequence: 5 }), 2152),
  'GTP-U with an extension header': overUdp(gtpuWith(packet4, [hex('10 01')], [0x85]), 2152),
  'GTP-U with two extension headers': overUdp(
    gtpuWith(packet4, [hex('10 01'), hex('10 01 02 03 04 05')], [0x85, 0x85]),
    2152,
  ),
  'GTP-U from its port': overUdp(gtpu(packet4), 30000, 2152),
  Teredo: overUdp(packet6, 3544),
  'Teredo from its port': overUdp(packet6, 50000, 3544),
  'Teredo with origin': overUdp(join(hex('00 00 bc 8f f3 f2 41 fa'), packet6), 3544),
  'Teredo with authentication': overUdp(join(hex('00 01 00 00'), zeros(9), packet6), 3544),
  'Teredo with authentication by name and origin': overUdp(
    join(hex('00 01 03 02 61 62 63 64 65'), zeros(9), hex('00 00 bc 8f f3 f2 41 fa'), packet6),
    3544,
  ),
  L2TP: overUdp(join(hex('00 02 00 01 00 02'), ppp(packet4)), 1701, 1701),
  'L2TP with length': overUdp(join(hex('40 02'), be16(8 + packet4.length + 4), hex('00 01 00 02'), ppp(packet4)), 1701),
  'L2TP with length, sequence and offset': overUdp(
    join(
      hex('4a 02'),
      be16(20 + packet4.length + 2),
      hex('00 01 00 02 00 05 00 06 00 02 ee ee'),
      ppp(packet4, { compressed: true }),
    ),
    1701,
  ),
  'CAPWAP, 802.3': overUdp(capwap(frame4), 5247),
  'CAPWAP, 802.11': overUdp(capwap(wifiFrame, { is80211: true }), 5247),
  'CAPWAP, 802.11 QoS, swapped frame control': overUdp(
    capwap(ieee80211(snap(packet4), { subtype: 8, swapped: true }), { is80211: true, words: 4, flags: 0x30 }),
    40000,
    5247,
  ),
  AH: overIp(authentication(6, segmentBytes()), 51, between),
  'AH in IPv6': overIp(authentication(6, segmentBytes(between6)), 51, between6),
  'AH around IPIP': overIp(authentication(4, packet4), 51),
  EtherIP: overIp(join(hex('30 00'), frame4), 97),
  'MPLS in IP': overIp(mpls(packet4, { labels: [100] }), 137),
  'VXLAN in VXLAN': overUdp(vxlan(overUdp(vxlan(frame4), 4789)), 4789),
  'GTP-U in IPIP in GRE in MPLS in 802.1Q': ethernet(
    vlan(
      mpls(overIp(gre(overIp(overUdp(gtpu(packet6), 2152).subarray(14), 4).subarray(14)), 47).subarray(14), {
        labels: [5],
      }),
      {
        id: 7,
        type: 0x8847,
      },
    ),
    { type: 0x8100 },
  ),
  'VXLAN-GPE, MPLS': overUdp(join(hex('0c 00 00 05'), be24(1), [0], mpls(packet4, { labels: [100] })), 4790),
  'VXLAN-GPE without a protocol': overUdp(join(hex('08 00 00 00'), be24(1), [0], frame4), 4790),
  'GRE with checksum and source route': overGre(
    join(hex('c0 00 08 00 00 00 00 00'), hex('08 00 00 04 c0 00 02 09'), be32(0), packet4),
  ),
  'GRE with key, sequence and source route': overGre(
    join(hex('70 00 08 00 00 00 00 00'), be32(1), be32(2), hex('08 00 04 08'), zeros(8), be32(0), packet4),
  ),
});

// ── IP: what can stand between the header and the segment

export const ipSpecimens: readonly Specimen[] = linkSpecimen(1, {
  'IPv4 with options': ethernet(
    ipv4(segmentBytes(), { ...between, protocol: 6, options: hex('94 04 00 00 07 04 05 00') }),
  ),
  'IPv4 with 40 bytes of options': ethernet(
    ipv4(segmentBytes(), { ...between, protocol: 6, options: zeros(40).fill(1) }),
  ),
  'IPv4 of total length 0': ethernet(ipv4(segmentBytes(), { ...between, protocol: 6, totalLength: 0 })),
  'IPv6 with every extension header': ethernet(
    ipv6(segmentBytes(between6), {
      ...between6,
      nextHeader: 6,
      extensions: [
        paddingExtension(extension.hopByHop),
        paddingExtension(extension.destination),
        { type: extension.routing, body: [2, 4, 0, 0, 0, 0, 0, ...zeros(16)] },
        paddingExtension(extension.destination),
      ],
    }),
  ),
  'IPv6, atomic fragment': ethernet(
    ipv6(segmentBytes(between6), { ...between6, nextHeader: 6, extensions: [fragmentExtension(5, 0, false)] }),
  ),
  'IPv6, hop-by-hop, atomic fragment, destination options': ethernet(
    ipv6(segmentBytes(between6), {
      ...between6,
      nextHeader: 6,
      extensions: [
        paddingExtension(extension.hopByHop),
        fragmentExtension(5, 0, false),
        paddingExtension(extension.destination),
      ],
    }),
  ),
  'IPv6, destination options behind AH': ethernet(
    ipv6(authentication(60, join([6, 0, 1, 4, 0, 0, 0, 0], segmentBytes(between6))), { ...between6, nextHeader: 51 }),
  ),
  'IPv6 of payload length 0': ethernet(ipv6(segmentBytes(between6), { ...between6, nextHeader: 6, payloadLength: 0 })),
  'IPv6 jumbogram': ethernet(
    ipv6(segmentBytes(between6), {
      ...between6,
      nextHeader: 6,
      payloadLength: 0,
      extensions: [{ type: extension.hopByHop, body: [0, 0xc2, 4, ...be32(33)] }],
    }),
  ),
});

export const specimens: readonly Specimen[] = [...linkSpecimens, ...tunnelSpecimens, ...ipSpecimens];
