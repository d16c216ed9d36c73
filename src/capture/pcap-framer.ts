// Frames classic pcap in blocks: the fast way, for files. draft-ietf-opsawg-pcap, section 5.
//
//   0         4          8                 12                16
//   │ seconds │ fraction │ captured length │ original length │ packet …
import type { RunClock } from './clock.ts';
import type { Framer } from './framer.ts';
import { PCAP_HEADER_BYTES, type PcapHeader } from './pcap-header.ts';
import { PcapTime } from './pcap-time.ts';
import type { ProblemLog } from './problem.ts';
import { BATCH_RECORDS, MAX_RECORD_BYTES, type RecordBatch } from './record.ts';
import { counted } from '../shared/format.ts';

export class PcapFramer implements Framer {
  skipBytes = PCAP_HEADER_BYTES;
  stopped = false;
  frames = 0;
  readonly linkTypes: readonly number[];
  readonly reportedDrops = null;
  readonly #header: PcapHeader;
  readonly #time: PcapTime;
  readonly #log: ProblemLog;

  constructor(header: PcapHeader, clock: RunClock, log: ProblemLog) {
    this.#header = header;
    this.#time = new PcapTime(header, clock, log);
    this.#log = log;
    this.linkTypes = [header.linkType];
  }

  frame(batch: RecordBatch, from: number, to: number): number {
    const { littleEndian, recordHeaderBytes, lengthsMayBeSwapped, linkType } = this.#header;
    const time = this.#time;
    const view = batch.view;
    let at = from;
    let count = batch.count;
    let frame = this.frames;
    while (count < BATCH_RECORDS && at + recordHeaderBytes <= to) {
      let capturedLength = view.getUint32(at + 8, littleEndian);
      let originalLength = view.getUint32(at + 12, littleEndian);
      if (lengthsMayBeSwapped && capturedLength > originalLength) {
        [capturedLength, originalLength] = [originalLength, capturedLength];
      }
      if (capturedLength > MAX_RECORD_BYTES) {
        this.stopped = true;
        reportImpossibleLength(this.#log, capturedLength, MAX_RECORD_BYTES, frame + 1, batch.fileOffset + at);
        break;
      }
      const start = at + recordHeaderBytes;
      if (start + capturedLength > to) break;
      frame++;
      batch.timeNs[count] = time.runTime(
        view.getUint32(at, littleEndian),
        view.getUint32(at + 4, littleEndian),
        capturedLength + originalLength === 0,
        frame,
        batch.fileOffset + at,
      );
      batch.start[count] = start;
      batch.capturedLength[count] = capturedLength;
      batch.originalLength[count] = originalLength;
      batch.linkType[count] = linkType;
      batch.interfaceId[count] = 0;
      at = start + capturedLength;
      count++;
    }
    this.frames = frame;
    batch.count = count;
    return at;
  }

  end(left: number, offset: number): void {
    if (left > 0) reportCut(this.#log, left, this.frames + 1, offset);
  }
}

/** The file ends inside record `frame`, of which `left` bytes are there. */
export function reportCut(log: ProblemLog, left: number, frame: number, offset: number): void {
  log.add(
    'cut-in-record',
    `the file ends inside frame ${frame} (${counted(left, 'byte')} of it ${left === 1 ? 'is' : 'are'} there)`,
    frame,
    offset,
  );
}

export function reportImpossibleLength(
  log: ProblemLog,
  capturedLength: number,
  mostBytes: number,
  frame: number,
  offset: number,
): void {
  const message = `frame ${frame} claims ${capturedLength} captured bytes (maximum ${mostBytes}); read up to there`;
  log.add('impossible-length', message, frame, offset);
}
