// Decodes one frame, as the tests of this folder do. The frame is the last thing in the engine's memory, so that a read
// beyond it throws.
import { Block } from '../../src/capture/record.ts';
import { END, FAULT } from '../../src/core/codes.ts';
import { Packet } from '../../src/core/packet.ts';
import { PACKET_AT, PacketRow } from '../../src/core/rows.ts';
import { TestedEngine } from '../kit/engine.ts';

const NAMES: ReadonlyMap<number, string> = new Map(
  [...Object.entries(END), ...Object.entries(FAULT)].map(([name, code]) => [code, name]),
);

/** Name of an END or a FAULT; a code that is neither is an error. */
export function endName(code: number): string {
  const name = NAMES.get(code);
  if (name === undefined) throw new Error(`decode returned ${code}`);
  return name;
}

/** A packet as it was decoded: what comes after it leaves it as it is, but for the bytes. */
export class DecodedPacket extends Packet {
  readonly engine: TestedEngine;
  /** Where the bytes begin that its positions count from. */
  readonly origin: number;
  /** Of the layer that it ended in. */
  readonly cursor: number;
  /** Address of its row, for functions of the engine. */
  readonly address: number;

  constructor(engine: TestedEngine) {
    super();
    const place = engine.exports.packetPlace();
    this.engine = engine;
    this.ints.set(engine.ints.subarray(place, place + PacketRow.WORDS));
    this.cursor = this.ints[PACKET_AT.at]!;
    this.address = place * 4;
    this.origin = this.isFragmented ? engine.functionsOf('wire/fragments')['wholeAt']!() : this.recordAt;
  }

  override get bytes(): Uint8Array {
    return this.engine.bytes;
  }

  /** What it says, but for where it lies. */
  get said(): Record<string, number | boolean> {
    const said: Record<string, number | boolean> = {};
    for (const name of FIELDS) said[name] = this[name as 'seq'];
    return said;
  }
}

const PLACES = new Set(['end', 'wireEnd', 'ipAt', 'tcpAt', 'payloadAt', 'sackAt', 'recordAt']);
const FIELDS = Object.entries(Object.getOwnPropertyDescriptors(PacketRow.prototype))
  .filter(([name, { get }]) => get !== undefined && !PLACES.has(name))
  .map(([name]) => name);

/** The engine may take so many bytes for the fragments of one record. */
const ROOM_BYTES = 1 << 16;

/** One for several frames, where the fragments of one datagram are to meet. */
export class Decoder {
  readonly engine: TestedEngine = new TestedEngine();
  readonly #batch = this.engine.newBatch();
  /** Where the latest record was put. */
  startAt = 0;

  /** Datagrams that still lack a piece, and those given up. */
  get fragments(): { incompleteCount: number; abandonedCount: number } {
    const { exports } = this.engine;
    return { incompleteCount: exports.incompleteCount(), abandonedCount: exports.abandonedCount() };
  }

  /** Decodes a record that lies anywhere in `bytes`, behind which nothing can be read; returns an END or a FAULT. */
  decode(bytes: Uint8Array, { start, captured, original, linkType, timeNs = 0 }: RecordPlace): number {
    const batch = this.#batch;
    const block = new Block(this.#lastBytes(bytes.length));
    block.bytes.set(bytes);
    batch.begin(block, 0, 1);
    batch.count = 1;
    batch.start[0] = start;
    batch.capturedLength[0] = captured;
    batch.originalLength[0] = original;
    batch.linkType[0] = linkType;
    batch.timeNs[0] = timeNs;
    this.startAt = block.bytes.byteOffset + start;
    this.engine.load(batch);
    const end = this.engine.exports.decodeRecord(0);
    this.engine.refresh();
    return end;
  }

  /** Of the memory, which grows when rows are too near. */
  #lastBytes(count: number): Uint8Array {
    const { engine } = this;
    const { usedWords } = engine.functionsOf('engine/memory');
    while ((usedWords!() >>> 0) * 4 + ROOM_BYTES + count > engine.bytes.length) {
      engine.exports.room(ROOM_BYTES);
      engine.refresh();
    }
    return engine.bytes.subarray(engine.bytes.length - count);
  }

  /** The latest that it decoded. */
  get packet(): DecodedPacket {
    return new DecodedPacket(this.engine);
  }
}

export interface RecordOptions {
  linkType?: number;
  /** When the snap length cut it: bytes of the frame that were captured. */
  captured?: number;
  /** On the wire; that of the frame when not given. */
  originalLength?: number;
  timeNs?: number;
  /** One for several frames, where the fragments of one datagram are to meet. */
  decoder?: Decoder;
}

export interface Decoded {
  end: string;
  packet: DecodedPacket;
}

const BEFORE = 5;

let unused = new Decoder();

/** Of a frame that has nothing to do with others: it knows of no fragments. */
function decoderOfOne(): Decoder {
  if (unused.fragments.incompleteCount > 0) unused = new Decoder();
  return unused;
}

export function decode(frame: Uint8Array, options: RecordOptions = {}): Decoded {
  const { linkType = 1, captured = frame.length, timeNs = 0, decoder = decoderOfOne() } = options;
  const bytes = new Uint8Array(BEFORE + captured);
  bytes.set(frame.subarray(0, captured), BEFORE);
  const original = options.originalLength ?? frame.length;
  const end = decoder.decode(bytes, { start: BEFORE, captured, original, linkType, timeNs });
  return { end: endName(end), packet: decoder.packet };
}

export interface RecordPlace {
  start: number;
  captured: number;
  original: number;
  linkType: number;
  timeNs?: number;
}

/** What a frame turned out to be: enough to tell the right segment from garbage that looks like one. */
export function seen(frame: Uint8Array, options: RecordOptions = {}) {
  const { end, packet } = decode(frame, options);
  const { srcPort, dstPort, seq, payloadLength } = packet;
  return end === 'tcp' ? { end, srcPort, dstPort, seq, payloadLength } : { end };
}
