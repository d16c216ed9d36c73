// The TCP header: its fields, its options by either path, and what is said of headers that are cut or impossible.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_MSS, NO_SCALE, UNSEEN_SCALE, type Packet } from '../../src/core/packet.ts';
import { be16, be32, hex, join, utf8, zeros, type Bytes } from '../kit/bytes.ts';
import { ipv4, ipv6 } from '../kit/ip.ts';
import { ethernet } from '../kit/link.ts';
import { tcpOptions, type TcpHeader, type TcpOption } from '../kit/transport.ts';
import { decode, type RecordOptions } from './decoding.ts';
import { address, segmentBytes } from './specimens.ts';

const ends = { src: address.client, dst: address.server };
const SYN = 0x02;
const LINK_AND_IP = 34;

const framed = (segment: Uint8Array): Uint8Array => ethernet(ipv4(segment, { ...ends, protocol: 6 }));
const segmentOf = (header: Partial<TcpHeader>, payload?: Uint8Array, options?: RecordOptions) =>
  decode(framed(segmentBytes(header, payload)), options);

/** The packet of a segment whose options are exactly these bytes. */
function withOptions(options: Bytes, flags = SYN, record?: RecordOptions): Packet {
  const { end, packet } = segmentOf({ flags, options: Uint8Array.from(options) }, utf8('data'), record);
  expect(end).toBe('tcp');
  return packet;
}

const optionsOf = (packet: Packet) => ({
  mss: packet.mss,
  windowScale: packet.windowScale,
  sackPermitted: packet.sackPermitted,
  timestamps: packet.hasTimestamps ? [packet.tsVal, packet.tsEcr] : [],
  fastOpen: packet.fastOpen,
  sack: sackOf(packet),
  hasBadOptions: packet.hasBadOptions,
});

const sackOf = (packet: Packet): number[][] =>
  Array.from({ length: packet.sackBlocks }, (_, i) => [packet.sackEdge(i * 2) >>> 0, packet.sackEdge(i * 2 + 1) >>> 0]);

const none = {
  mss: NO_MSS,
  windowScale: NO_SCALE,
  sackPermitted: false,
  timestamps: [],
  fastOpen: false,
  sack: [],
  hasBadOptions: false,
};

describe('header', () => {
  test('fields: greatest values → as they stand, numbers as int32', () => {
    const header = { srcPort: 65535, dstPort: 65534, seq: 0xffffffff, ack: 0x80000000, flags: 0x1ff, window: 65535 };
    const { packet } = segmentOf(header);
    expect(packet).toMatchObject({ ...header, seq: -1, ack: -(2 ** 31) });
  });

  test('flags: each of the nine, AE among them → is read; the three reserved bits are not', () => {
    for (let bit = 0; bit < 12; bit++) expect(segmentOf({ flags: 1 << bit }).packet.flags).toBe(bit < 9 ? 1 << bit : 0);
  });

  test('payload length: padding of the frame, trailer, tags → that of IP', () => {
    const frame = framed(segmentBytes({}, utf8('abc')));
    expect(decode(join(frame, zeros(6))).packet.payloadLength).toBe(3);
    expect(decode(frame, { captured: LINK_AND_IP + 20 }).packet.payloadLength).toBe(3);
    expect(decode(frame, { captured: LINK_AND_IP + 20, originalLength: 1514 }).packet.payloadLength).toBe(3);
  });

  test('payload: where it begins → behind the options', () => {
    const { packet } = segmentOf({ options: zeros(40).fill(1) }, utf8('abc'));
    expect(packet.payloadAt - packet.tcpAt).toBe(60);
    expect(packet.bytes.subarray(packet.payloadAt, packet.end)).toEqual(utf8('abc'));
  });

  test('sequence length: payload, SYN and FIN → one for each', () => {
    const length = (flags: number, bytes: number) => segmentOf({ flags }, zeros(bytes)).packet.seqLength;
    expect([length(0x10, 0), length(0x10, 9), length(0x02, 0), length(0x11, 9), length(0x03, 9)]).toEqual([
      0, 9, 1, 10, 11,
    ]);
    expect(length(0x1fc, 0)).toBe(0);
  });

  test('header length: below 20 → a fault that keeps the ports', () => {
    for (const words of [0, 1, 4]) {
      const segment = segmentBytes();
      segment[12] = words << 4;
      const { end, packet } = decode(framed(segment));
      expect(end).toBe('tcpHeaderBad');
      expect(packet).toMatchObject({ srcPort: 40000, dstPort: 443, seq: -16, flags: 0x18, payloadLength: 0 });
    }
  });

  test('header length: beyond the packet → a fault that keeps the ports', () => {
    for (let missing = 1; missing <= 4; missing++) {
      const segment = segmentBytes({}, zeros(4 - missing));
      segment[12] = 6 << 4;
      const { end, packet } = decode(join(framed(segment), zeros(6)));
      expect(end).toBe('tcpHeaderBad');
      expect(packet).toMatchObject({ srcPort: 40000, dstPort: 443, seq: -16, payloadLength: 0 });
    }
  });

  test('header: too short on the wire → a fault that keeps the ports, if it has any', () => {
    const short = (length: number) => decode(join(framed(segmentBytes().subarray(0, length)), zeros(26)));
    for (const length of [4, 8, 19]) {
      expect(short(length)).toMatchObject({ end: 'tcpHeaderBad', packet: { srcPort: 40000, dstPort: 443, seq: 0 } });
    }
    expect(short(3).end).toBe('ipHeaderCut');
  });

  test('header: cut by the snap length → a fault that keeps the ports, nothing of the packet before', () => {
    const frame = framed(segmentBytes({ options: zeros(12) }));
    decode(frame);
    for (let captured = LINK_AND_IP + 4; captured < LINK_AND_IP + 20; captured++) {
      const { end, packet } = decode(frame, { captured });
      expect(end).toBe('tcpHeaderCut');
      expect(packet).toMatchObject({ srcPort: 40000, dstPort: 443, seq: 0, ack: 0, flags: 0, payloadLength: 0 });
    }
    expect(decode(frame, { captured: LINK_AND_IP + 20 }).end).toBe('tcp');
  });
});

describe('options', () => {
  const mss = hex('02 04 05 b4');
  const scale = hex('03 03 07');
  const sackOk = hex('04 02');
  const timestamps = join([8, 10], be32(0xfffffffe), be32(7));
  const seenTimestamps = [-2, 7];

  test('none: a bare header → nothing', () => {
    expect(optionsOf(withOptions([]))).toEqual(none);
  });

  test('SYN of Linux, Windows, macOS: their layouts → the same', () => {
    const layouts = [
      join(mss, sackOk, timestamps, [1], scale),
      join(mss, [1], scale, [1, 1], sackOk, [1, 1], timestamps),
      join(mss, [1], scale, [1, 1], timestamps, sackOk, [0, 0]),
    ];
    for (const layout of layouts)
      expect(optionsOf(withOptions(layout))).toEqual({
        ...none,
        mss: 1460,
        windowScale: 7,
        sackPermitted: true,
        timestamps: seenTimestamps,
      });
  });

  test('MSS, window scale, SACK-permitted, Fast Open: not on a SYN → do not count', () => {
    const options = join(mss, scale, sackOk, [34, 2, 1]);
    expect(optionsOf(withOptions(options, 0x10))).toEqual(none);
  });

  test('window scale: greater than 14 → 14', () => {
    expect(withOptions(hex('03 03 0e')).windowScale).toBe(14);
    expect(withOptions(hex('03 03 0f')).windowScale).toBe(14);
    expect(withOptions(hex('03 03 ff')).windowScale).toBe(14);
    expect(withOptions(hex('03 03 00')).windowScale).toBe(0);
  });

  test('Fast Open: its own number and the experiment’s, with and without a cookie → is seen', () => {
    for (const option of [
      '22 02',
      '22 0a 01 02 03 04 05 06 07 08',
      'fe 04 f9 89',
      'fe 0c f9 89 01 02 03 04 05 06 07 08',
    ])
      expect(withOptions(hex(option)).fastOpen).toBe(true);
    for (const option of ['fe 04 f9 88', 'fe 02', 'fd 04 f9 89', 'fe 03 f9'])
      expect(withOptions(hex(option)).fastOpen).toBe(false);
  });

  test('SACK: one to four blocks → each', () => {
    for (let count = 1; count <= 4; count++) {
      const blocks = Array.from({ length: count }, (_, i) => [0xffffff00 + i, 1000 * i]);
      const option = join([5, 2 + 8 * count], ...blocks.flat().map(be32));
      expect(optionsOf(withOptions(option, 0x10))).toEqual({ ...none, sack: blocks });
      if (count === 4) continue;
      expect(optionsOf(withOptions(join([1, 1], timestamps, [1, 1], option), 0x10))).toEqual({
        ...none,
        timestamps: seenTimestamps,
        sack: blocks,
      });
    }
  });

  test('lengths that do not fit the kind: each → is passed over, those behind it count', () => {
    for (const wrong of [
      '02 03 05',
      '02 02',
      '03 04 07 07',
      '04 03 00',
      '05 02',
      '05 09 01 02 03 04 05 06 07',
      '08 09 01 02 03 04 05 06 07',
    ]) {
      expect(optionsOf(withOptions(join(hex(wrong), mss)))).toEqual({ ...none, mss: 1460 });
    }
  });

  test('end of the list: whatever stands behind it → is not read', () => {
    expect(optionsOf(withOptions(join([1, 0], mss, [99, 1])))).toEqual(none);
  });

  test('length 0 or 1, beyond the header, missing: → bad, what stands before counts', () => {
    for (const bad of ['63 00', '63 01', '63 05 00 00', '08 0a 00 00', '02 05 05 b4'])
      expect(optionsOf(withOptions(join(scale, [1], hex(bad))))).toEqual({
        ...none,
        windowScale: 7,
        hasBadOptions: true,
      });
    expect(withOptions(hex('01 01 01 08')).hasBadOptions).toBe(true);
  });

  test('cut by the snap length: at any byte → not bad, what stands before the cut counts', () => {
    const options = join(mss, sackOk, timestamps, [1], scale);
    const from = LINK_AND_IP + 20;
    for (let kept = 0; kept < options.length; kept++) {
      expect(optionsOf(withOptions(options, SYN, { captured: from + kept }))).toEqual({
        ...none,
        mss: kept >= 4 ? 1460 : NO_MSS,
        sackPermitted: kept >= 6,
        timestamps: kept >= 16 ? seenTimestamps : [],
        windowScale: UNSEEN_SCALE,
      });
    }
  });

  test('aligned timestamps: cut by the snap length → none, and not bad', () => {
    const options = join([1, 1], timestamps);
    for (let kept = 0; kept < 12; kept++)
      expect(optionsOf(withOptions(options, 0x10, { captured: LINK_AND_IP + 20 + kept }))).toEqual(none);
    expect(optionsOf(withOptions(options, 0x10, { captured: LINK_AND_IP + 32 })).timestamps).toEqual(seenTimestamps);
  });

  test('aligned timestamps: by the fast path and by the general one → the same', () => {
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 0x1ff }), (val, ecr, flags) => {
        const option = join([8, 10], be32(val), be32(ecr));
        const fast = withOptions(join([1, 1], option), flags);
        for (const general of [join(option, [1, 1]), join([1], option, [1]), join([1, 1], option, [1, 1, 1, 1])])
          expect(optionsOf(withOptions(general, flags))).toEqual(optionsOf(fast));
        expect(fast.tsVal >>> 0).toBe(val);
        expect(fast.tsEcr >>> 0).toBe(ecr);
      }),
    );
  });

  test('a packet after another: with fewer options → nothing of the other is left', () => {
    const bare = framed(segmentBytes({ flags: SYN }));
    const full = framed(segmentBytes({ flags: SYN, options: join(mss, sackOk, timestamps, [1], scale, [34, 2]) }));
    const { packet } = decode(full);
    expect(packet).toMatchObject({ mss: 1460, fastOpen: true });
    expect(optionsOf(decode(bare).packet)).toEqual(none);
    decode(full);
    expect(optionsOf(decode(bare, { captured: LINK_AND_IP + 19 }).packet)).toEqual(none);
  });

  test('any list of options: in any order → each is read', () => {
    const option: fc.Arbitrary<TcpOption> = fc.oneof(
      fc.record({ name: fc.constant('mss' as const), value: fc.integer({ min: 0, max: 65535 }) }),
      fc.record({ name: fc.constant('wscale' as const), shift: fc.integer({ min: 0, max: 14 }) }),
      fc.constant({ name: 'sackOK' as const }),
      fc.record({ name: fc.constant('TS' as const), val: fc.nat(), ecr: fc.nat() }),
      fc.record({
        name: fc.constant('sack' as const),
        blocks: fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 2 }),
      }),
      fc.constant({ name: 'nop' as const }),
      fc.record({
        name: fc.constant('opt' as const),
        kind: fc.integer({ min: 35, max: 253 }),
        data: fc.uint8Array({ maxLength: 4 }),
      }),
    );
    const list = fc
      .uniqueArray(option, { selector: ({ name }) => name, maxLength: 7 })
      .map((options) => [{ name: 'nop' as const }, ...options])
      .filter((options) => tcpOptions(options).length <= 40);
    fc.assert(
      fc.property(list, (options) => {
        const expected = { ...none } as ReturnType<typeof optionsOf>;
        for (const each of options) {
          if (each.name === 'mss') expected.mss = each.value;
          if (each.name === 'wscale') expected.windowScale = each.shift;
          if (each.name === 'sackOK') expected.sackPermitted = true;
          if (each.name === 'TS') expected.timestamps = [each.val, each.ecr];
          if (each.name === 'sack') expected.sack = each.blocks.map((block) => [...block]);
        }
        expect(optionsOf(withOptions(tcpOptions(options)))).toEqual(expected);
      }),
    );
  });

  test('any bytes: as options → what is said of SACK lies in the header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(60), (options, cut) => {
        const packet = withOptions(options, SYN, { captured: LINK_AND_IP + 20 + cut });
        expect(packet.sackBlocks).toBeLessThanOrEqual(4);
        if (packet.sackBlocks > 0)
          expect(packet.sackAt + 8 * packet.sackBlocks).toBeLessThanOrEqual(Math.min(packet.payloadAt, packet.end));
      }),
    );
  });
});

describe('IPv6', () => {
  test('the same segment: in IPv6 → the same fields', () => {
    const segment = segmentBytes({ flags: SYN, options: hex('02 04 05 a0 04 02 01 01') });
    const packet = decode(ethernet(ipv6(segment, { src: '::1', dst: '::2', nextHeader: 6 }))).packet;
    expect(packet).toMatchObject({ srcPort: 40000, seq: -16, flags: SYN, mss: 1440, payloadLength: 5, seqLength: 6 });
  });

  test('length of the packet: shorter than the frame → ends the payload', () => {
    const bytes = ipv6(segmentBytes({}, utf8('abc')), { src: '::1', dst: '::2', nextHeader: 6 });
    expect(decode(join(ethernet(bytes), be16(0))).packet.payloadLength).toBe(3);
  });
});
