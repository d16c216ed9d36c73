// The ring of segments under way: how it grows and forgets, finds, splits gaps, and marks what SACK told.
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { PacketRow, Direction } from '../../../src/core/rows.ts';
import { seqDiff } from '../../../src/core/seq.ts';
import { TestedEngine } from '../../kit/engine.ts';

/** Bits of an entry, and no entry: as engine/sent-segments.ts has them. */
const SEGMENT = { sacked: 1, again: 2, gap: 4, late: 8 } as const;
const NONE = -1;

/** Words of an entry. */
const WORDS = 8;

const engine = new TestedEngine();
const functions = engine.functionsOf('engine/sent-segments');

/** Those of one sender, as the engine keeps them. */
class SentSegments {
  readonly sender: Direction;

  constructor(sender: Direction) {
    this.sender = sender;
  }

  get tail(): number {
    return this.sender.tail;
  }

  get head(): number {
    return this.sender.head;
  }

  get next(): number {
    return this.sender.next;
  }

  get hasOldNews(): boolean {
    return functions['read_hasOldNews']!() !== 0;
  }

  ns(entry: number): number {
    return engine.doubles[this.#at(entry) >> 1]!;
  }

  seq(entry: number): number {
    return engine.ints[this.#at(entry) + 2]!;
  }

  end(entry: number): number {
    return engine.ints[this.#at(entry) + 3]!;
  }

  ipId(entry: number): number {
    return functions['Segment_ipId']!(this.#segment(entry));
  }

  tsVal(entry: number): number {
    return engine.ints[this.#at(entry) + 5]!;
  }

  frame(entry: number): number {
    return engine.ints[this.#at(entry) + 6]!;
  }

  firstFrame(entry: number): number {
    return engine.ints[this.#at(entry) + 7]!;
  }

  has(entry: number, bits: number): boolean {
    return functions['Segment_has']!(this.#segment(entry), bits) !== 0;
  }

  isSamePlace(entry: number, packet: PacketRow): boolean {
    return functions['Segment_isSamePlace']!(this.#segment(entry), packet) !== 0;
  }

  append(seq: number, end: number, packet: PacketRow, bits: number): void {
    functions['appendSegment']!(this.sender, seq, end, packet, bits);
  }

  again(entry: number, packet: PacketRow): void {
    functions['Segment_again']!(this.#segment(entry), packet);
  }

  fill(entry: number, seq: number, end: number, packet: PacketRow, bits: number): number {
    return functions['fillGap']!(this.sender, entry, seq, end, packet, bits);
  }

  trim(entry: number, seq: number): number {
    return functions['Segment_trim']!(this.#segment(entry), seq);
  }

  find(seq: number): number {
    return functions['findSegment']!(this.sender, seq);
  }

  sack(left: number, right: number): number {
    return functions['sackSegments']!(this.sender, left, right);
  }

  release(): void {
    functions['forgetSegments']!(this.sender);
  }

  /** Place, and address. */
  #at(entry: number): number {
    return this.sender.ring + (entry & (this.sender.ringEntries - 1)) * WORDS;
  }

  #segment(entry: number): number {
    return this.#at(entry) * 4;
  }
}

let sender: Direction;
let segments: SentSegments;
let packets: number;

/** Another sender, that has sent nothing. */
function beginSender(): void {
  sender = engine.give(new Direction(), Direction.WORDS);
  segments = new SentSegments(sender);
}

/** One after the other. */
const packet = engine.give(new PacketRow(), PacketRow.WORDS);

beforeEach(() => {
  beginSender();
  packets = 0;
});

/** Each with the next frame, IP ID, TSval and time. */
function nextPacket(changes: Partial<PacketRow> = {}): PacketRow {
  packets++;
  const told = { frame: packets, ipId: packets, tsVal: packets * 10, timeNs: packets * 1000, ttl: 64, interfaceId: 0 };
  return Object.assign(packet, told, changes);
}

/** Appends segments that end there, after the first begins at `from`; a negative end is that of a gap. */
function append(from: number, ...ends: number[]): void {
  let seq = from;
  for (const end of ends) {
    segments.append(seq, Math.abs(end), nextPacket(), end < 0 ? SEGMENT.gap : 0);
    seq = Math.abs(end);
  }
}

const acknowledge = (count: number): void => {
  sender.head = segments.tail + count;
};

const BITS = [
  [SEGMENT.sacked, 's'],
  [SEGMENT.again, 'a'],
  [SEGMENT.gap, 'g'],
  [SEGMENT.late, 'l'],
] as const;

/** `seq-end` of each that is kept, and its bits. */
function kept(): string[] {
  const shown: string[] = [];
  for (let i = segments.tail; i < segments.next; i++) {
    const bits = BITS.map(([bit, letter]) => (segments.has(i, bit) ? letter : '')).join('');
    shown.push(`${segments.seq(i)}-${segments.end(i)}${bits}`);
  }
  return shown;
}

const upTo = (count: number, step = 100): number[] => Array.from({ length: count }, (_, i) => (i + 1) * step);

describe('growing and forgetting', () => {
  test.each([1, 8, 9, 32, 33, 128, 129, 3000])('%i under way → all are kept', (count) => {
    append(0, ...upTo(count));
    expect([segments.tail, segments.head, segments.next]).toEqual([0, 0, count]);
    expect(kept()).toEqual(upTo(count).map((end) => `${end - 100}-${end}`));
    for (const [i, end] of upTo(count).entries()) {
      expect([segments.frame(i), segments.ipId(i), segments.tsVal(i), segments.ns(i)]).toEqual([
        i + 1,
        i + 1,
        (i + 1) * 10,
        (i + 1) * 1000,
      ]);
      expect(segments.find(end - 1)).toBe(i);
    }
  });

  test('acknowledged, no more than 32 → kept, to know copies of them', () => {
    for (const end of upTo(32)) {
      append(end - 100, end);
      acknowledge(segments.next - segments.tail);
    }
    expect(kept()).toHaveLength(32);
    expect(segments.find(0)).toBe(0);
  });

  test('acknowledged, more than 32 → the oldest forgotten', () => {
    for (const end of upTo(100)) {
      append(end - 100, end);
      acknowledge(segments.next - segments.tail);
    }
    expect(kept()).toEqual(
      upTo(100)
        .slice(-32)
        .map((end) => `${end - 100}-${end}`),
    );
    expect(segments.find(6799)).toBe(NONE);
    expect(segments.find(6800)).toBe(68);
  });

  test('more than 32 768 under way → the oldest forgotten, as if they had been acknowledged', () => {
    append(0, ...upTo(32_768 + 10, 1));
    expect([segments.tail, segments.head, segments.next]).toEqual([10, 10, 32_778]);
    expect(segments.find(9)).toBe(NONE);
    expect(segments.find(10)).toBe(10);
    expect(segments.find(32_777)).toBe(32_777);
  });

  test('let go → nothing is kept, and it can begin again', () => {
    append(0, ...upTo(40));
    segments.release();
    expect(segments.find(50)).toBe(NONE);
    append(4000, 4100);
    expect(kept()).toEqual(['4000-4100']);
  });
});

describe('finding', () => {
  test('nothing kept → none', () => {
    expect(segments.find(0)).toBe(NONE);
  });

  test('first and last byte of each → it; before and behind all → none', () => {
    append(10, 20, -35, 36);
    const found = [9, 10, 19, 20, 34, 35, 36].map((seq) => segments.find(seq));
    expect(found).toEqual([NONE, 0, 0, 1, 1, 2, NONE]);
  });

  test('around 2^31 and 2^32 → as anywhere', () => {
    for (const from of [0x7fffffff - 5, -6]) {
      const begin = segments.next;
      segments.append(from | 0, (from + 10) | 0, nextPacket(), 0);
      segments.append((from + 10) | 0, (from + 20) | 0, nextPacket(), 0);
      sender.tail = begin;
      expect([0, 9, 10, 19].map((i) => segments.find((from + i) | 0) - begin)).toEqual([0, 0, 1, 1]);
      expect(segments.find((from + 20) | 0)).toBe(NONE);
    }
  });
});

describe('filling a gap', () => {
  const cases = [
    { name: 'all of it', seq: 100, end: 500, after: ['0-100', '100-500l', '500-600'] },
    { name: 'its beginning', seq: 100, end: 200, after: ['0-100', '100-200l', '200-500g', '500-600'] },
    { name: 'its end', seq: 400, end: 500, after: ['0-100', '100-400g', '400-500l', '500-600'] },
    { name: 'its middle', seq: 200, end: 300, after: ['0-100', '100-200g', '200-300l', '300-500g', '500-600'] },
    { name: 'more than it', seq: 50, end: 550, after: ['0-100', '100-500l', '500-600'] },
  ];
  test.each(cases)('$name → split where it is not filled', ({ seq, end, after }) => {
    append(0, 100, -500, 600);
    segments.fill(1, seq, end, nextPacket(), SEGMENT.late);
    expect(kept()).toEqual(after);
    expect(segments.firstFrame(segments.find(Math.max(seq, 100)))).toBe(4);
    expect(segments.frame(segments.next - 1)).toBe(3);
  });

  test('in a ring that is full → it grows', () => {
    append(0, -100, ...upTo(8).slice(1));
    segments.fill(0, 40, 60, nextPacket(), SEGMENT.again);
    expect(kept().slice(0, 4)).toEqual(['0-40g', '40-60al', '60-100g', '100-200']);
    expect(kept()).toHaveLength(10);
  });

  // #insertAfter makes room by forgetting the tail, be it the very gap that is to be split.
  test('the oldest that is kept, in a ring that is full → the others stay as they are', () => {
    append(0, -100, ...upTo(32).slice(1));
    acknowledge(32);
    segments.fill(0, 0, 50, nextPacket(), SEGMENT.again);
    expect(kept().slice(-31)).toEqual(
      upTo(32)
        .slice(1)
        .map((end) => `${end - 100}-${end}`),
    );
  });

  // Transfer takes what lies from `head` on for not acknowledged.
  test('that was acknowledged → what it is split into is acknowledged, too', () => {
    append(0, 100, -500, 600);
    acknowledge(3);
    segments.fill(1, 100, 200, nextPacket(), SEGMENT.again);
    expect(segments.head).toBe(segments.next);
  });

  // Transfer counts SACKed entries by these marks.
  test('that was told by SACK → still told by SACK', () => {
    append(0, 100, -500, 600);
    segments.sack(100, 600);
    segments.fill(1, 100, 500, nextPacket(), SEGMENT.late);
    expect(kept()).toEqual(['0-100', '100-500sl', '500-600s']);
  });

  test('trimmed → begins later, and how many bytes that took', () => {
    append(0, 100, -500, 600);
    expect(segments.trim(1, 350)).toBe(250);
    expect(kept()).toEqual(['0-100', '350-500g', '500-600']);
  });
});

describe('copies', () => {
  test('another copy → its frame, IP ID, TSval and time; the first frame stays', () => {
    append(0, 100, 200);
    segments.again(0, nextPacket({ ipId: 77, tsVal: 88 }));
    expect(kept()).toEqual(['0-100a', '100-200']);
    expect([segments.firstFrame(0), segments.frame(0), segments.ipId(0), segments.tsVal(0), segments.ns(0)]).toEqual([
      1, 3, 77, 88, 3000,
    ]);
  });

  test.each([
    [{}, true],
    [{ ttl: 63 }, false],
    [{ ttl: 255 }, false],
    [{ interfaceId: 1 }, false],
  ])('seen at the same place: %j → %s', (changes, isSame) => {
    append(0, 100);
    expect(segments.isSamePlace(0, nextPacket(changes))).toBe(isSame);
  });

  test('IP IDs and TSvals with the highest bit → as they were', () => {
    segments.append(0, 100, nextPacket({ ipId: 0xffff, tsVal: -1, ttl: 255, interfaceId: 15 }), SEGMENT.late);
    expect([segments.ipId(0), segments.tsVal(0)]).toEqual([0xffff, -1]);
    expect(kept()).toEqual(['0-100l']);
    expect(segments.isSamePlace(0, nextPacket({ ttl: 255, interfaceId: 15 }))).toBe(true);
  });
});

describe('SACK', () => {
  test('a block → those within are marked, once', () => {
    append(0, ...upTo(6));
    expect(segments.sack(200, 400)).toBe(2);
    expect(segments.sack(200, 400)).toBe(0);
    expect(segments.sack(200, 500)).toBe(1);
    expect(segments.sack(100, 600)).toBe(2);
    expect(kept()).toEqual(['0-100', '100-200s', '200-300s', '300-400s', '400-500s', '500-600s']);
  });

  test('a block that covers a segment in part → not that one', () => {
    append(0, ...upTo(4));
    expect(segments.sack(150, 350)).toBe(1);
    expect(kept()).toEqual(['0-100', '100-200', '200-300s', '300-400']);
  });

  test('a block of what was acknowledged → nothing', () => {
    append(0, ...upTo(4));
    acknowledge(2);
    expect(segments.sack(0, 200)).toBe(0);
    expect(segments.sack(100, 300)).toBe(1);
    expect(kept()).toEqual(['0-100', '100-200', '200-300s', '300-400']);
  });

  test('a block of what was sent again → news, but no old ones (F-RTO)', () => {
    append(0, ...upTo(4));
    segments.again(1, nextPacket());
    sender.recover = 300;
    expect(segments.sack(100, 200)).toBe(1);
    expect(segments.hasOldNews).toBe(false);
    expect(segments.sack(100, 300)).toBe(1);
    expect(segments.hasOldNews).toBe(true);
  });

  test('a block of what was sent once, but after the recovery began → news, no old ones', () => {
    append(0, ...upTo(4));
    sender.recover = 200;
    expect(segments.sack(200, 300)).toBe(1);
    expect(segments.hasOldNews).toBe(false);
  });

  // What the capture has not seen does not change what it has.
  test('a block that goes beyond what was seen → those within that were seen are marked', () => {
    append(0, ...upTo(4));
    expect(segments.sack(200, 900)).toBe(2);
  });

  // Bytes that never passed have no copy that was sent once.
  test('a block over a gap → marked, too', () => {
    append(0, 100, -300, 400);
    expect(segments.sack(100, 400)).toBe(2);
    expect(kept()).toEqual(['0-100', '100-300sg', '300-400s']);
  });

  test('any blocks in any order → as marked one by one', () => {
    const block = fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 25 }), fc.array(block), (lengths, blocks) => {
        beginSender();
        let seq = -100;
        for (const length of lengths) segments.append(seq, (seq += length), nextPacket(), 0);
        const isMarked = lengths.map(() => false);
        for (const [from, length] of blocks) {
          const left = from - 100;
          const right = Math.min(left + length, seq);
          if (right <= left) continue;
          let news = 0;
          for (let i = 0; i < lengths.length; i++) {
            const isWithin = seqDiff(segments.seq(i), left) >= 0 && seqDiff(segments.end(i), right) <= 0;
            if (!isWithin || isMarked[i]) continue;
            isMarked[i] = true;
            news++;
          }
          expect(segments.sack(left, right)).toBe(news);
        }
        expect(lengths.map((_, i) => segments.has(i, SEGMENT.sacked))).toEqual(isMarked);
      }),
    );
  });
});
