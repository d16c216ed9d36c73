// Classic pcap from a stream, framed by pcap-parser. Its three weak points are fenced in here: it knows only the
// microsecond magic (it is shown that one, and the fraction is read by the real one), it believes any record
// length (an impossible one stops the reading), and it ends silently inside a record (bytes are counted).
import { EventEmitter } from 'node:events';
import pcapParser from 'pcap-parser';
import type { ByteSource } from './byte-source.ts';
import type { RunClock } from './clock.ts';
import { reportCut, reportImpossibleLength } from './pcap-framer.ts';
import { PCAP_HEADER_BYTES, type PcapHeader } from './pcap-header.ts';
import { PcapTime } from './pcap-time.ts';
import type { ProblemLog } from './problem.ts';
import { MAX_RECORD_BYTES, type RecordBatch } from './record.ts';

const CHUNK_BYTES = 65_536;
const RECORD_HEADER_BYTES = 16;

/** `source` stands after the file header, for which hasPlainRecords has to be true. */
export async function* readPcapStream(
  source: ByteSource,
  header: PcapHeader,
  batch: RecordBatch,
  clock: RunClock,
  log: ProblemLog,
): AsyncGenerator<RecordBatch> {
  // As in the file, headers included: offsets in the block are offsets in the file, less that of the block.
  const block = batch.block(0, RECORD_HEADER_BYTES + MAX_RECORD_BYTES + CHUNK_BYTES);
  const time = new PcapTime(header, clock, log);
  let frames = 0;
  let framedBytes = PCAP_HEADER_BYTES; // of the file, up to the last whole record
  let fill = 0; // of the block
  let impossible = false;

  const input = Object.assign(new EventEmitter(), { pause() {}, resume() {} });
  const parser = pcapParser.parse(input);
  parser.on('packetHeader', ({ capturedLength }) => {
    if (impossible || capturedLength <= MAX_RECORD_BYTES) return;
    impossible = true;
    reportImpossibleLength(log, capturedLength, MAX_RECORD_BYTES, frames + 1, framedBytes);
  });
  parser.on('packet', ({ header: record, data }) => {
    if (impossible) return;
    const i = batch.count++;
    frames++;
    fill += RECORD_HEADER_BYTES;
    block.bytes.set(data, fill);
    const { timestampSeconds, timestampMicroseconds, originalLength } = record;
    const isEmpty = data.length + originalLength === 0;
    batch.timeNs[i] = time.runTime(timestampSeconds, timestampMicroseconds, isEmpty, frames, framedBytes);
    batch.start[i] = fill;
    batch.capturedLength[i] = data.length;
    batch.originalLength[i] = originalLength;
    batch.linkType[i] = header.linkType;
    batch.interfaceId[i] = 0;
    fill += data.length;
    framedBytes += RECORD_HEADER_BYTES + data.length;
  });

  input.emit('data', microsecondHeader(header));
  let readBytes = PCAP_HEADER_BYTES;
  while (!impossible) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES); // pcap-parser keeps what it has not framed yet
    const length = await source.read(chunk);
    if (length === 0) break;
    readBytes += length;
    fill = 0;
    batch.begin(block, framedBytes, frames + 1);
    input.emit('data', chunk.subarray(0, length));
    if (batch.count > 0) yield batch;
  }
  const left = readBytes - framedBytes;
  if (!impossible && left > 0) reportCut(log, left, frames + 1, framedBytes);
}

/** A header that pcap-parser accepts: microsecond magic, version 2.4, in the file's byte order. */
function microsecondHeader({ littleEndian, linkType }: PcapHeader): Buffer {
  const header = Buffer.alloc(PCAP_HEADER_BYTES);
  const view = new DataView(header.buffer, header.byteOffset);
  view.setUint32(0, 0xa1b2c3d4, littleEndian);
  view.setUint16(4, 2, littleEndian);
  view.setUint16(6, 4, littleEndian);
  view.setUint32(16, MAX_RECORD_BYTES, littleEndian);
  view.setUint32(20, linkType, littleEndian);
  return header;
}
