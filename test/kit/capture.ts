// A trace as the bytes of a capture file: what most tests start with (write-capture.ts puts them on disk).
// Frames are written in the order of the trace, which need not be that of time.
import { framesOf } from './frame.ts';
import { links, type LinkName } from './link.ts';
import { pcapFile, type CaptureRecord, type PcapOptions } from './pcap-file.ts';
import { pcapngFile } from './pcapng-file.ts';
import { parseTrace, type TraceDefaults } from './trace.ts';

export interface CaptureOptions extends TraceDefaults {
  /** classic microsecond pcap by default; pcapng counts nanoseconds unless `tsresol` says otherwise */
  format?: NonNullable<PcapOptions['precision']> | 'pcapng';
  bigEndian?: boolean;
  /** one for all or, in pcapng, one per interface (`{iface N}`) */
  link?: LinkName | readonly LinkName[];
  snapLength?: number;
  /** seconds since 1970 at the trace's time 0 */
  baseSeconds?: number;
  tsresol?: number;
  tsoffset?: number;
  /** frames made by hand, sorted in by time */
  extra?: readonly CaptureRecord[];
}

export function capture(trace: string, options: CaptureOptions = {}): Uint8Array {
  const records = captureRecords(trace, options);
  const { format = 'micro', link: _, extra: __, client: ___, server: ____, isn: _____, ...file } = options;
  const interfaceCount = records.reduce((count, record) => Math.max(count, (record.interface ?? 0) + 1), 1);
  const linkTypes = Array.from({ length: interfaceCount }, (_value, i) => linkOf(options, i).linkType);
  if (format === 'pcapng') return pcapngFile(records, { ...file, linkTypes });
  if (interfaceCount > 1) throw new Error('several interfaces need the format pcapng');
  return pcapFile(records, { ...file, precision: format, linkType: linkTypes[0]! });
}

/** The frames alone, for tests that write their own file around them. */
export function captureRecords(trace: string, options: CaptureOptions = {}): CaptureRecord[] {
  const records = parseTrace(trace, options).flatMap((packet) =>
    framesOf(packet, linkOf(options, packet.interface)).map((frame): CaptureRecord => {
      const bytes = frame.subarray(0, Math.min(packet.snapLength ?? Infinity, options.snapLength ?? Infinity));
      return { timeNs: packet.timeNs, bytes, originalLength: frame.length, interface: packet.interface };
    }),
  );
  for (const extra of options.extra ?? []) {
    const next = records.findIndex((record) => record.timeNs > extra.timeNs);
    records.splice(next === -1 ? records.length : next, 0, extra);
  }
  return records;
}

function linkOf({ link = 'ethernet' }: CaptureOptions, interfaceIndex: number) {
  const name = typeof link === 'string' ? link : link[interfaceIndex];
  if (name === undefined) throw new Error(`no link named for interface ${interfaceIndex}`);
  return links[name];
}
