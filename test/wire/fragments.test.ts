// Fragments: that a datagram is read exactly once, at the fragment that completes it, whatever order they come
// in; and that the memory for those that never come is bounded.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNSEEN_SCALE } from '../../src/core/packet.ts';
import { join, zeros } from '../kit/bytes.ts';
import { extension, fragmentExtension, ip, ipv4, ipv6, paddingExtension } from '../kit/ip.ts';
import { ethernet } from '../kit/link.ts';
import { udp } from '../kit/transport.ts';
import { vxlan } from '../kit/tunnel.ts';
import { decode, Decoder, type Decoded, type RecordOptions } from './decoding.ts';
import { address, address6, packet4, segmentBytes } from './specimens.ts';

const ends = { src: address.client, dst: address.server };
const ends6 = { src: address6.client, dst: address6.server };
const SECOND = 1e9;

interface Piece {
  from: number;
  to: number;
}

/** The frame of one fragment of a datagram with the payload `whole`. */
function fragment(
  whole: Uint8Array,
  { from, to }: Piece,
  header: { v6?: boolean; id?: number; protocol?: number } = {},
) {
  const { v6 = false, id = 77, protocol = 6 } = header;
  const more = to < whole.length;
  const addresses = v6 ? ends6 : ends;
  return ethernet(
    ip(whole.subarray(from, to), { ...addresses, protocol, id, fragmentOffset: from, moreFragments: more }),
  );
}

function pieces(length: number, ...cuts: number[]): Piece[] {
  const edges = [0, ...cuts, length];
  return cuts.map((_, i) => ({ from: edges[i]!, to: edges[i + 1]! })).concat({ from: edges.at(-2)!, to: length });
}

const kinds = (results: readonly Decoded[]): string[] => results.map(({ end }) => end);
const take = (frames: readonly Uint8Array[], options: RecordOptions = {}): Decoded[] => {
  const decoder = options.decoder ?? new Decoder();
  return frames.map((frame) => decode(frame, { ...options, decoder }));
};

const aSegment = segmentBytes({ flags: 0x12, options: Uint8Array.of(2, 4, 5, 0xb4, 1, 3, 3, 9) }, zeros(2972));
const seenOfIt = {
  srcPort: 40000,
  dstPort: 443,
  seq: -16,
  mss: 1460,
  windowScale: 9,
  payloadLength: 2972,
  isFragmented: true,
};

describe.each([false, true])('fragments, IPv6: %s', (v6) => {
  const frames = pieces(aSegment.length, 1480, 2960).map((piece) => fragment(aSegment, piece, { v6 }));

  test('in order: three → one segment, at the last', () => {
    const results = take(frames);
    expect(kinds(results)).toEqual(['fragment', 'fragment', 'tcp']);
    expect(results[2]!.packet).toMatchObject(seenOfIt);
  });

  test('any order, any duplicates, any overlap: → one segment each time that everything has come', () => {
    const unit = 8;
    const units = Math.ceil(aSegment.length / unit);
    const toPiece = ([a, b]: [number, number]): Piece => ({
      from: Math.min(a, b) * unit,
      to: Math.min((Math.max(a, b) + 1) * unit, aSegment.length),
    });
    const place = fc.nat(units - 1);
    const isPart = ({ from, to }: Piece) => to - from < aSegment.length; // else it is no fragment
    const extras = fc.array(fc.tuple(place, place).map(toPiece).filter(isPart), { maxLength: 8 });
    const partition = fc
      .uniqueArray(fc.integer({ min: 1, max: units - 1 }), { minLength: 1, maxLength: 12 })
      .map((cuts) => pieces(aSegment.length, ...cuts.sort((a, b) => a - b).map((cut) => cut * unit)));
    const arrivals = fc
      .tuple(partition, extras)
      .chain(([some, more]) => fc.shuffledSubarray([...some, ...more], { minLength: some.length + more.length }));
    fc.assert(
      fc.property(arrivals, (list) => {
        const decoder = new Decoder();
        let missing = new Set(zeros(units).keys());
        let sawLast = false;
        let wholeCount = 0;
        for (const piece of list) {
          for (let i = piece.from / unit; i * unit < piece.to; i++) missing.delete(i);
          sawLast ||= piece.to === aSegment.length;
          const isWhole = sawLast && missing.size === 0;
          const { end, packet } = decode(fragment(aSegment, piece, { v6 }), { decoder });
          expect(end).toBe(isWhole ? 'tcp' : 'fragment');
          if (!isWhole) continue;
          wholeCount++;
          expect(packet).toMatchObject(seenOfIt);
          missing = new Set(zeros(units).keys());
          sawLast = false;
        }
        expect(wholeCount).toBeGreaterThanOrEqual(1);
        expect(decoder.fragments.incompleteCount).toBeLessThanOrEqual(1);
      }),
      { numRuns: 200 },
    );
  });

  test('tiny ones: of eight bytes, which split the TCP header → the segment, with its options', () => {
    const cuts = Array.from({ length: Math.ceil(aSegment.length / 8) - 1 }, (_, i) => 8 * (i + 1));
    const results = take(pieces(aSegment.length, ...cuts).map((piece) => fragment(aSegment, piece, { v6 })));
    expect(kinds(results).lastIndexOf('fragment')).toBe(results.length - 2);
    expect(results.at(-1)).toMatchObject({ end: 'tcp', packet: seenOfIt });
  });

  test('one missing: → no segment, and the table says so', () => {
    const decoder = new Decoder();
    expect(kinds(take([frames[0]!, frames[2]!], { decoder }))).toEqual(['fragment', 'fragment']);
    expect(decoder.fragments).toMatchObject({ incompleteCount: 1, abandonedCount: 0 });
  });

  test('ids: used again, and of other datagrams → are kept apart', () => {
    const other = segmentBytes({ srcPort: 50000 }, zeros(2972));
    const others = pieces(other.length, 1480, 2960).map((piece) => fragment(other, piece, { v6, id: 78 }));
    const mixed = frames.flatMap((frame, i) => [frame, others[i]!]);
    const results = take([...mixed, ...frames]);
    expect(kinds(results)).toEqual([
      'fragment',
      'fragment',
      'fragment',
      'fragment',
      'tcp',
      'tcp',
      'fragment',
      'fragment',
      'tcp',
    ]);
    expect(results.filter(({ end }) => end === 'tcp').map(({ packet }) => packet.srcPort)).toEqual([
      40000, 50000, 40000,
    ]);
  });

  test('time: a piece more than 60 s after the first → begins a new datagram', () => {
    const decoder = new Decoder();
    const at = (i: number, seconds: number) => decode(frames[i]!, { decoder, timeNs: seconds * SECOND }).end;
    expect([at(0, 0), at(1, 30), at(2, 60)]).toEqual(['fragment', 'fragment', 'tcp']);
    expect([at(0, 100), at(1, 130), at(2, 161)]).toEqual(['fragment', 'fragment', 'fragment']);
    expect(decoder.fragments).toMatchObject({ incompleteCount: 1, abandonedCount: 1 });
    expect([at(1, 162), at(0, 163)]).toEqual(['fragment', 'tcp']);
  });

  test('cut by the snap length: what is read of the header → as far as it is whole', () => {
    const headers = v6 ? 14 + 40 + 8 : 14 + 20;
    const cut = (captured: number) => {
      const decoder = new Decoder();
      decode(frames[0]!, { decoder, captured: headers + captured });
      decode(frames[1]!, { decoder, captured: headers });
      return decode(frames[2]!, { decoder, captured: headers });
    };
    expect(cut(28)).toMatchObject({ end: 'tcp', packet: seenOfIt });
    expect(cut(27)).toMatchObject({
      end: 'tcp',
      packet: { mss: 1460, windowScale: UNSEEN_SCALE, hasBadOptions: false, payloadLength: 2972 },
    });
    expect(cut(19)).toMatchObject({ end: 'tcpHeaderCut', packet: { srcPort: 40000, seq: 0 } });
    expect(cut(3)).toMatchObject({ end: 'ipHeaderCut' });
  });

  test('long datagrams: their payload beyond the kept head → counts', () => {
    const long = segmentBytes({}, zeros(60_000));
    const cuts = Array.from({ length: 40 }, (_, i) => 1480 * (i + 1));
    const results = take(pieces(long.length, ...cuts).map((piece) => fragment(long, piece, { v6 })));
    expect(results.at(-1)).toMatchObject({ end: 'tcp', packet: { payloadLength: 60_000, seqLength: 60_000 } });
    const { end, origin } = results.at(-1)!.packet;
    expect(end - origin).toBe(512);
  });

  test('nothing in it, last or not: → is passed over', () => {
    const decoder = new Decoder();
    const empty = fragment(aSegment, { from: 2960, to: 2960 }, { v6 });
    expect(kinds(take([empty, frames[0]!, frames[1]!, empty, frames[2]!], { decoder }))).toEqual([
      'fragment',
      'fragment',
      'fragment',
      'fragment',
      'tcp',
    ]);
    expect(decoder.fragments.incompleteCount).toBe(0);
  });

  test('UDP with a tunnel in it: in fragments → the segment inside; garbage → UDP', () => {
    const inner = vxlan(ethernet(packet4));
    const datagram = udp(inner, { ...ends, srcPort: 50000, dstPort: 4789 });
    const parts = pieces(datagram.length, 16, 48).map((piece) => fragment(datagram, piece, { v6, protocol: 17 }));
    expect(take(parts.toReversed()).at(-1)).toMatchObject({ end: 'tcp', packet: { srcPort: 40000, payloadLength: 5 } });
    const plain = udp(zeros(100), { ...ends, srcPort: 50000, dstPort: 53 });
    expect(kinds(take(pieces(plain.length, 16).map((piece) => fragment(plain, piece, { v6, protocol: 17 }))))).toEqual([
      'fragment',
      'udp',
    ]);
  });
});

describe('fragments', () => {
  test('inside a tunnel in fragments itself: → the innermost segment', () => {
    const parts = pieces(aSegment.length, 1480).map((piece) => fragment(aSegment, piece).subarray(14));
    const carried = parts.flatMap((part, i) => {
      const outer = pieces(part.length, 800).map(({ from, to }) => {
        const more = to < part.length;
        return ethernet(
          ipv4(part.subarray(from, to), {
            src: '192.0.2.1',
            dst: '192.0.2.2',
            protocol: 4,
            id: i,
            fragmentOffset: from,
            moreFragments: more,
          }),
        );
      });
      return outer;
    });
    const results = take(carried);
    expect(kinds(results)).toEqual(['fragment', 'fragment', 'fragment', 'tcp']);
    expect(results.at(-1)!.packet).toMatchObject(seenOfIt);
  });

  test('TTL and time: of the segment → those of the fragment that completes it', () => {
    const decoder = new Decoder();
    const part = (piece: Piece, ttl: number) =>
      ethernet(
        ip(aSegment.subarray(piece.from, piece.to), {
          ...ends,
          protocol: 6,
          id: 1,
          ttl,
          fragmentOffset: piece.from,
          moreFragments: piece.from === 0,
        }),
      );
    const [first, last] = pieces(aSegment.length, 1480);
    decode(part(last!, 60), { decoder, timeNs: 5 });
    expect(decode(part(first!, 63), { decoder, timeNs: 9 }).packet).toMatchObject({ ttl: 63, timeNs: 9, ipId: 1 });
  });

  test('more datagrams than there is room for: → the oldest are given up', () => {
    const decoder = new Decoder();
    const first = { from: 0, to: 1480 };
    const rest = { from: 1480, to: aSegment.length };
    for (let id = 0; id < 5000; id++) decode(fragment(aSegment, first, { id }), { decoder });
    expect(decoder.fragments).toMatchObject({ incompleteCount: 1024, abandonedCount: 5000 - 1024 });
    expect(decode(fragment(aSegment, rest, { id: 4999 }), { decoder }).end).toBe('tcp');
    expect(decode(fragment(aSegment, rest, { id: 5000 - 1024 }), { decoder }).end).toBe('tcp');
    expect(decode(fragment(aSegment, rest, { id: 0 }), { decoder }).end).toBe('fragment');
    expect(decoder.fragments.incompleteCount).toBe(1023);
  });

  test('IPv4: the same id between the same hosts, of another protocol → another datagram', () => {
    const parts = pieces(aSegment.length, 1480);
    const results = take([
      fragment(aSegment, parts[0]!),
      fragment(aSegment, parts[1]!, { protocol: 17 }),
      fragment(aSegment, parts[1]!),
    ]);
    expect(kinds(results)).toEqual(['fragment', 'fragment', 'tcp']);
  });

  test('IPv6: Next Header of later fragments → does not matter (RFC 8200, 4.5)', () => {
    const [first, last] = pieces(aSegment.length, 1480);
    const frames = [fragment(aSegment, first!, { v6: true }), fragment(aSegment, last!, { v6: true, protocol: 59 })];
    expect(kinds(take(frames))).toEqual(['fragment', 'tcp']);
    expect(kinds(take(frames.toReversed()))).toEqual(['fragment', 'tcp']);
  });

  test('IPv6: hop-by-hop before the fragment header, destination options in the fragmented part → the segment', () => {
    const part = join(Uint8Array.of(6, 0, 1, 4, 0, 0, 0, 0), aSegment);
    const frames = pieces(part.length, 8, 1480).map(({ from, to }) =>
      ethernet(
        ipv6(part.subarray(from, to), {
          ...ends6,
          nextHeader: extension.destination,
          extensions: [paddingExtension(extension.hopByHop), fragmentExtension(9, from, to < part.length)],
        }),
      ),
    );
    const results = take(frames.toReversed());
    expect(kinds(results)).toEqual(['fragment', 'fragment', 'tcp']);
    expect(results[2]!.packet).toMatchObject(seenOfIt);
  });

  test('IPv6: an atomic fragment with the id of a datagram under way → leaves that alone (RFC 6946)', () => {
    const frames = pieces(aSegment.length, 1480).map((piece) => fragment(aSegment, piece, { v6: true }));
    const atomic = ethernet(
      ipv6(segmentBytes({ srcPort: 1 }), { ...ends6, nextHeader: 6, extensions: [fragmentExtension(77, 0, false)] }),
    );
    const results = take([frames[0]!, atomic, frames[1]!]);
    expect(results.map(({ end, packet }) => [end, packet.isFragmented])).toEqual([
      ['fragment', false],
      ['tcp', false],
      ['tcp', true],
    ]);
  });

  test('IPv4: header with options, total length of 0, options beyond the frame → no harm', () => {
    const decoder = new Decoder();
    const frame = ethernet(
      ipv4(zeros(8), { ...ends, protocol: 6, fragmentOffset: 8, moreFragments: true, totalLength: 0 }),
    );
    frame[14] = 0x4f;
    expect(decode(frame, { decoder }).end).toBe('fragment');
    expect(decoder.fragments.incompleteCount).toBe(0);
  });

  test('any fragments: of any offsets and lengths → never more than the table holds, never a fault of memory', () => {
    const piece = fc.record({
      id: fc.nat(3),
      from: fc.nat(0x1fff).map((units) => units * 8),
      length: fc.nat(3000),
      more: fc.boolean(),
      captured: fc.nat(3100),
    });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (list) => {
        const decoder = new Decoder();
        for (const { id, from, length, more, captured } of list) {
          const frame = ethernet(
            ipv4(zeros(length), { ...ends, protocol: 6, id, fragmentOffset: from, moreFragments: more }),
          );
          const { packet } = decode(frame, { decoder, captured: Math.min(captured, frame.length) });
          expect(packet.end).toBeLessThanOrEqual(packet.wireEnd);
        }
        expect(decoder.fragments.incompleteCount).toBeLessThanOrEqual(4);
      }),
    );
  });
});
