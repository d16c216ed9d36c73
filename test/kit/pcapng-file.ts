// pcapng files (draft-ietf-opsawg-pcapng). `pcapngBlocks` makes single blocks in one byte order, to be joined
// as a test needs them (several sections, odd blocks, odd order); `pcapngFile` is the plain file of some
// records.
import { addressBytes } from './ip.ts';
import { concat, join, utf8, zeros, type Bytes } from './bytes.ts';
import { defaultBaseSeconds, type CaptureRecord } from './pcap-file.ts';

export const blockType = {
  section: 0x0a0d0d0a,
  interface: 1,
  oldPacket: 2,
  simplePacket: 3,
  names: 4,
  statistics: 5,
  enhancedPacket: 6,
  custom: 0xbad,
  customNotCopied: 0x40000bad,
} as const;

export type BlockOption = readonly [code: number, value: Bytes | string];

interface Commented {
  comment?: string | undefined;
  /** further options, already encoded values */
  options?: readonly BlockOption[] | undefined;
}

interface PacketBlock extends Commented {
  interface?: number;
  ticks?: bigint;
  bytes: Uint8Array;
  originalLength?: number;
}

export function pcapngBlocks(bigEndian = false) {
  const order = (bytes: number[]) => (bigEndian ? bytes.toReversed() : bytes);
  const u16 = (value: number) => order([value & 255, (value >>> 8) & 255]);
  const u32 = (value: number) => order([0, 8, 16, 24].map((shift) => (value >>> shift) & 255));
  const u64 = (value: bigint) =>
    order(Array.from({ length: 8 }, (_, i) => Number((BigInt.asUintN(64, value) >> BigInt(8 * i)) & 255n)));
  const stamp = (ticks: bigint) => [...u32(Number(ticks >> 32n)), ...u32(Number(ticks & 0xffffffffn))];
  const padded = (bytes: Bytes) => join(bytes, zeros(-bytes.length & 3));

  const block = (type: number, ...body: readonly Bytes[]) => {
    const content = padded(join(...body));
    const length = u32(12 + content.length);
    return join(u32(type), length, content, length);
  };
  const optionList = ({ comment, options = [] }: Commented, own: readonly (BlockOption | false)[] = []) => {
    const all = [
      ...(comment === undefined ? [] : [[1, comment] as const]),
      ...own.filter((o) => o !== false),
      ...options,
    ];
    const encoded = all.map(([code, value]) => {
      const bytes = typeof value === 'string' ? utf8(value) : value;
      return join(u16(code), u16(bytes.length), padded(bytes));
    });
    return all.length === 0 ? zeros(0) : join(...encoded, zeros(4));
  };
  const optional = (code: number, value: Bytes | string | undefined): BlockOption | false =>
    value !== undefined && [code, value];
  const counter = (code: number, value: number | undefined) =>
    optional(code, value === undefined ? undefined : u64(BigInt(value)));

  return {
    section: (section: Commented & { length?: bigint } = {}) =>
      block(blockType.section, u32(0x1a2b3c4d), u16(1), u16(0), u64(section.length ?? -1n), optionList(section)),

    /** `tsresol` is the option's octet: 9 is 10⁻⁹ s, 0x80 | 20 is 2⁻²⁰ s. */
    interface: (
      header: Commented & {
        linkType?: number;
        snapLength?: number;
        name?: string;
        tsresol?: number;
        tsoffset?: number;
      } = {},
    ) =>
      block(
        blockType.interface,
        u16(header.linkType ?? 1),
        u16(0),
        u32(header.snapLength ?? 262144),
        optionList(header, [
          optional(2, header.name),
          optional(9, header.tsresol === undefined ? undefined : [header.tsresol]),
          optional(14, header.tsoffset === undefined ? undefined : u64(BigInt(header.tsoffset))),
        ]),
      ),

    enhancedPacket: (packet: PacketBlock & { dropCount?: number }) =>
      block(
        blockType.enhancedPacket,
        u32(packet.interface ?? 0),
        stamp(packet.ticks ?? 0n),
        u32(packet.bytes.length),
        u32(packet.originalLength ?? packet.bytes.length),
        padded(packet.bytes),
        optionList(packet, [counter(4, packet.dropCount)]),
      ),

    /** Always of the first interface, without a time; cut to that interface's snap length by the caller. */
    simplePacket: (packet: { bytes: Uint8Array; originalLength?: number }) =>
      block(blockType.simplePacket, u32(packet.originalLength ?? packet.bytes.length), packet.bytes),

    oldPacket: (packet: PacketBlock & { drops?: number }) =>
      block(
        blockType.oldPacket,
        u16(packet.interface ?? 0),
        u16(packet.drops ?? 0xffff),
        stamp(packet.ticks ?? 0n),
        u32(packet.bytes.length),
        u32(packet.originalLength ?? packet.bytes.length),
        padded(packet.bytes),
        optionList(packet),
      ),

    statistics: (
      counts: Commented & {
        interface?: number;
        ticks?: bigint;
        ifrecv?: number;
        ifdrop?: number;
        osdrop?: number;
      },
    ) =>
      block(
        blockType.statistics,
        u32(counts.interface ?? 0),
        stamp(counts.ticks ?? 0n),
        optionList(counts, [counter(4, counts.ifrecv), counter(5, counts.ifdrop), counter(7, counts.osdrop)]),
      ),

    names: (records: readonly { address: string; names: readonly string[] }[], comment?: string) => {
      const encoded = records.map(({ address, names }) => {
        const value = join(addressBytes(address), utf8(names.map((name) => `${name}\0`).join('')));
        return join(u16(address.includes(':') ? 2 : 1), u16(value.length), padded(value));
      });
      return block(blockType.names, ...encoded, zeros(4), optionList({ comment }));
    },

    custom: (enterprise: number, data: Uint8Array, isCopied = true) =>
      block(isCopied ? blockType.custom : blockType.customNotCopied, u32(enterprise), data),

    /** Any block type, known or not. */
    block,
  };
}

/** Time as an interface with this resolution and offset counts it, rounded down. */
export function ticksOf(timeNs: number, baseSeconds = defaultBaseSeconds, tsresol = 6, tsoffset = 0): bigint {
  const ns = BigInt(baseSeconds - tsoffset) * 1_000_000_000n + BigInt(timeNs);
  const perSecond = tsresol & 0x80 ? 2n ** BigInt(tsresol & 0x7f) : 10n ** BigInt(tsresol);
  return (ns * perSecond) / 1_000_000_000n;
}

export interface PcapngOptions {
  bigEndian?: boolean;
  /** one per interface */
  linkTypes?: readonly number[];
  snapLength?: number;
  tsresol?: number;
  tsoffset?: number;
  baseSeconds?: number;
}

export function pcapngFile(records: readonly CaptureRecord[], options: PcapngOptions = {}): Uint8Array {
  const { bigEndian, linkTypes = [1], baseSeconds, tsresol = 9, tsoffset = 0, snapLength = 262144 } = options;
  const ng = pcapngBlocks(bigEndian);
  return concat([
    ng.section(),
    ...linkTypes.map((linkType, i) => ng.interface({ linkType, snapLength, tsresol, tsoffset, name: `if${i}` })),
    ...records.map(({ timeNs, ...record }) =>
      ng.enhancedPacket({ ...record, ticks: ticksOf(timeNs, baseSeconds, tsresol, tsoffset) }),
    ),
  ]);
}
