// Every link layer: that its frames are read, where its length ends them, and what is said of those that are
// cut, make no sense or carry no IP.
import { describe, expect, test } from 'vitest';
import { FAULT_TEXT } from '../../src/core/faults.ts';
import { be16, be32, hex, join, zeros } from '../kit/bytes.ts';
import { ipv4, ipv6 } from '../kit/ip.ts';
import { ethernet, mpls, nullLoopback, pppoe, radiotap, vlan } from '../kit/link.ts';
import { decode, seen } from './decoding.ts';
import {
  address,
  address6,
  ieee80211,
  linkSpecimens,
  packet4,
  packet6,
  segmentBytes,
  theSegment,
} from './specimens.ts';

const fault = (frame: Uint8Array, linkType: number): string => decode(frame, { linkType }).end;
const snap = (packet: Uint8Array, organisation: string, type: number) =>
  join(hex('aa aa 03'), hex(organisation), be16(type), packet);

describe('link', () => {
  test.each(linkSpecimens)('$name: a frame → its segment', ({ frame, linkType }) => {
    expect(seen(frame, { linkType })).toEqual(theSegment);
  });

  test.each(linkSpecimens)('$name: cut at any byte → a fault or the segment’s ports', ({ frame, linkType }) => {
    for (let captured = 0; captured < frame.length; captured++) {
      const { end, packet } = decode(frame, { linkType, captured });
      expect(['tcp', 'tcpHeaderCut', 'ipHeaderCut', 'ipv6ExtensionBad', 'linkHeaderCut', 'notIp']).toContain(end);
      if (end === 'tcp') expect(packet).toMatchObject({ payloadLength: 5, seq: -16 });
      if (end.startsWith('tcp')) expect(packet).toMatchObject({ srcPort: 40000, dstPort: 443 });
    }
  });

  test('link type: unknown → its own fault', () => {
    for (const linkType of [2, 147, 189, 65535]) expect(fault(packet4, linkType)).toBe('linkTypeUnknown');
  });

  test('link type: unknown inside PPI or PKTAP → named by the packet', () => {
    const { end, packet } = decode(join([0, 0, 8, 0], [147, 0, 0, 0], packet4), { linkType: 192 });
    expect({ end, linkType: packet.linkType }).toEqual({ end: 'linkTypeUnknown', linkType: 147 });
  });

  test('faults: every one → has an id and a text but the unknown link type, which is named', () => {
    const ids = [...FAULT_TEXT.values()].map(({ id }) => id);
    expect(new Set(ids).size).toBe(11);
  });
});

describe('Ethernet', () => {
  test('type: neither IP nor a tag → no IP', () => {
    for (const type of [0x0806, 0x88cc, 0x8863, 0x9000]) expect(fault(ethernet(zeros(46), { type }), 1)).toBe('notIp');
  });

  test('802.3 length: zero total length inside → its padding is no payload', () => {
    const body = snap(ipv4(segmentBytes(), { ...ends, protocol: 6, totalLength: 0 }), '00 00 00', 0x0800);
    const frame = join(ethernet(body, { type: body.length }), zeros(30).fill(0x2e));
    expect(seen(frame)).toEqual(theSegment);
  });

  test('802.3 length: shorter than what it holds → what lies beyond is not read', () => {
    const body = snap(packet4, '00 00 00', 0x0800);
    expect(fault(ethernet(body, { type: 7 }), 1)).toBe('linkHeaderCut');
    expect(fault(ethernet(body, { type: 8 + 19 }), 1)).toBe('ipHeaderCut');
    expect(fault(ethernet(body, { type: 8 + 20 + 19 }), 1)).toBe('tcpHeaderBad');
  });

  test('LLC: another SAP → no IP', () => {
    for (const llc of ['42 42 03', 'ff ff 00', 'fe fe 03', 'f0 f0 03', '06 06 13', 'aa aa bf'])
      expect(fault(ethernet(join(hex(llc), packet4), { type: 63 }), 1)).toBe('notIp');
  });

  test('SNAP: protocols that are no EtherTypes → no IP', () => {
    const of = (organisation: string, type: number) => {
      const body = snap(packet4, organisation, type);
      return fault(ethernet(body, { type: body.length }), 1);
    };
    expect(of('00 00 0c', 0x2000)).toBe('notIp'); // CDP
    expect(of('00 00 0c', 0x0800)).toBe('notIp'); // Cisco's own numbers
    expect(of('00 80 c2', 0x000e)).toBe('notIp'); // a bridge's protocol unit
    expect(of('00 00 00', 0x0004)).toBe('notIp');
  });

  test('tags: cut → a fault', () => {
    for (const type of [0x8100, 0x88a8, 0x9100, 0x9200, 0x9300, 0x8926, 0x892f, 0x893f, 0x8909])
      expect(fault(ethernet(zeros(3), { type }), 1)).toBe('linkHeaderCut');
    expect(fault(ethernet(zeros(10), { type: 0x88e7 }), 1)).toBe('linkHeaderCut');
  });
});

describe('MPLS', () => {
  const labelled = (body: Uint8Array) => ethernet(mpls(body, { labels: [100] }), { type: 0x8847 });

  test('label stack: without a bottom → a fault', () => {
    expect(fault(ethernet(join(be32(0x64040), be32(0xc8040)), { type: 0x8847 }), 1)).toBe('linkHeaderCut');
  });

  test('label stack: nothing behind it → no IP', () => {
    expect(fault(labelled(zeros(0)), 1)).toBe('notIp');
  });

  test('pseudowire: control word with a sequence number → is skipped', () => {
    expect(seen(labelled(join(be32(0x0000_0123), ethernet(packet6))))).toEqual(theSegment);
  });

  test('pseudowire: 802.1Q without a control word, MAC of zeros → is read', () => {
    const inner = ethernet(vlan(packet4, { id: 7 }), { type: 0x8100, dst: '00:1b:21:00:00:01' });
    expect(seen(labelled(inner))).toEqual(theSegment);
  });

  test('pseudowire: the source MAC looks like an EtherType behind a control word → is misread, as confessed', () => {
    const inner = ethernet(packet4, { src: '00:00:08:00:00:01' });
    expect(fault(labelled(join(be32(0), inner)), 1)).not.toBe('tcp');
  });
});

describe('PPPoE and PPP', () => {
  test('PPPoE length: zero total length inside → its padding is no payload', () => {
    const inner = pppoe(ipv4(segmentBytes(), { ...ends, protocol: 6, totalLength: 0 }));
    expect(seen(join(inner, zeros(30)), { linkType: 51 })).toEqual(theSegment);
  });

  test('compressed header (RFC 1144): both kinds → a fault of their own', () => {
    for (const protocol of [0x2d, 0x2f]) {
      expect(fault(join(hex('ff 03'), be16(protocol), zeros(40)), 9)).toBe('compressedHeader');
      expect(fault(join([protocol], zeros(40)), 50)).toBe('compressedHeader');
    }
  });

  test('control protocols, multilink, encryption: frames → no IP', () => {
    for (const protocol of [0xc021, 0x8021, 0xc223, 0x003d, 0x00fd])
      expect(fault(join(hex('ff 03'), be16(protocol), packet4), 9)).toBe('notIp');
  });

  test('Cisco HDLC: keep-alives and CDP → no IP', () => {
    for (const type of [0x8035, 0x2000, 0x0004])
      expect(fault(join(hex('8f 00'), be16(type), packet4), 104)).toBe('notIp');
  });
});

describe('802.11', () => {
  const body = snap(packet4, '00 00 00', 0x0800);

  test('management and control: frames → no IP', () => {
    for (const control of [0x80, 0x40, 0xd4, 0xb4, 0x0c])
      expect(fault(join([control, 0], zeros(40)), 105)).toBe('notIp');
  });

  test('null data: frames → no IP', () => {
    for (const subtype of [4, 5, 6, 7, 12, 14, 15]) expect(fault(ieee80211(body, { subtype }), 105)).toBe('notIp');
  });

  test('protected: a frame → encrypted', () => {
    expect(fault(ieee80211(body, { flags: 0x40 }), 105)).toBe('encrypted');
    expect(fault(ieee80211(body, { flags: 0x40, subtype: 8, htControl: true }), 105)).toBe('encrypted');
    expect(fault(radiotap(ieee80211(body, { flags: 0x40 })), 127)).toBe('encrypted');
  });

  test('radiotap: impossible or cut lengths → faults', () => {
    expect(fault(join([0, 0, 7, 0], be32(0), ieee80211(body)), 127)).toBe('linkHeaderBad');
    expect(fault(join([0, 0, 255, 0], be32(0), ieee80211(body)), 127)).toBe('linkHeaderCut');
    expect(fault(hex('00 00 08 00 00'), 127)).toBe('linkHeaderCut');
  });

  test('radiotap: words of presence without end, fields beyond the header → the header’s length rules', () => {
    expect(seen(join([0, 0, 12, 0], hex('00 00 00 80 00 00 00 80'), ieee80211(body)), { linkType: 127 })).toEqual(
      theSegment,
    );
    // The flags would lie in the frame, whose first byte (QoS data with CF-Poll) would say "padded".
    const frame = ieee80211(body, { subtype: 10 });
    expect(seen(join([0, 0, 8, 0], hex('02 00 00 00'), frame), { linkType: 127 })).toEqual(theSegment);
  });

  test('swapped frame control: outside CAPWAP → is not guessed', () => {
    expect(fault(ieee80211(body, { swapped: true }), 105)).toBe('notIp');
  });
});

describe('other link types', () => {
  test('address family: not IP → no IP', () => {
    for (const family of [0, 1, 7, 16, 23, 29])
      for (const bigEndian of [false, true])
        expect(fault(nullLoopback(packet4, { family, bigEndian }), 0)).toBe('notIp');
  });

  test('raw IP: of a version that does not exist → a fault', () => {
    expect(fault(join([0x55], zeros(60)), 101)).toBe('ipHeaderBad');
    expect(fault(packet6, 228)).toBe('ipHeaderBad');
    expect(fault(packet4, 229)).toBe('ipHeaderBad');
    expect(fault(zeros(0), 101)).toBe('ipHeaderCut');
  });

  test('Linux cooked: protocol numbers of Linux itself → no IP', () => {
    for (const type of [0x0001, 0x0003, 0x000c, 0x00f6])
      expect(fault(join(zeros(14), be16(type), packet4), 113)).toBe('notIp');
  });

  test('ARCNET: later fragments, and what is no IP → no segment', () => {
    expect(fault(join(hex('01 02 d4 01 00 01'), packet4), 7)).toBe('tcp'); // the first of several
    expect(fault(join(hex('01 02 d4 02 00 01'), packet4), 7)).toBe('fragment');
    expect(fault(join(hex('01 02 d4 ff ff ff d4 02 00 01'), packet4), 7)).toBe('fragment');
    expect(fault(join(hex('01 02 d5 00 00 01'), packet4), 7)).toBe('notIp');
  });

  test('ARCNET: an exception frame cut before its split flag → a fault', () => {
    for (const frame of ['01 02 d4 ff ff ff d4', '01 02 d4 ff ff ff', '01 02 d4 ff ff ff d4 00 00'])
      expect(fault(hex(frame), 7)).toBe('linkHeaderCut');
  });

  test('NFLOG: length of the packet’s attribute → ends it', () => {
    const packet = ipv4(segmentBytes(), { ...ends, protocol: 6, totalLength: 0 });
    const attribute = join([packet.length + 4, 0, 9, 0], packet, zeros(8).fill(0x2e));
    expect(seen(join([2, 0, 0, 0], attribute), { linkType: 239 })).toEqual(theSegment);
  });

  test('NFLOG: impossible attribute, no packet, another family → said', () => {
    expect(fault(hex('02 00 00 00 03 00 01 00'), 239)).toBe('linkHeaderBad');
    expect(fault(hex('02 00 00 00 08 00 01 00 00 00 00 00'), 239)).toBe('notIp');
    expect(fault(join([7, 0, 0, 0], [packet4.length + 4, 0, 9, 0], packet4), 239)).toBe('notIp');
  });

  test('PPI and PKTAP: impossible or cut lengths → faults', () => {
    expect(fault(join([0, 0, 7, 0], [1, 0, 0, 0], packet4), 192)).toBe('linkHeaderBad');
    expect(fault(join([0, 0, 255, 255], [1, 0, 0, 0], packet4), 192)).toBe('linkHeaderCut');
    expect(fault(join([11, 0, 0, 0], zeros(4), [1, 0, 0, 0], packet4), 258)).toBe('linkHeaderBad');
    expect(fault(join([255, 255, 255, 255], zeros(4), [1, 0, 0, 0], packet4), 258)).toBe('linkHeaderCut');
  });

  test('PPI: inside PPI without end → too many layers', () => {
    const header = [0, 0, 8, 0, 192, 0, 0, 0];
    expect(
      fault(
        Uint8Array.from({ length: 8 * 64 }, (_, i) => header[i % 8]!),
        192,
      ),
    ).toBe('tooManyLayers');
  });

  test('addresses, TTL, traffic class, identification: of either version → those of the header', () => {
    const v4 = ipv4(segmentBytes(), { ...ends, protocol: 6, ttl: 7, tos: 0xb9, id: 0xbeef });
    expect(decode(v4, { linkType: 101 }).packet).toMatchObject({
      isIpv6: false,
      srcAddress0: 0x0a000001,
      dstAddress0: 0x0a000002,
      ttl: 7,
      trafficClass: 0xb9,
      ipId: 0xbeef,
    });
    const v6 = ipv6(segmentBytes(), {
      src: address6.client,
      dst: 'fe80::1:2:3:4',
      nextHeader: 6,
      hopLimit: 3,
      trafficClass: 0xff,
      flowLabel: 0xfffff,
    });
    expect(decode(v6, { linkType: 101 }).packet).toMatchObject({
      isIpv6: true,
      srcAddress0: 0x20010db8,
      srcAddress3: 1,
      dstAddress0: 0xfe800000 | 0,
      dstAddress1: 0,
      dstAddress2: 0x00010002,
      dstAddress3: 0x00030004,
      ttl: 3,
      trafficClass: 0xff,
      ipId: 0,
    });
  });
});

const ends = { src: address.client, dst: address.server };
