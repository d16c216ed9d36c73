// What is read from a packet for the receiver of its acknowledgement, and the queue in which it waits to be processed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PacketRow } from '../../../src/core/rows.ts';
import type { Packet } from '../../../src/core/packet.ts';
import { tracePackets } from '../../flow/feed.ts';
import { Ack, MAX_BLOCKS } from './new-ack.ts';
import { engine, functionsOf, newWindow, renew } from './new-window.ts';

const { firstAck, pushAck, shiftAck } = functionsOf<'firstAck' | 'pushAck' | 'shiftAck'>('ack-queue');
const acks = engine.functionsOf('engine/cwnd/ack');
const { takeZeroed } = engine.functionsOf('engine/memory');

/** The packet, in this engine. */
function copyOf(packet: Packet): PacketRow {
  const copy = engine.give(new PacketRow(), PacketRow.WORDS);
  copy.ints.set(packet.ints.subarray(packet.at, packet.at + PacketRow.WORDS), copy.at);
  if (packet.sackBlocks > 0) {
    copy.sackAt = takeZeroed!(MAX_BLOCKS * 2) * 4;
    engine.bytes.set(packet.bytes.subarray(packet.sackAt, packet.sackAt + packet.sackBlocks * 8), copy.sackAt);
  }
  return copy;
}

/** The line's, after that of another segment, whose peer counts from 0 as it does itself. */
function read(line: string, window = 1000): Ack {
  const before = '+0 < FPE. 1:6(5) ack 1 win 9 <TS val 5 ecr 6,sack 1:2 3:4 5:6>';
  const ack = new Ack();
  for (const packet of tracePackets(`${before}\n${line}`, { isn: { client: 0, server: 0 } })) {
    acks['Ack_read']!(ack, copyOf(packet), window);
  }
  return ack;
}

describe('reading', () => {
  test('a bare acknowledgement → its numbers, and nothing of the one before', () => {
    expect(read('+.5 < . 7 ack 11 win 5').plain).toMatchObject({
      ns: 5e8,
      frame: 2,
      seq: 7,
      ack: 11,
      window: 1000,
      hasTimestamps: false,
      hasEcho: false,
      isPure: true,
      blocks: 0,
    });
  });

  test.each([
    ['. 7 ack 11', true],
    ['P. 7 ack 11', true],
    ['. 7:8(1) ack 11', false],
    ['S. 7 ack 11', false],
    ['F. 7 ack 11', false],
  ])('%s → nothing but an acknowledgement: %s', (segment, isPure) => {
    expect(read(`+0 < ${segment} win 5`).isPure).toBe(isPure);
  });

  test('ECE → the network marked data', () => {
    expect(read('+0 < E. 7 ack 11 win 5').hasEcho).toBe(true);
    expect(read('+0 < W. 7 ack 11 win 5').hasEcho).toBe(false);
  });

  test('timestamps → both', () => {
    expect(read('+0 < . 7 ack 11 win 5 <TS val 4294967295 ecr 77>').plain).toMatchObject({
      hasTimestamps: true,
      tsVal: -1,
      tsEcr: 77,
    });
  });

  test.each([
    ['one', '20:30', [[20, 30]]],
    [
      'three',
      '20:30 40:50 4294967290:4294967295',
      [
        [20, 30],
        [40, 50],
        [-6, -1],
      ],
    ],
    [
      'four',
      '20:30 40:50 60:70 80:90',
      [
        [20, 30],
        [40, 50],
        [60, 70],
        [80, 90],
      ],
    ],
  ])('%s SACK blocks → their edges', (_, blocks, edges) => {
    expect(read(`+0 < . 7 ack 11 win 5 <sack ${blocks}>`).plain).toMatchObject({ blocks: edges.length, edges });
  });
});

describe('a report of a duplicate (RFC 2883)', () => {
  const cases = [
    { name: 'no block', blocks: [], isReport: false },
    { name: 'beyond the acknowledgement', blocks: [[200, 300]], isReport: false },
    { name: 'up to the acknowledgement', blocks: [[0, 100]], isReport: true },
    { name: 'far below the acknowledgement', blocks: [[-5000, -4000]], isReport: true },
    { name: 'beyond the acknowledgement by one', blocks: [[0, 101]], isReport: false },
    {
      name: 'within the second',
      blocks: [
        [300, 400],
        [200, 500],
      ],
      isReport: true,
    },
    {
      name: 'all of the second',
      blocks: [
        [200, 500],
        [200, 500],
      ],
      isReport: true,
    },
    {
      name: 'begins before the second',
      blocks: [
        [199, 400],
        [200, 500],
      ],
      isReport: false,
    },
    {
      name: 'ends after the second',
      blocks: [
        [300, 501],
        [200, 500],
      ],
      isReport: false,
    },
    {
      name: 'the second within the first',
      blocks: [
        [200, 500],
        [300, 400],
      ],
      isReport: false,
    },
    {
      name: 'within the third alone',
      blocks: [
        [300, 400],
        [900, 1000],
        [200, 500],
      ],
      isReport: false,
    },
    {
      name: 'the second below the acknowledgement',
      blocks: [
        [200, 300],
        [0, 100],
      ],
      isReport: false,
    },
  ];
  test.each(cases)('$name → $isReport', ({ blocks, isReport }) => {
    // Around 2^31 and 2^32, too.
    for (const origin of [0, 0x7fffffff - 250, -250, -350]) {
      const ack = new Ack();
      // What an ack with more blocks has left.
      ack.edges.set([0, 100, 150, 600, 150, 600].map((edge) => (origin + edge) | 0));
      ack.ack = (origin + 100) | 0;
      ack.blocks = blocks.length;
      ack.edges.set(blocks.flat().map((edge) => (origin + edge) | 0));
      expect(ack.isDuplicateReport).toBe(isReport);
    }
  });
});

describe('the queue', () => {
  /** Whatever an Ack keeps, with any value. */
  const anyAck: fc.Arbitrary<Ack> = fc
    .tuple(fc.infiniteStream(fc.integer()), fc.nat(MAX_BLOCKS), fc.double({ noNaN: true }))
    .map(([numbers, blocks, ns]) => new Ack().fill(() => numbers.next().value, blocks, ns));

  /** Pushes so many; a negative number shifts; at 0 the connection is over. */
  const steps = fc.array(fc.integer({ min: -30, max: 30 }), { maxLength: 30 });

  test('whatever goes in and out → it comes out as it went in, in order', () => {
    const window = newWindow();
    const property = fc.property(fc.array(anyAck, { minLength: 1, maxLength: 40 }), steps, (given, counts) => {
      const array: object[] = [];
      renew(window);
      const out = new Ack();
      let pushed = 0;
      for (const count of counts) {
        if (count === 0) {
          renew(window);
          array.length = 0;
        }
        for (let i = 0; i < count; i++) {
          const ack = given[pushed++ % given.length]!;
          pushAck(window, ack);
          array.push(ack.plain);
        }
        for (let i = 0; i > count && array.length > 0; i--) {
          firstAck(window, out);
          expect(out.plain).toEqual(array.shift());
          shiftAck(window);
        }
        expect(window.ackCount).toBe(array.length);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  test('read twice → the same, and it stays', () => {
    const window = newWindow();
    const ack = new Ack();
    ack.ack = 5;
    pushAck(window, ack);
    ack.ack = 6;
    pushAck(window, ack);
    for (let i = 0; i < 2; i++) {
      firstAck(window, ack);
      expect([ack.ack, window.ackCount]).toEqual([5, 2]);
    }
  });
});
