// Frames pcapng: sections of either byte order, interfaces, packets in all three block types, drop counts.
// Everything else is skipped by its length; what Wireshark numbers gets a number. draft-ietf-opsawg-pcapng.
//
//   0      4              8                    length-4
//   │ type │ total length │ body … [options] … │ total length │
import type { RunClock } from './clock.ts';
import type { Framer } from './framer.ts';
import { TickScale } from './pcapng-time.ts';
import type { ProblemLog } from './problem.ts';
import { BATCH_RECORDS, MAX_RECORD_BYTES, type RecordBatch } from './record.ts';
import { reportImpossibleLength } from './pcap-framer.ts';
import { counted } from '../shared/format.ts';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const INTERFACE_STATISTICS = 5;
const ENHANCED_PACKET = 6;
/** Custom blocks, entries of systemd's journal and events of sysdig: no packets, but frames in Wireshark. */
const NUMBERED_TYPES = new Set([0xbad, 0x40000bad, 9, 0x204, 0x216, 0x221]);

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const MIN_BLOCK_BYTES = 12;
/** Longest block that is believed, where it is one that is read: the longest packet and as much in options. */
const MAX_BLOCK_BYTES = MAX_RECORD_BYTES + 65_536;
/** A longer block of another type is skipped unseen. */
const KEPT_BLOCK_BYTES = 65_536;
/** Interfaces of a section beyond this many are not taken in, nor are their packets. */
const MAX_INTERFACES = 65_536;

const OPTION_END = 0;
const OPTION_TSRESOL = 9;
const OPTION_TSOFFSET = 14;
const OPTION_IFDROP = 5;
const OPTION_OSDROP = 7;
const OPTION_DROPCOUNT = 4;
/** The obsolete block's count of drops is not known. */
const UNKNOWN_DROPS = 0xffff;

/** Bytes of the least section header, with which a file begins. */
export const PCAPNG_HEADER_BYTES = 28;

interface Interface {
  id: number;
  linkType: number;
  snapLength: number;
  scale: TickScale;
  /** What the latest statistics say that interface and system dropped. */
  statisticsDrops: number;
  /** The sum of what packets say was dropped before them. */
  packetDrops: number;
}

export function isPcapng(head: Uint8Array): boolean {
  return head.length >= 4 && new DataView(head.buffer, head.byteOffset).getUint32(0) === SECTION_HEADER;
}

/** Whether the section header at `at` is little-endian, or null when it doesn't say what it should. */
export function sectionByteOrder(view: DataView, at: number): boolean | null {
  if (view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC) return true;
  return view.getUint32(at + 8, false) === BYTE_ORDER_MAGIC ? false : null;
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
  #drops: number | null = null;
  /** Where the block begins whose `skipBytes` are being thrown away. */
  #skippedOffset = 0;
  /** Time of the packet before, which a packet without a time of its own takes over. */
  #lastTimeNs = 0;

  constructor(clock: RunClock, log: ProblemLog) {
    this.#clock = clock;
    this.#log = log;
  }

  get reportedDrops(): number | null {
    return this.#drops;
  }

  frame(batch: RecordBatch, from: number, to: number): number {
    const view = batch.view;
    let at = from;
    while (batch.count < BATCH_RECORDS && at + MIN_BLOCK_BYTES <= to && !this.stopped) {
      const offset = batch.fileOffset + at;
      let type = view.getUint32(at, this.#littleEndian);
      if (type === SECTION_HEADER && !this.#readByteOrder(view, at, offset)) break;
      type = view.getUint32(at, this.#littleEndian);
      const declaredLength = view.getUint32(at + 4, this.#littleEndian);
      const length = Math.ceil(declaredLength / 4) * 4; // some writers don't count the padding
      const isPacket = type === ENHANCED_PACKET || type === SIMPLE_PACKET || type === OBSOLETE_PACKET;
      const isRead =
        isPacket || type === SECTION_HEADER || type === INTERFACE_DESCRIPTION || type === INTERFACE_STATISTICS;
      if (length < MIN_BLOCK_BYTES || (isRead && length > MAX_BLOCK_BYTES)) {
        this.#badBlock(`a block of ${counted(declaredLength, 'byte')}`, type, offset, length === 0);
        break;
      }
      const isSkippedUnseen = !isRead && length > KEPT_BLOCK_BYTES;
      if (!isSkippedUnseen) {
        if (at + length > to) break;
        const trailer = view.getUint32(at + length - 4, this.#littleEndian);
        if (trailer !== declaredLength) {
          this.#badBlock(`a block whose two lengths differ (${declaredLength} and ${trailer})`, type, offset);
          break;
        }
      }
      const isNumbered = !isRead && NUMBERED_TYPES.has(type);
      if (isSkippedUnseen || isNumbered) {
        if (isNumbered) this.frames++; // the batch ends here, since in a batch the numbers follow one another
        this.skipBytes = length;
        this.#skippedOffset = offset;
        break;
      }
      const bodyEnd = at + length - 4;
      if (isPacket) this.#packet(batch, type, at + 8, bodyEnd, offset);
      else if (type === SECTION_HEADER) this.#section(view, at + 8, bodyEnd, offset);
      else if (type === INTERFACE_DESCRIPTION) this.#interface(view, at + 8, bodyEnd, offset);
      else if (type === INTERFACE_STATISTICS) this.#interfaceStatistics(view, at + 8, bodyEnd, offset);
      at += length;
    }
    return at;
  }

  end(left: number, offset: number): void {
    if (left === 0 && this.skipBytes === 0) return;
    const message = `the file ends inside a block (after frame ${this.frames})`;
    this.#log.add('cut-in-block', message, this.frames || null, this.skipBytes === 0 ? offset : this.#skippedOffset);
  }

  #badBlock(what: string, type: number, offset: number, isEmpty = false): void {
    this.stopped = true;
    const isZeros = type === 0 && isEmpty;
    this.#log.add(
      isZeros ? 'trailing-zeros' : 'bad-block-length',
      `${isZeros ? 'zeros where a block should begin' : what}, after frame ${this.frames}; read up to there`,
      this.frames || null,
      offset,
    );
  }

  #readByteOrder(view: DataView, at: number, offset: number): boolean {
    const littleEndian = sectionByteOrder(view, at);
    if (littleEndian !== null) {
      this.#littleEndian = littleEndian;
      return true;
    }
    this.stopped = true;
    const message = `a section header without a valid byte-order magic, after frame ${this.frames}; read up to there`;
    this.#log.add('bad-byte-order', message, this.frames || null, offset);
    return false;
  }

  #section(view: DataView, at: number, end: number, offset: number): void {
    this.#interfaces = [];
    const major = end - at < 8 ? 1 : view.getUint16(at + 4, this.#littleEndian);
    if (major === 1) return;
    const message = `unusual pcapng version ${major}.${view.getUint16(at + 6, this.#littleEndian)}; read as 1.0`;
    this.#log.add('unusual-version', message, this.frames || null, offset);
  }

  #interface(view: DataView, at: number, end: number, offset: number): void {
    if (this.#interfaces.length === MAX_INTERFACES) {
      const message = `a section describes more than ${MAX_INTERFACES} interfaces; the others are left out`;
      this.#log.add('bad-interface', message, this.frames || null, offset);
      return;
    }
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
    this.#interfaces.push({
      id: this.#interfaceCount++,
      linkType,
      snapLength,
      scale,
      statisticsDrops: 0,
      packetDrops: 0,
    });
    if (!this.linkTypes.includes(linkType)) this.linkTypes.push(linkType);
  }

  #interfaceStatistics(view: DataView, at: number, end: number, offset: number): void {
    const device = end - at >= 12 ? this.#interfaces[view.getUint32(at, this.#littleEndian)] : undefined;
    if (!device) return;
    let isSaid = false;
    let dropped = 0;
    this.#eachOption(view, at + 12, end, offset, (code, valueAt, length) => {
      if ((code !== OPTION_IFDROP && code !== OPTION_OSDROP) || length < 8) return;
      dropped += Number(view.getBigUint64(valueAt, this.#littleEndian));
      isSaid = true;
    });
    if (isSaid) this.#countDrops(device, dropped, device.packetDrops); // the latest statistics count
  }

  /** Statistics and packets of an interface may tell of the same drops: the larger sum counts. */
  #countDrops(device: Interface, statisticsDrops: number, packetDrops: number): void {
    const before = Math.max(device.statisticsDrops, device.packetDrops);
    device.statisticsDrops = statisticsDrops;
    device.packetDrops = packetDrops;
    this.#drops = (this.#drops ?? 0) + Math.max(statisticsDrops, packetDrops) - before;
  }

  /** Drops before a packet: the obsolete block has a field for them, the enhanced one an option. */
  #packetDrops(view: DataView, device: Interface, type: number, body: number, optionsAt: number, end: number): void {
    const little = this.#littleEndian;
    if (type === OBSOLETE_PACKET) {
      const drops = view.getUint16(body + 2, little);
      if (drops !== UNKNOWN_DROPS) this.#countDrops(device, device.statisticsDrops, device.packetDrops + drops);
      return;
    }
    for (let at = optionsAt; at + 12 <= end;) {
      const code = view.getUint16(at, little);
      const length = view.getUint16(at + 2, little);
      if (code === OPTION_END) return;
      if (code === OPTION_DROPCOUNT && length === 8) {
        const drops = Number(view.getBigUint64(at + 4, little));
        this.#countDrops(device, device.statisticsDrops, device.packetDrops + drops);
      }
      at += 4 + ((length + 3) & ~3);
    }
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
      this.#badBlock('a packet block too short for its fields', type, offset);
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
    const mostBytes = Math.min(end - start, MAX_RECORD_BYTES);
    if (capturedLength > mostBytes) {
      this.stopped = true;
      reportImpossibleLength(this.#log, capturedLength, mostBytes, this.frames + 1, offset);
      return;
    }
    const optionsAt = start + ((capturedLength + 3) & ~3);
    if (!isSimple && (type === OBSOLETE_PACKET || optionsAt + 12 <= end)) {
      this.#packetDrops(view, device, type, body, optionsAt, end);
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
