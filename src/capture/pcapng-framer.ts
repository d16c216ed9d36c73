// Frames pcapng: sections of either byte order, interfaces, packets in all three block types, drop counts.
// Everything else is skipped by its length. draft-ietf-opsawg-pcapng.
//
//   0      4              8                    length-4
//   │ type │ total length │ body … [options] … │ total length │
import type { RunClock } from './clock.ts';
import type { Framer } from './framer.ts';
import { TickScale } from './pcapng-time.ts';
import type { ProblemLog } from './problem.ts';
import { BATCH_RECORDS, MAX_RECORD_BYTES, type RecordBatch } from './record.ts';
import { reportImpossibleLength } from './pcap-framer.ts';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const INTERFACE_STATISTICS = 5;
const ENHANCED_PACKET = 6;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const LEAST_BLOCK_BYTES = 12;
/** Blocks of other types are looked at no further than this; a packet block may have as much in options. */
const KEPT_BLOCK_BYTES = 65_536;

const OPTION_END = 0;
const OPTION_TSRESOL = 9;
const OPTION_TSOFFSET = 14;
const OPTION_IFDROP = 5;

/** Bytes at the head of a file that isPcapng needs. */
export const PCAPNG_HEAD_BYTES = 12;

interface Interface {
  id: number;
  linkType: number;
  snapLength: number;
  scale: TickScale;
  drops: number;
}

export function isPcapng(head: Uint8Array): boolean {
  return head.length >= 4 && new DataView(head.buffer, head.byteOffset).getUint32(0) === SECTION_HEADER;
}

export class PcapngFramer implements Framer {
  skipBytes = 0;
  stopped = false;
  frames = 0;
  readonly linkTypes: number[] = [];
  readonly #clock: RunClock;
  readonly #log: ProblemLog;
  #littleEndian = true;
  /** Interfaces of the present section; numbers begin anew with each. */
  #interfaces: Interface[] = [];
  #interfaceCount = 0;
  #statistics: Interface[] = [];
  /** Time of the packet before, which a packet without a time of its own takes over. */
  #lastTimeNs = 0;

  constructor(clock: RunClock, log: ProblemLog) {
    this.#clock = clock;
    this.#log = log;
  }

  get reportedDrops(): number | null {
    if (this.#statistics.length === 0) return null;
    return this.#statistics.reduce((sum, { drops }) => sum + drops, 0);
  }

  frame(batch: RecordBatch, from: number, to: number): number {
    const view = batch.view;
    let at = from;
    while (batch.count < BATCH_RECORDS && at + LEAST_BLOCK_BYTES <= to && !this.stopped) {
      const offset = batch.fileOffset + at;
      let type = view.getUint32(at, this.#littleEndian);
      if (type === SECTION_HEADER && !this.#readByteOrder(view, at + 8, offset)) break;
      type = view.getUint32(at, this.#littleEndian);
      const length = view.getUint32(at + 4, this.#littleEndian);
      if (length < LEAST_BLOCK_BYTES || length % 4 !== 0) {
        this.#badLength(`a block of ${length} bytes`, type, length, offset);
        break;
      }
      const isPacket = type === ENHANCED_PACKET || type === SIMPLE_PACKET || type === OBSOLETE_PACKET;
      if (isPacket && length > MAX_RECORD_BYTES + KEPT_BLOCK_BYTES) {
        this.stopped = true;
        reportImpossibleLength(this.#log, length, this.frames + 1, offset);
        break;
      }
      if (!isPacket && length > KEPT_BLOCK_BYTES) {
        this.skipBytes = length;
        break;
      }
      if (at + length > to) break;
      if (view.getUint32(at + length - 4, this.#littleEndian) !== length) {
        this.#badLength(`a block whose two lengths differ`, type, length, offset);
        break;
      }
      const bodyEnd = at + length - 4;
      if (isPacket) this.#packet(batch, type, at + 8, bodyEnd, offset);
      else if (type === SECTION_HEADER) this.#section();
      else if (type === INTERFACE_DESCRIPTION) this.#interface(view, at + 8, bodyEnd, offset);
      else if (type === INTERFACE_STATISTICS) this.#interfaceStatistics(view, at + 8, bodyEnd, offset);
      at += length;
    }
    return at;
  }

  end(left: number, offset: number): void {
    if (left === 0 && this.skipBytes === 0) return;
    this.#log.add(
      'cut-in-block',
      `the file ends inside a block (after frame ${this.frames})`,
      this.frames || null,
      offset,
    );
  }

  #badLength(what: string, type: number, length: number, offset: number): void {
    this.stopped = true;
    if (type === 0 && length === 0) {
      this.#log.add(
        'trailing-zeros',
        `zeros follow frame ${this.frames} where a block should begin; read up to there`,
        this.frames || null,
        offset,
      );
    } else {
      this.#log.add(
        'bad-block-length',
        `${what} follows frame ${this.frames}; read up to there`,
        this.frames || null,
        offset,
      );
    }
  }

  #readByteOrder(view: DataView, at: number, offset: number): boolean {
    if (view.getUint32(at, true) === BYTE_ORDER_MAGIC) this.#littleEndian = true;
    else if (view.getUint32(at, false) === BYTE_ORDER_MAGIC) this.#littleEndian = false;
    else {
      this.stopped = true;
      const message = 'a section header has no valid byte-order magic; read up to there';
      this.#log.add('bad-byte-order', message, this.frames || null, offset);
      return false;
    }
    return true;
  }

  #section(): void {
    this.#interfaces = [];
  }

  #interface(view: DataView, at: number, end: number, offset: number): void {
    if (end - at < 8) {
      this.#log.add(
        'bad-interface',
        'an interface description is too short; taken as Ethernet',
        this.frames || null,
        offset,
      );
    }
    const isWhole = end - at >= 8;
    const linkType = isWhole ? view.getUint16(at, this.#littleEndian) : 1;
    const snapLength = isWhole ? view.getUint32(at + 4, this.#littleEndian) : 0;
    let resolution = 6;
    let offsetSeconds = 0;
    this.#eachOption(view, at + 8, end, offset, (code, valueAt, length) => {
      if (code === OPTION_TSRESOL && length >= 1) resolution = view.getUint8(valueAt);
      if (code === OPTION_TSOFFSET && length >= 8)
        offsetSeconds = Number(view.getBigInt64(valueAt, this.#littleEndian));
    });
    const scale = new TickScale(resolution, offsetSeconds);
    this.#interfaces.push({ id: this.#interfaceCount++, linkType, snapLength, scale, drops: 0 });
    if (!this.linkTypes.includes(linkType)) this.linkTypes.push(linkType);
  }

  #interfaceStatistics(view: DataView, at: number, end: number, offset: number): void {
    const device = end - at >= 12 ? this.#interfaces[view.getUint32(at, this.#littleEndian)] : undefined;
    if (!device) return;
    this.#eachOption(view, at + 12, end, offset, (code, valueAt, length) => {
      if (code !== OPTION_IFDROP || length < 8) return;
      device.drops = Number(view.getBigUint64(valueAt, this.#littleEndian)); // the last block of an interface counts
      if (!this.#statistics.includes(device)) this.#statistics.push(device);
    });
  }

  #eachOption(
    view: DataView,
    from: number,
    end: number,
    offset: number,
    visit: (code: number, at: number, length: number) => void,
  ): void {
    for (let at = from; at + 4 <= end;) {
      const code = view.getUint16(at, this.#littleEndian);
      const length = view.getUint16(at + 2, this.#littleEndian);
      if (code === OPTION_END) return;
      if (at + 4 + length > end) {
        this.#log.add(
          'bad-option',
          'an option is longer than its block; the rest of the block is ignored',
          this.frames || null,
          offset,
        );
        return;
      }
      visit(code, at + 4, length);
      at += 4 + ((length + 3) & ~3);
    }
  }

  //   enhanced   interface │ time high │ time low │ captured │ original │ packet …
  //   obsolete   interface, drops │ time high │ time low │ captured │ original │ packet …
  //   simple     original │ packet …
  #packet(batch: RecordBatch, type: number, body: number, end: number, offset: number): void {
    const view = batch.view;
    const little = this.#littleEndian;
    const isSimple = type === SIMPLE_PACKET;
    if (end - body < (isSimple ? 4 : 20)) {
      this.#badLength('a packet block too short for its fields', type, end - body, offset);
      return;
    }
    const index = isSimple ? 0 : type === OBSOLETE_PACKET ? view.getUint16(body, little) : view.getUint32(body, little);
    const device = this.#interfaces[index];
    if (!device) {
      const message = `a packet after frame ${this.frames} names interface ${index}, which the section has not described; left out`;
      this.#log.add('bad-interface', message, this.frames || null, offset);
      return;
    }
    const start = body + (isSimple ? 4 : 20);
    const originalLength = view.getUint32(isSimple ? body : body + 16, little);
    let capturedLength = isSimple ? Math.min(originalLength, end - start) : view.getUint32(body + 12, little);
    if (isSimple && device.snapLength > 0) capturedLength = Math.min(capturedLength, device.snapLength);
    if (capturedLength > end - start) {
      this.stopped = true;
      reportImpossibleLength(this.#log, capturedLength, this.frames + 1, offset);
      return;
    }
    this.frames++;
    const i = batch.count;
    if (isSimple)
      this.#log.add(
        'no-timestamps',
        'packets without a time (simple packet blocks) take that of the packet before',
        this.frames,
        offset,
      );
    else
      this.#lastTimeNs = device.scale.toRunTime(
        view.getUint32(body + 4, little),
        view.getUint32(body + 8, little),
        this.#clock,
      );
    batch.timeNs[i] = this.#lastTimeNs;
    batch.start[i] = start;
    batch.capturedLength[i] = capturedLength;
    batch.originalLength[i] = originalLength;
    batch.linkType[i] = device.linkType;
    batch.interfaceId[i] = device.id;
    batch.count = i + 1;
  }
}
