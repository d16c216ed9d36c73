// The packets of one capture by what they are, its first and last time and its faults: what the engine counts (engine/tally.ts).
import type { CaptureFile } from '../capture/capture-file.ts';
import { linkTypeName } from '../capture/link-type.ts';
import type { ProblemCode } from '../capture/problem.ts';
import type { CaptureRecord } from '../report/schema.ts';
import { CaptureQuality } from './capture-quality.ts';
import { counted, isoTime } from '../shared/format.ts';
import { UNREAD_PROBLEMS } from '../shared/vocabulary.ts';
import { END, FAULT } from '../core/codes.ts';
import { FAULT_TEXT } from '../core/faults.ts';
import type { Tally } from '../core/rows.ts';

/** Problems that leave part of the file unread. */
const UNREAD: ReadonlySet<string> = new Set([
  'cut-in-record',
  'cut-in-block',
  'impossible-length',
  'bad-block-length',
  'bad-byte-order',
  'damaged-compression',
  'trailing-zeros',
  'joined-captures',
  'bad-interface',
  ...UNREAD_PROBLEMS,
]);

const FAULTS = Object.values(FAULT);
const STOPPED: ReadonlySet<string> = new Set(UNREAD_PROBLEMS);

export class CaptureTally {
  /** Of the capture that is read. */
  readonly #row: Tally;
  /** Packets that an earlier capture of the run holds, too. */
  readBefore = 0;

  constructor(row: Tally) {
    this.#row = row;
  }

  get packets(): number {
    return this.#row.packets;
  }

  /** Packets after the time that --until names. */
  get leftOut(): number {
    return this.#row.leftOut;
  }

  get earliestNs(): number {
    return this.#row.earliestNs;
  }

  get latestNs(): number {
    return this.#row.latestNs;
  }

  /** TCP packets, those with a damaged or cut header included. */
  get tcpPackets(): number {
    return this.#row.byEnd(END.tcp) + this.#row.byEnd(FAULT.tcpHeaderCut) + this.#row.byEnd(FAULT.tcpHeaderBad);
  }

  /**
   * The capture's record, once it has been read; puts the faults among its problems.
   * `incompleteDatagrams`: fragmented ones that never became whole.
   */
  record(file: CaptureFile, baseNs: bigint, incompleteDatagrams: number): CaptureRecord {
    const { packets, tcpPackets } = this;
    this.#logFaults(file);
    if (incompleteDatagrams > 0) {
      const message = `${counted(incompleteDatagrams, 'fragmented IP datagram')} never complete; what they carried is not seen`;
      file.log.add('incomplete-datagrams', message, null, null, incompleteDatagrams);
    }
    const isStopped = file.log.list.some(({ code }) => STOPPED.has(code));
    if (packets + this.leftOut + this.readBefore === 0 && !isStopped)
      file.log.add('no-packets', 'the capture holds no packets', null, null);
    const at = (ns: number): string | null => (packets === 0 ? null : isoTime(baseNs + BigInt(ns)));
    const faults = FAULTS.reduce((sum, fault) => sum + this.#row.byEnd(fault), 0);
    const undecodedPackets = faults - (tcpPackets - this.#row.byEnd(END.tcp)); // a damaged TCP header is TCP
    const udpPackets = this.#row.byEnd(END.udp);
    const icmpPackets = this.#row.byEnd(END.icmp);
    return {
      type: 'capture',
      file: file.name,
      format: file.format,
      compression: file.compression,
      linkTypes: file.linkTypes.map(linkTypeName),
      packets,
      bytes: this.#row.bytes,
      tcpPackets,
      udpPackets,
      icmpPackets,
      otherPackets: packets - tcpPackets - udpPackets - icmpPackets - undecodedPackets,
      undecodedPackets,
      packetsLeftOut: this.leftOut,
      packetsReadBefore: this.readBefore,
      start: at(this.earliestNs),
      end: at(this.latestNs),
      duration: packets === 0 ? 0 : (this.latestNs - this.earliestNs) / 1e9,
      complete: !file.log.list.some(({ code }) => UNREAD.has(code)),
      problems: file.log.list,
      quality: {
        ...new CaptureQuality().record,
        cutPackets: this.#row.cutPackets,
        unorderedPackets: this.#row.unorderedPackets,
        reportedDrops: file.reportedDrops,
      },
    };
  }

  #logFaults(file: CaptureFile): void {
    if (this.#row.badOptions > 0) {
      const message = `${counted(this.#row.badOptions, 'TCP packet')} with an option of impossible length; options before it count`;
      file.log.add('bad-tcp-options', message, this.#row.badOptionsFrame, null, this.#row.badOptions);
    }
    const unknown = this.#row.byEnd(FAULT.linkTypeUnknown);
    if (unknown > 0) {
      const message = `${counted(unknown, 'packet')} of link type ${linkTypeName(this.#row.unknownLinkType)}, which is not decoded`;
      file.log.add('link-type-without-ip', message, this.#row.firstFrame(FAULT.linkTypeUnknown), null, unknown);
    }
    for (const [fault, { id, text }] of FAULT_TEXT) {
      const count = this.#row.byEnd(fault);
      if (count === 0) continue;
      const isTcp = fault === FAULT.tcpHeaderCut || fault === FAULT.tcpHeaderBad;
      const message = isTcp
        ? `${counted(count, 'TCP packet')} counted, but not read further: ${text}`
        : `${counted(count, 'packet')} not decoded: ${text}`;
      file.log.add(`undecodable-${id}`, message, this.#row.firstFrame(fault), null, count);
    }
  }
}

/** The record of a file of which nothing was read. */
export function unreadCaptureRecord(file: string, code: ProblemCode, message: string): CaptureRecord {
  return {
    type: 'capture',
    file,
    format: 'pcap',
    compression: null,
    linkTypes: [],
    packets: 0,
    bytes: 0,
    tcpPackets: 0,
    udpPackets: 0,
    icmpPackets: 0,
    otherPackets: 0,
    undecodedPackets: 0,
    packetsLeftOut: 0,
    packetsReadBefore: 0,
    start: null,
    end: null,
    duration: 0,
    complete: false,
    problems: [{ code, message, frame: null, offset: null, count: 1 }],
    quality: { ...new CaptureQuality().record, cutPackets: 0, unorderedPackets: 0, reportedDrops: null },
  };
}
