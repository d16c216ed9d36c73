// Robustness: whatever a record holds, the decoder says what it is, in bounded time, and from the record's own
// bytes alone. Everything around the record is filled with different poisons, and nothing may change with them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { END, FAULT } from '../../src/core/codes.ts';
import { ENDS as OUTCOME_CODES } from '../../src/core/layout.ts';
import { be16, hex, join, zeros } from '../kit/bytes.ts';
import { ip, ipv6 } from '../kit/ip.ts';
import { ethernet } from '../kit/link.ts';
import { decode, Decoder, endName, type DecodedPacket } from './decoding.ts';
import { address, address6, overUdp, segmentBytes, specimens } from './specimens.ts';

interface Bytes {
  bytes: Uint8Array;
  linkType: number;
  captured: number;
  original: number;
}

const linkTypes = [...new Set(specimens.map(({ linkType }) => linkType))];
const ends = { src: address.client, dst: address.server };
const ends6 = { src: address6.client, dst: address6.server };

/** Fragments, so that what a run keeps between packets is met as well. */
const fragments = [ends, ends6].flatMap((addresses) =>
  [0, 8, 16, 24].map((fragmentOffset) => {
    const part = segmentBytes({}, zeros(12)).subarray(fragmentOffset, fragmentOffset + 8);
    const header = { ...addresses, protocol: 6, id: 1, fragmentOffset, moreFragments: fragmentOffset < 24 };
    return { name: `fragment of ${addresses.src}`, linkType: 1, frame: ethernet(ip(part, header)) };
  }),
);
const originals = [...specimens, ...fragments];

// ── any bytes at all, and real frames with some bytes changed, some left out, some put in

const anyLength = fc.oneof(fc.nat(200), fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1), fc.nat(2 ** 32 - 1));

const anyRecord: fc.Arbitrary<Bytes> = fc
  .record({
    bytes: fc.uint8Array({ maxLength: 120 }),
    linkType: fc.oneof(fc.constantFrom(...linkTypes), fc.nat(65535)),
    original: anyLength,
  })
  .map((record) => ({ ...record, captured: record.bytes.length }));

const change = fc.record({ at: fc.nat(400), value: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x80, 0xff)) });

const damagedRecord: fc.Arbitrary<Bytes> = fc
  .record({
    specimen: fc.constantFrom(...originals),
    changes: fc.array(change, { maxLength: 4 }),
    cut: fc.option(fc.nat(200), { nil: Infinity }),
    inserted: fc.record({ at: fc.nat(100), bytes: fc.uint8Array({ maxLength: 4 }) }),
    linkType: fc.option(fc.constantFrom(...linkTypes), { freq: 6, nil: undefined }),
    original: fc.option(anyLength, { freq: 2, nil: undefined }),
  })
  .map(({ specimen, changes, cut, inserted, linkType, original }) => {
    const { frame } = specimen;
    const bytes = join(frame.subarray(0, inserted.at), inserted.bytes, frame.subarray(inserted.at));
    for (const { at, value } of changes) if (at < bytes.length) bytes[at] = value;
    return {
      bytes,
      linkType: linkType ?? specimen.linkType,
      captured: Math.min(bytes.length, cut),
      original: original ?? bytes.length,
    };
  });

const record = fc.oneof({ arbitrary: anyRecord, weight: 1 }, { arbitrary: damagedRecord, weight: 3 });

/** Everything that the decoder says of a packet, but for where it lies; as text, which is quick to compare. */
function saidOf(end: number, packet: DecodedPacket): string {
  const isTcp = end === END.tcp || end === FAULT.tcpHeaderBad || end === FAULT.tcpHeaderCut;
  const { origin, tcpAt, payloadAt } = packet;
  return JSON.stringify({
    end: endName(end),
    places: [packet.end - origin, packet.wireEnd - origin],
    cursor: packet.cursor - origin,
    ip: isTcp && !packet.isFragmented && packet.ipAt - origin,
    tcp: isTcp && [tcpAt - origin, payloadAt - origin, packet.sackBlocks > 0 && packet.sackAt - origin],
    payload: end === END.tcp && [...packet.bytes.subarray(payloadAt, packet.end)],
    rest: packet.said,
  });
}

/** What is promised of a packet, all of which can be read without a check: the first promise that is broken. */
function brokenPromise(end: number, packet: DecodedPacket, bounds: { from: number; to: number }): string | undefined {
  const { tcpAt, payloadAt, payloadLength, wireEnd, sackAt, sackBlocks } = packet;
  const promises: Record<string, boolean> = {
    'a known code': end < OUTCOME_CODES,
    'the record begins where it was put': packet.recordAt === bounds.from,
    'the end lies in the record': packet.isFragmented || packet.end <= bounds.to,
    'the end lies on the wire': packet.end <= wireEnd,
  };
  if (end === END.tcp) {
    promises['the header was captured'] = tcpAt + 20 <= packet.end;
    promises['the payload begins behind the header'] = payloadAt >= tcpAt + 20;
    promises['the payload ends with the packet'] = payloadLength >= 0 && payloadAt + payloadLength === wireEnd;
    promises['SACK blocks lie in the header'] =
      sackBlocks === 0 || sackAt + 8 * sackBlocks <= Math.min(packet.end, payloadAt);
  }
  return Object.keys(promises).find((name) => !promises[name]);
}

/** One run over all records, which lie in poison of `before` and `after` bytes. */
class PoisonedRun {
  readonly #decoder = new Decoder();
  readonly #poison: number;
  readonly #before: number;
  readonly #after: number;

  constructor(poison: number, before: number, after: number) {
    this.#poison = poison;
    this.#before = before;
    this.#after = after;
  }

  decode({ bytes, linkType, captured, original }: Bytes): string {
    const start = this.#before;
    const buffer = new Uint8Array(start + captured + this.#after).fill(this.#poison);
    buffer.set(bytes.subarray(0, captured), start);
    const end = this.#decoder.decode(buffer, { start, captured, original, linkType });
    const { packet, startAt } = this.#decoder;
    const broken = brokenPromise(end, packet, { from: startAt, to: startAt + captured });
    if (broken !== undefined) throw new Error(`broken promise: ${broken}`);
    return saidOf(end, packet);
  }
}

describe('any record', () => {
  test('any bytes, link type and lengths: surrounded by anything → the same answer, nothing thrown', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 12 }), (records) => {
        const bare = new PoisonedRun(0, 0, 0); // whatever is read beyond its record throws
        const poisoned = [0x00, 0x45, 0x80, 0xff].map((poison) => new PoisonedRun(poison, 7, 600));
        for (const each of records) {
          const said = bare.decode(each);
          for (const run of poisoned) expect(run.decode(each)).toBe(said);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test.each(originals)(
    '$name: each byte made 0, 1, 128, 255 and cut behind → the same answer in any surroundings',
    ({ frame, linkType }) => {
      const runs = [new PoisonedRun(0, 0, 0), new PoisonedRun(0xff, 3, 300)];
      for (let at = 0; at < frame.length; at++) {
        const bytes = frame.slice();
        for (const value of [0, 1, 0x80, 0xff]) {
          bytes[at] = value;
          for (const captured of [bytes.length, at + 1]) {
            const damaged = { bytes, linkType, captured, original: bytes.length };
            expect(runs[1]!.decode(damaged)).toBe(runs[0]!.decode(damaged));
          }
        }
      }
    },
  );

  test('codes: of every end and fault → fit the tally', () => {
    for (const code of [...Object.values(END), ...Object.values(FAULT)]) expect(code).toBeLessThan(OUTCOME_CODES);
  });
});

describe('bounded time', () => {
  const LARGEST = 262_144;
  const repeat = (unit: Uint8Array): Uint8Array =>
    Uint8Array.from({ length: LARGEST }, (_, i) => unit[i % unit.length]!);
  const untilEnd = (head: Uint8Array, unit: Uint8Array): Uint8Array => join(head, repeat(unit)).subarray(0, LARGEST);

  const frames: Record<string, [number, Uint8Array]> = {
    'labels without a bottom': [1, untilEnd(ethernet(zeros(0), { type: 0x8847 }), hex('00 01 00 40'))],
    'tags in tags': [1, untilEnd(ethernet(zeros(0), { type: 0x8100 }), hex('00 07 81 00'))],
    'extension headers': [
      1,
      untilEnd(ethernet(ipv6(zeros(0), { src: '::1', dst: '::2', nextHeader: 60 })), hex('3c 00 01 04 00 00 00 00')),
    ],
    'attributes of NFLOG': [239, untilEnd(hex('02 00 00 00'), hex('04 00 01 00'))],
    'words of presence': [127, untilEnd(hex('00 00 ff ff'), hex('00 00 00 80'))],
    'extension headers of GTP-U': [
      1,
      overUdp(join(hex('34 ff 00 08 00 00 00 01 00 00 00 85'), repeat(hex('01 00 00 85')).subarray(0, 60_000)), 2152),
    ],
    'source route of GRE': [
      1,
      ethernet(
        ip(join(hex('40 00 08 00'), zeros(4), repeat(hex('08 00 00 04 01 02 03 04')).subarray(0, 60_000)), {
          ...ends,
          protocol: 47,
        }),
      ),
    ],
    'PPI in PPI': [192, repeat(hex('00 00 08 00 c0 00 00 00'))],
    'PKTAP in PKTAP': [258, repeat(join(hex('0c 00 00 00 01 00 00 00'), [2, 1, 0, 0]))],
    'IPIP in IPIP': [101, repeat(ip(zeros(0), { ...ends, protocol: 4 }).fill(0, 2, 4))],
    zeros: [1, zeros(LARGEST)],
    ones: [1, zeros(LARGEST).fill(0xff)],
  };

  test.each(Object.entries(frames))('%s: as long as a record can be → done at once', (_name, [linkType, frame]) => {
    const decodeOften = (): void => {
      for (let i = 0; i < 20; i++) decode(frame, { linkType });
    };
    expect(cpuMs(decodeOften) / 20).toBeLessThan(20);
  });

  test('fragments: eight bytes each, every other one → stays bounded', () => {
    const decoder = new Decoder();
    const decodeAll = (): void => {
      for (let units = 0; units < 8190; units += 2) {
        const header = { ...ends, protocol: 6, id: 1, fragmentOffset: units * 8, moreFragments: true };
        decode(ethernet(ip(zeros(8), header)), { decoder });
      }
    };
    expect(cpuMs(decodeAll)).toBeLessThan(5000);
    expect(decoder.fragments.incompleteCount).toBe(1);
  });

  test('length field: of a record whose bytes are all there are → at the end of the largest buffer', () => {
    const frame = join(ethernet(segmentBytes(), { type: 0x0800 }), be16(0));
    expect(() => decode(frame, { originalLength: 2 ** 32 - 1 })).not.toThrow();
  });
});

/** What this process itself computed meanwhile: no matter of what else the machine does. */
function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
