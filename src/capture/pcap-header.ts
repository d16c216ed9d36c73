// The file header of a classic pcap: which of its four magics (and Kuznetzov's variant), version, link type.
// draft-ietf-opsawg-pcap describes it; Kuznetzov's patch is in the libpcap sources (sf-pcap.c).
//
//   0      4     6     8         12        16       20          24
//   │ magic│major│minor│ reserved│ reserved│ snaplen│ link type │
import type { ProblemLog } from './problem.ts';

export const PCAP_HEADER_BYTES = 24;

export interface PcapHeader {
  littleEndian: boolean;
  /** 1000 where the file counts microseconds, 1 where it counts nanoseconds. */
  nsPerTick: number;
  /** 16; 24 in Kuznetzov's variant, whose records carry interface, protocol and packet type as well. */
  recordHeaderBytes: number;
  /** Before version 2.4 either length of a record may come first; the captured one is the smaller. */
  lengthsMayBeSwapped: boolean;
  linkType: number;
}

const VARIANTS: ReadonlyMap<number, { nsPerTick: number; recordHeaderBytes: number }> = new Map([
  [0xa1b2c3d4, { nsPerTick: 1000, recordHeaderBytes: 16 }],
  [0xa1b23c4d, { nsPerTick: 1, recordHeaderBytes: 16 }],
  [0xa1b2cd34, { nsPerTick: 1000, recordHeaderBytes: 24 }],
]);

export function isPcap(head: Uint8Array): boolean {
  if (head.length < 4) return false;
  const view = new DataView(head.buffer, head.byteOffset);
  return isPcapMagic(view.getUint32(0, true)) || isPcapMagic(view.getUint32(0, false));
}

/** Whether a number, read in the file's byte order, is one of the magics. */
export function isPcapMagic(magic: number): boolean {
  return VARIANTS.has(magic);
}

/** Whether records are as pcap-parser knows them. */
export function hasPlainRecords({ recordHeaderBytes, lengthsMayBeSwapped }: PcapHeader): boolean {
  return recordHeaderBytes === 16 && !lengthsMayBeSwapped;
}

/** Reads a header of PCAP_HEADER_BYTES whose magic isPcap has confirmed. */
export function readPcapHeader(head: Uint8Array, log: ProblemLog): PcapHeader {
  const view = new DataView(head.buffer, head.byteOffset);
  const littleEndian = isPcapMagic(view.getUint32(0, true));
  const variant = VARIANTS.get(view.getUint32(0, littleEndian))!;
  const major = view.getUint16(4, littleEndian);
  const minor = view.getUint16(6, littleEndian);
  const lengthsMayBeSwapped = major === 2 && minor < 4;
  if (major !== 2 || minor > 4) {
    log.add('unusual-version', `unusual pcap version ${major}.${minor}; read as 2.4`, null, 4);
  }
  // The upper bits tell the length of a frame check sequence, which IP's own length cuts off anyway.
  const linkType = view.getUint32(20, littleEndian) & 0xffff;
  return { littleEndian, ...variant, lengthsMayBeSwapped, linkType };
}
