// Reads captures the way the program does, or through one reader alone, and lists what was framed. Bytes are
// listed by their checksum: comparing long lists of byte arrays takes a test minutes.
import { crc32 } from 'node:zlib';
import { readBlocks } from '../../src/capture/block-reader.ts';
import type { ByteSource } from '../../src/capture/byte-source.ts';
import { CaptureFile } from '../../src/capture/capture-file.ts';
import { RunClock } from '../../src/capture/clock.ts';
import { PcapFramer } from '../../src/capture/pcap-framer.ts';
import { PCAP_HEADER_BYTES, readPcapHeader } from '../../src/capture/pcap-header.ts';
import { readPcapStream } from '../../src/capture/pcap-stream.ts';
import { PcapngFramer } from '../../src/capture/pcapng-framer.ts';
import { ProblemLog, type CaptureProblem } from '../../src/capture/problem.ts';
import { RecordBatch } from '../../src/capture/record.ts';

export interface ListedRecord {
  frame: number;
  /** since 1970 */
  timeNs: bigint;
  /** of the packet's first byte in the file */
  offset: number;
  linkType: number;
  interfaceId: number;
  capturedLength: number;
  originalLength: number;
  checksum: number;
}

export interface Reading {
  records: ListedRecord[];
  problems: CaptureProblem[];
  drops: number | null;
  linkTypes: number[];
}

/** The whole way, from a path. */
export async function readCapture(path: string): Promise<Reading & { format: string; compression: string | null }> {
  const file = await CaptureFile.open(path);
  const clock = new RunClock();
  const records = await listed(file.batches(new RecordBatch(), clock), clock);
  const { format, compression } = file;
  return {
    records,
    problems: file.log.list,
    drops: file.reportedDrops,
    linkTypes: [...file.linkTypes],
    format,
    compression,
  };
}

/** Classic pcap through the block reader. */
export async function readPcapBlocks(source: ByteSource, header: Uint8Array): Promise<Reading> {
  const log = new ProblemLog();
  const clock = new RunClock();
  const framer = new PcapFramer(readPcapHeader(header, log), clock, log);
  const records = await listed(readBlocks(source, framer, new RecordBatch()), clock);
  return { records, problems: log.list, drops: framer.reportedDrops, linkTypes: [...framer.linkTypes] };
}

/** Classic pcap through pcap-parser. */
export async function readPcapParsed(source: ByteSource, header: Uint8Array): Promise<Reading> {
  const log = new ProblemLog();
  const clock = new RunClock();
  const pcapHeader = readPcapHeader(header, log);
  for (let left = PCAP_HEADER_BYTES; left > 0;) left -= await source.read(new Uint8Array(left));
  const records = await listed(readPcapStream(source, pcapHeader, new RecordBatch(), clock, log), clock);
  return { records, problems: log.list, drops: null, linkTypes: [pcapHeader.linkType] };
}

export async function readPcapngBlocks(source: ByteSource): Promise<Reading> {
  const log = new ProblemLog();
  const clock = new RunClock();
  const framer = new PcapngFramer(clock, log);
  const records = await listed(readBlocks(source, framer, new RecordBatch()), clock);
  return { records, problems: log.list, drops: framer.reportedDrops, linkTypes: [...framer.linkTypes] };
}

/** Bytes that come in chunks of the lengths given, again and again from the first; in one when there are none. */
export function chunked(bytes: Uint8Array, lengths: readonly number[] = []): ByteSource {
  let at = 0;
  let turn = 0;
  return {
    async read(target) {
      const most = lengths.length === 0 ? Infinity : lengths[turn++ % lengths.length]!;
      const chunk = bytes.subarray(at, at + Math.min(most, target.length));
      target.set(chunk);
      at += chunk.length;
      return chunk.length;
    },
    async close() {},
  };
}

async function listed(batches: AsyncIterable<RecordBatch>, clock: RunClock): Promise<ListedRecord[]> {
  const found: (Omit<ListedRecord, 'timeNs'> & { runNs: number })[] = [];
  for await (const batch of batches) {
    for (let i = 0; i < batch.count; i++) {
      const start = batch.start[i]!;
      const capturedLength = batch.capturedLength[i]!;
      found.push({
        frame: batch.firstFrame + i,
        runNs: batch.timeNs[i]!,
        offset: batch.fileOffset + start,
        linkType: batch.linkType[i]!,
        interfaceId: batch.interfaceId[i]!,
        capturedLength,
        originalLength: batch.originalLength[i]!,
        checksum: crc32(batch.bytes.subarray(start, start + capturedLength)),
      });
    }
  }
  return found.map(({ runNs, ...record }) => ({ ...record, timeNs: clock.baseNs + BigInt(runNs) }));
}
