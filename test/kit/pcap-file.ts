// Classic capture files (draft-ietf-opsawg-pcap): microseconds or nanoseconds, both byte orders, and the
// "modified" format of Alexey Kuznetzov's patched libpcap, whose record headers are 8 bytes longer.
import { concat, join } from './bytes.ts';

export interface CaptureRecord {
  /** since the capture's base time */
  timeNs: number;
  bytes: Uint8Array;
  /** of the frame before it was cut; that of `bytes` when not given */
  originalLength?: number;
  /** pcapng only: index of the interface */
  interface?: number;
}

export interface PcapOptions {
  precision?: 'micro' | 'nano' | 'kuznetzov';
  bigEndian?: boolean;
  linkType?: number;
  snapLength?: number;
  baseSeconds?: number;
}

export const defaultBaseSeconds = 1_700_000_000;
const magic = { micro: 0xa1b2c3d4, nano: 0xa1b23c4d, kuznetzov: 0xa1b2cd34 } as const;

export function pcapFile(records: readonly CaptureRecord[], options: PcapOptions = {}): Uint8Array {
  const { precision = 'micro', bigEndian = false, linkType = 1, snapLength = 262144 } = options;
  const { baseSeconds = defaultBaseSeconds } = options;
  const u16 = (value: number) => ordered([value & 255, value >>> 8], bigEndian);
  const u32 = (value: number) => join(...ordered([u16(value & 0xffff), u16(value >>> 16)], bigEndian));
  const header = join(u32(magic[precision]), u16(2), u16(4), u32(0), u32(0), u32(snapLength), u32(linkType));
  const unitNs = precision === 'nano' ? 1 : 1000;
  const written = records.map(({ timeNs, bytes, originalLength = bytes.length }) => {
    const seconds = Math.floor(timeNs / 1e9);
    const fraction = Math.floor((timeNs - seconds * 1e9) / unitNs);
    const interfaceAndProtocol = precision === 'kuznetzov' ? [...u32(1), ...u16(0), 0, 0] : [];
    return join(
      u32(baseSeconds + seconds),
      u32(fraction),
      u32(bytes.length),
      u32(originalLength),
      interfaceAndProtocol,
      bytes,
    );
  });
  return concat([header, ...written]);
}

const ordered = <T>(littleEndian: readonly T[], bigEndian: boolean): T[] =>
  bigEndian ? littleEndian.toReversed() : [...littleEndian];
