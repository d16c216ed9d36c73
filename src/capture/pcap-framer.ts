// Frames classic pcap in blocks: the fast way, for files. draft-ietf-opsawg-pcap, section 5.
//
//   0         4          8                 12                16
//   │ seconds │ fraction │ captured length │ original length │ packet …
import type { RunClock } from './clock.ts';
import type { Framer } from './framer.ts';
import { PCAP_HEADER_BYTES, type PcapHeader } from './pcap-header.ts';
import type { ProblemLog } from './problem.ts';
import { BATCH_RECORDS, MAX_RECORD_BYTES, type RecordBatch } from './record.ts';

export class PcapFramer implements Framer {
  skipBytes = PCAP_HEADER_BYTES;
  stopped = false;
  frames = 0;
  readonly linkTypes: readonly number[];
  readonly reportedDrops = null;
  readonly #header: PcapHeader;
  readonly #clock: RunClock;
  readonly #log: ProblemLog;

  constructor(header: PcapHeader, clock: RunClock, log: ProblemLog) {
    this.#header = header;
    this.#clock = clock;
    this.#log = log;
    this.linkTypes = [header.linkType];
  }

  frame(batch: RecordBatch, from: number, to: number): number {
    const { littleEndian, nsPerTick, recordHeaderBytes, linkType } = this.#header;
    const clock = this.#clock;
    const view = batch.view;
    let at = from;
    let count = batch.count;
    while (count < BATCH_RECORDS && at + recordHeaderBytes <= to) {
      const capturedLength = view.getUint32(at + 8, littleEndian);
      if (capturedLength > MAX_RECORD_BYTES) {
        this.#impossible(capturedLength, this.frames + count - batch.count + 1, batch.fileOffset + at);
        break;
      }
      const start = at + recordHeaderBytes;
      if (start + capturedLength > to) break;
      batch.timeNs[count] = clock.sinceBase(
        view.getUint32(at, littleEndian),
        view.getUint32(at + 4, littleEndian) * nsPerTick,
      );
      batch.start[count] = start;
      batch.capturedLength[count] = capturedLength;
      batch.originalLength[count] = view.getUint32(at + 12, littleEndian);
      batch.linkType[count] = linkType;
      batch.interfaceId[count] = 0;
      at = start + capturedLength;
      count++;
    }
    this.frames += count - batch.count;
    batch.count = count;
    return at;
  }

  end(left: number, offset: number): void {
    if (left > 0) reportCut(this.#log, left, this.frames + 1, offset);
  }

  #impossible(capturedLength: number, frame: number, offset: number): void {
    this.stopped = true;
    reportImpossibleLength(this.#log, capturedLength, frame, offset);
  }
}

/** The file ends inside record `frame`, of which `left` bytes are there. */
export function reportCut(log: ProblemLog, left: number, frame: number, offset: number): void {
  log.add('cut-in-record', `the file ends inside frame ${frame} (${left} bytes of it are there)`, frame, offset);
}

export function reportImpossibleLength(log: ProblemLog, capturedLength: number, frame: number, offset: number): void {
  const message = `frame ${frame} claims ${capturedLength} captured bytes (most is ${MAX_RECORD_BYTES}); read up to there`;
  log.add('impossible-length', message, frame, offset);
}
