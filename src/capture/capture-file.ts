// One capture: recognises compression and format by content, picks the reader, and hands out batches.
// Regular files and all pcapng go through the block reader, classic pcap on a stream through pcap-parser,
// unless its records are of an old or odd layout. When it is to stop, a file ends where it is, marked as unread from
// there on; a pipe ends in its own way (live-source.ts).
import { CountedSource, PeekedSource, readFully, type ByteSource } from './byte-source.ts';
import { readBlocks } from './block-reader.ts';
import type { RunClock } from './clock.ts';
import { compressionOf, decompressed, type Compression } from './decompress.ts';
import { refuseUnknownFormat, TELLING_BYTES } from './foreign-format.ts';
import type { Framer } from './framer.ts';
import { pathInput, type Input } from './input.ts';
import { LiveSource } from './live-source.ts';
import { hasPlainRecords, isPcap, PCAP_HEADER_BYTES, readPcapHeader, type PcapHeader } from './pcap-header.ts';
import { PcapFramer } from './pcap-framer.ts';
import { readPcapStream } from './pcap-stream.ts';
import { isPcapng, PCAPNG_HEADER_BYTES, PcapngFramer, sectionByteOrder } from './pcapng-framer.ts';
import { ProblemLog } from './problem.ts';
import type { RecordBatch } from './record.ts';
import { TcpscopeError } from '../shared/errors.ts';

const HEAD_BYTES = 64;

export class CaptureFile {
  readonly name: string;
  readonly format: 'pcap' | 'pcapng';
  readonly compression: Compression | null;
  readonly log: ProblemLog;
  /** Bytes of the file on disk, or in memory; null on a stream. */
  readonly size: number | null;
  readonly #source: ByteSource;
  readonly #head: Uint8Array;
  readonly #isStream: boolean;
  readonly #progress: { bytesRead: number };
  readonly #stop: AbortSignal | undefined;
  /** It came through a pipe that can be stopped. */
  readonly #live: LiveSource | null;
  #linkTypes: readonly number[] = [];
  #framer: Framer | undefined;

  private constructor(fields: {
    name: string;
    head: Uint8Array;
    compression: Compression | null;
    log: ProblemLog;
    size: number | null;
    source: ByteSource;
    isStream: boolean;
    progress: { bytesRead: number };
    stop: AbortSignal | undefined;
    live: LiveSource | null;
  }) {
    this.name = fields.name;
    this.format = isPcapng(fields.head) ? 'pcapng' : 'pcap';
    this.compression = fields.compression;
    this.log = fields.log;
    this.size = fields.size;
    this.#source = fields.source;
    this.#head = fields.head;
    this.#isStream = fields.isStream;
    this.#progress = fields.progress;
    this.#stop = fields.stop;
    this.#live = fields.live;
  }

  /**
   * Opens an input, or a path. Throws a TcpscopeError when it is not a capture. Once `stop` aborts, batches come to an end
   * before the capture does.
   */
  static async open(opened: Input | string, stop?: AbortSignal): Promise<CaptureFile> {
    const input = typeof opened === 'string' ? pathInput(opened) : opened;
    const { name } = input;
    const progress = { bytesRead: 0 };
    const log = new ProblemLog();
    const original = await input.open();
    const { size } = original;
    const live = stop && (await input.isLive()) ? new LiveSource(original, stop) : null;
    let source: ByteSource = new CountedSource(live ?? original, (bytes) => {
      progress.bytesRead += bytes;
    });
    try {
      let head = await peek(source);
      if (head.length === 0) throw new TcpscopeError('input-empty', `${name} is empty`, 'did the capture run at all?');
      source = new PeekedSource(source, head);
      const compression = compressionOf(head);
      if (compression) {
        source = decompressed(source, compression, log, name);
        head = await peek(source);
        if (head.length < PCAP_HEADER_BYTES && log.list[0]) {
          throw new TcpscopeError('input-damaged', `${name}: ${log.list[0].message}`);
        }
        if (head.length === 0) throw new TcpscopeError('input-empty', `${name} holds no data (${compression})`);
        source = new PeekedSource(source, head);
      }
      if (!isPcapng(head) && !isPcap(head)) {
        refuseUnknownFormat(name, await peek(source, TELLING_BYTES), compression);
      }
      checkHeader(name, head);
      const isStream = compression !== null || size === null;
      return new CaptureFile({ name, head, compression, log, size, source, isStream, progress, stop, live });
    } catch (error) {
      await source.close();
      throw error;
    }
  }

  /** Bytes of the file read so far, as they are on disk. */
  get bytesRead(): number {
    return this.#progress.bytesRead;
  }

  /** LINKTYPE_ numbers that the capture has declared so far. */
  get linkTypes(): readonly number[] {
    return this.#framer?.linkTypes ?? this.#linkTypes;
  }

  /** Packets that the capturing system says it dropped, or null when it does not say. */
  get reportedDrops(): number | null {
    return this.#framer?.reportedDrops ?? null;
  }

  /** Fills and yields `batch` again and again; each filling is valid until the next. Closes the file at the end. */
  async *batches(batch: RecordBatch, clock: RunClock): AsyncGenerator<RecordBatch> {
    try {
      for await (const each of this.#reader(batch, clock)) {
        if (this.#stop?.aborted && !this.#live) {
          const frame = each.firstFrame - 1;
          this.log.add('interrupted', 'the run was interrupted: what follows was not read', frame || null, null);
          return;
        }
        yield each;
      }
      if (this.#live?.endedByStop) this.log.excuseCuts();
    } finally {
      await this.#source.close();
    }
  }

  #reader(batch: RecordBatch, clock: RunClock): AsyncGenerator<RecordBatch> {
    if (this.format === 'pcapng') {
      this.#framer = new PcapngFramer(clock, this.log);
      return readBlocks(this.#source, this.#framer, batch);
    }
    const header = readPcapHeader(this.#head, this.log);
    this.#linkTypes = [header.linkType];
    if (this.#isStream && hasPlainRecords(header)) return this.#readStream(header, batch, clock);
    this.#framer = new PcapFramer(header, clock, this.log);
    return readBlocks(this.#source, this.#framer, batch);
  }

  async *#readStream(header: PcapHeader, batch: RecordBatch, clock: RunClock): AsyncGenerator<RecordBatch> {
    await readFully(this.#source, new Uint8Array(PCAP_HEADER_BYTES));
    yield* readPcapStream(this.#source, header, batch, clock, this.log);
  }
}

/** Throws what says best why a capture ends, or makes no sense, where it begins. */
function checkHeader(name: string, head: Uint8Array): void {
  if (head.length < (isPcapng(head) ? PCAPNG_HEADER_BYTES : PCAP_HEADER_BYTES)) {
    const hint = 'the capture was cut; capture again';
    throw new TcpscopeError('input-cut-in-header', `${name} ends inside its file header`, hint);
  }
  if (isPcapng(head) && sectionByteOrder(new DataView(head.buffer, head.byteOffset), 0) === null) {
    const hint = 'copy the file anew, in binary mode';
    throw new TcpscopeError('input-damaged', `${name} has no valid byte-order magic in its section header`, hint);
  }
}

async function peek(source: ByteSource, length = HEAD_BYTES): Promise<Uint8Array> {
  const head = new Uint8Array(length);
  return head.subarray(0, await readFully(source, head));
}
