// Frames of a trace as decoded packets, for tests of what stands between the decoder and the report.
import type { RecordBatch } from '../../src/capture/record.ts';
import { Decoder } from '../../src/core/decoder.ts';
import type { Packet } from '../../src/core/packet.ts';
import { captureRecords, type CaptureOptions } from '../kit/capture.ts';
import type { CaptureRecord } from '../kit/pcap-file.ts';

const ETHERNET = 1;

/** The batch consists of these records then. */
export function fill(batch: RecordBatch, records: readonly CaptureRecord[]): void {
  const block = batch.block(
    0,
    records.reduce((sum, { bytes }) => sum + bytes.length, 0),
  );
  batch.begin(block, 0, 1);
  let at = 0;
  for (const { timeNs, bytes, originalLength } of records) {
    block.bytes.set(bytes, at);
    batch.start[batch.count] = at;
    batch.capturedLength[batch.count] = bytes.length;
    batch.originalLength[batch.count] = originalLength ?? bytes.length;
    batch.timeNs[batch.count] = timeNs;
    batch.linkType[batch.count] = ETHERNET;
    batch.count++;
    at += bytes.length;
  }
}

/** Yields one packet that is decoded anew for each record. */
export function* packetsOf(records: readonly CaptureRecord[]): Generator<Packet> {
  const decoder = new Decoder();
  const { batch } = decoder;
  fill(batch, records);
  decoder.load();
  for (let i = 0; i < batch.count; i++) {
    decoder.decode(i);
    yield decoder.packet;
  }
}

export const tracePackets = (trace: string, options: CaptureOptions = {}): Generator<Packet> =>
  packetsOf(captureRecords(trace, options));
