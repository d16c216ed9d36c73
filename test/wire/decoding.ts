// Decodes one frame, as the tests of this folder do. The frame is the last thing in its buffer, so that a read
// beyond it throws.
import { RecordBatch } from '../../src/capture/record.ts';
import { Decoder } from '../../src/wire/decode.ts';
import { END, FAULT } from '../../src/wire/layer.ts';
import { Packet } from '../../src/wire/packet.ts';

const NAMES: ReadonlyMap<number, string> = new Map(
  [...Object.entries(END), ...Object.entries(FAULT)].map(([name, code]) => [code, name]),
);

/** Name of an END or a FAULT; a code that is neither is an error. */
export function endName(code: number): string {
  const name = NAMES.get(code);
  if (name === undefined) throw new Error(`decode returned ${code}`);
  return name;
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
  /** As a run reuses it, with what the packet before left in it. */
  packet?: Packet;
}

export interface Decoded {
  end: string;
  packet: Packet;
}

const BEFORE = 5;

export function decode(frame: Uint8Array, options: RecordOptions = {}): Decoded {
  const { linkType = 1, captured = frame.length, timeNs = 0, decoder = new Decoder() } = options;
  const { packet = new Packet() } = options;
  const bytes = new Uint8Array(BEFORE + captured);
  bytes.set(frame.subarray(0, captured), BEFORE);
  const record = batchOf(bytes, {
    start: BEFORE,
    captured,
    original: options.originalLength ?? frame.length,
    linkType,
  });
  record.timeNs[0] = timeNs;
  return { end: endName(decoder.decode(record, 0, packet)), packet };
}

export interface RecordPlace {
  start: number;
  captured: number;
  original: number;
  linkType: number;
}

const batch = new RecordBatch();

/** A batch of one record, which lies anywhere in `bytes`; the same batch each time. */
export function batchOf(bytes: Uint8Array, { start, captured, original, linkType }: RecordPlace): RecordBatch {
  batch.begin({ bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) }, 0, 1);
  batch.count = 1;
  batch.start[0] = start;
  batch.capturedLength[0] = captured;
  batch.originalLength[0] = original;
  batch.linkType[0] = linkType;
  batch.timeNs[0] = 0;
  return batch;
}

/** What a frame turned out to be: enough to tell the right segment from garbage that looks like one. */
export function seen(frame: Uint8Array, options: RecordOptions = {}) {
  const { end, packet } = decode(frame, options);
  const { srcPort, dstPort, seq, payloadLength } = packet;
  return end === 'tcp' ? { end, srcPort, dstPort, seq, payloadLength } : { end };
}
