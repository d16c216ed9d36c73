// IPv4 and IPv6: where the datagram ends, what stands between its header and the segment, and headers that are
// cut or impossible. Fragments have a file of their own.
import { describe, expect, test } from 'vitest';
import { be16, join, zeros } from '../kit/bytes.ts';
import { extension, ipv4, ipv6, paddingExtension } from '../kit/ip.ts';
import { ethernet } from '../kit/link.ts';
import { decode, seen, type RecordOptions } from './decoding.ts';
import { address, address6, ipSpecimens, packet4, packet6, segmentBytes, theSegment } from './specimens.ts';

const ends = { src: address.client, dst: address.server };
const ends6 = { src: address6.client, dst: address6.server };
const ETHERNET = 14;

const end = (frame: Uint8Array, options?: RecordOptions): string => decode(frame, options).end;
const payloadLength = (frame: Uint8Array, options?: RecordOptions): number => {
  const { end: code, packet } = decode(frame, options);
  expect(code).toBe('tcp');
  return packet.payloadLength;
};

describe('IP', () => {
  test.each(ipSpecimens)('$name: a frame → its segment', ({ frame }) => {
    expect(seen(frame)).toEqual(theSegment);
  });

  test.each(ipSpecimens)('$name: cut at any byte → a fault or the segment’s ports', ({ frame }) => {
    for (let captured = 0; captured < frame.length; captured++) {
      const { end: code, packet } = decode(frame, { captured });
      expect(['tcp', 'tcpHeaderCut', 'ipHeaderCut', 'ipv6ExtensionBad', 'linkHeaderCut', 'tunnelHeaderBad']).toContain(
        code,
      );
      if (code.startsWith('tcp')) expect(packet).toMatchObject({ srcPort: 40000, dstPort: 443 });
      if (code === 'tcp') expect(packet).toMatchObject({ seq: -16, payloadLength: 5 });
    }
  });

  test('protocols: UDP, ICMP, others → their kinds', () => {
    const kind4 = (protocol: number) => end(ethernet(ipv4(zeros(64), { ...ends, protocol })));
    const kind6 = (nextHeader: number) => end(ethernet(ipv6(zeros(64), { ...ends6, nextHeader })));
    expect([17, 1, 2, 50, 132, 255].map(kind4)).toEqual(['udp', 'icmp', 'otherIp', 'otherIp', 'otherIp', 'otherIp']);
    expect([17, 58, 50, 59, 132].map(kind6)).toEqual(['udp', 'icmp', 'otherIp', 'otherIp', 'otherIp']);
  });
});

describe('IPv4', () => {
  const withTotalLength = (totalLength: number, payload = segmentBytes()) =>
    ethernet(ipv4(payload, { ...ends, protocol: 6, totalLength }));

  test('total length: less than the frame → ends the payload', () => {
    expect(payloadLength(join(withTotalLength(45), zeros(100)))).toBe(5);
    expect(payloadLength(withTotalLength(43))).toBe(3);
    expect(payloadLength(withTotalLength(40))).toBe(0);
  });

  test('total length: 0, a segment that the network card was to cut up → ends with the frame', () => {
    const bytes = zeros(60_000);
    expect(payloadLength(withTotalLength(0, segmentBytes({}, bytes)))).toBe(60_000);
    expect(payloadLength(withTotalLength(0, segmentBytes({}, bytes)), { captured: 96 })).toBe(60_000);
    expect(payloadLength(withTotalLength(0, segmentBytes({}, zeros(150_000))))).toBe(150_000);
  });

  test('total length: beyond the frame → the payload ends with the frame', () => {
    expect(payloadLength(withTotalLength(1500))).toBe(5);
    expect(payloadLength(withTotalLength(1500), { captured: 54, originalLength: 1000 })).toBe(1000 - 54);
    expect(payloadLength(withTotalLength(1500), { captured: 54, originalLength: 1518 })).toBe(1460);
  });

  test('original length: less than the captured one → does not shorten the packet', () => {
    expect(payloadLength(ethernet(packet4), { originalLength: 20 })).toBe(5);
  });

  test('total length: shorter than the header → a fault', () => {
    for (const length of [1, 19]) expect(end(withTotalLength(length))).toBe('ipHeaderBad');
    expect(end(ethernet(ipv4(segmentBytes(), { ...ends, protocol: 6, options: zeros(8), totalLength: 27 })))).toBe(
      'ipHeaderBad',
    );
  });

  test('header length: below 20 → a fault', () => {
    for (const words of [0, 1, 4]) {
      const frame = ethernet(packet4);
      frame[ETHERNET] = 0x40 | words;
      expect(end(frame)).toBe('ipHeaderBad');
    }
  });

  test('header length: beyond the frame, with a total length of 0 → cut', () => {
    for (const [protocol, expected] of [
      [6, 'ipHeaderCut'],
      [17, 'udp'],
      [4, 'otherIp'],
    ] as const) {
      const frame = ethernet(ipv4(zeros(4), { ...ends, protocol, totalLength: 0 }));
      frame[ETHERNET] = 0x4f;
      expect(end(frame)).toBe(expected);
    }
  });

  test('version: not that of the EtherType → a fault', () => {
    expect(end(ethernet(packet4, { type: 0x86dd }))).toBe('ipHeaderBad');
    expect(end(ethernet(packet6, { type: 0x0800 }))).toBe('ipHeaderBad');
  });

  test('checksum: wrong → is not this layer’s matter', () => {
    expect(seen(ethernet(ipv4(segmentBytes(), { ...ends, protocol: 6, badChecksum: true })))).toEqual(theSegment);
  });
});

describe('IPv6', () => {
  const chain = (...types: number[]) =>
    ethernet(ipv6(segmentBytes(ends6), { ...ends6, nextHeader: 6, extensions: types.map(paddingExtension) }));

  test('extension headers: every kind that has a length, in any number → are passed over', () => {
    for (const type of [extension.hopByHop, extension.routing, extension.destination, 135, 139, 140])
      expect(seen(chain(type))).toEqual(theSegment);
    expect(seen(chain(...zeros(1000).fill(60)))).toEqual(theSegment);
  });

  test('extension header: cut, or longer than the packet → a fault', () => {
    expect(end(chain(60, 60), { captured: ETHERNET + 40 + 8 + 7 })).toBe('ipv6ExtensionBad');
    const frame = chain(60, 60);
    frame[ETHERNET + 40 + 1] = 255;
    expect(end(frame)).toBe('ipv6ExtensionBad');
    const last = chain(60);
    last[ETHERNET + 40 + 1] = 255;
    expect(end(last)).toBe('ipHeaderCut');
  });

  test('ESP and no next header: in the chain → other IP', () => {
    for (const nextHeader of [50, 59])
      expect(end(ethernet(ipv6(zeros(20), { ...ends6, nextHeader, extensions: [paddingExtension(60)] })))).toBe(
        'otherIp',
      );
  });

  test('UDP and ICMP: behind extension headers → their kinds', () => {
    for (const [nextHeader, kind] of [
      [17, 'udp'],
      [58, 'icmp'],
    ] as const)
      expect(end(ethernet(ipv6(zeros(20), { ...ends6, nextHeader, extensions: [paddingExtension(0)] })))).toBe(kind);
  });

  test('payload length: 0 → ends with the frame; else at the length', () => {
    const jumbo = ipv6(segmentBytes(ends6, zeros(90_000)), { ...ends6, nextHeader: 6 });
    expect(jumbo.subarray(4, 6)).toEqual(Uint8Array.from(be16(0)));
    expect(payloadLength(ethernet(jumbo))).toBe(90_000);
    expect(payloadLength(join(ethernet(packet6), zeros(50)))).toBe(5);
    expect(payloadLength(ethernet(packet6), { captured: ETHERNET + 60 })).toBe(5);
  });

  test('payload length: shorter than a TCP header → a fault with ports', () => {
    const { end: code, packet } = decode(
      ethernet(ipv6(segmentBytes(ends6), { ...ends6, nextHeader: 6, payloadLength: 10 })),
    );
    expect({ code, dstPort: packet.dstPort }).toEqual({ code: 'tcpHeaderBad', dstPort: 443 });
  });
});
