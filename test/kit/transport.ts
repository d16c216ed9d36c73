// Transport layer: TCP (RFC 9293) with its options, UDP and ICMP, all with right checksums unless told
// otherwise. Options without explicit padding are laid out as Linux does (tcp_options_write), so that traces
// look like real ones.
import { be16, be32, join, zeros, type Bytes } from './bytes.ts';
import { internetChecksum, isIpv6Address, onesComplementSum, protocol, pseudoHeader } from './ip.ts';

export const tcpFlag = { F: 1, S: 2, R: 4, P: 8, '.': 16, U: 32, E: 64, W: 128, N: 256 } as const;

export type TcpOption =
  | { name: 'mss'; value: number }
  | { name: 'wscale'; shift: number }
  | { name: 'sackOK' }
  | { name: 'sack'; blocks: readonly (readonly [number, number])[] }
  | { name: 'TS'; val: number; ecr: number }
  | { name: 'FO'; cookie: Uint8Array }
  | { name: 'nop' }
  | { name: 'eol' }
  | { name: 'opt'; kind: number; data: Uint8Array };

/** `offload`: the sum of the pseudo-header alone, which a sender leaves to its network card to complete. */
export type Checksum = 'good' | 'bad' | 'offload' | 'zero';

export interface TcpHeader {
  src: string;
  dst: string;
  srcPort: number;
  dstPort: number;
  seq: number;
  ack?: number | undefined;
  flags: number;
  window?: number | undefined;
  urgent?: number | undefined;
  options?: readonly TcpOption[] | Uint8Array | undefined;
  checksum?: Checksum | undefined;
}

export function tcp(payload: Uint8Array, header: TcpHeader): Uint8Array {
  const options = header.options instanceof Uint8Array ? header.options : tcpOptions(header.options ?? []);
  const words = 5 + Math.ceil(options.length / 4);
  if (words > 15) throw new Error(`TCP options take ${options.length} bytes; 40 is the limit`);
  const segment = join(
    be16(header.srcPort),
    be16(header.dstPort),
    be32(header.seq),
    be32(header.ack ?? 0),
    be16((words << 12) | header.flags),
    be16(header.window ?? 65535),
    [0, 0],
    be16(header.urgent ?? 0),
    options,
    zeros(-options.length & 3),
    payload,
  );
  segment.set(be16(transportChecksum(segment, header, protocol.tcp)), 16);
  return segment;
}

export function tcpOptions(options: readonly TcpOption[]): Uint8Array {
  const isExplicit = options.some(({ name }) => name === 'nop' || name === 'eol');
  const bytes = isExplicit ? join(...options.map(optionBytes)) : linuxLayout(options);
  return join(bytes, new Uint8Array(-bytes.length & 3).fill(1));
}

const linuxOrder = ['mss', 'sackOK', 'TS', 'wscale', 'sack', 'FO', 'opt'];

function linuxLayout(options: readonly TcpOption[]): Uint8Array {
  const ordered = options.toSorted((a, b) => linuxOrder.indexOf(a.name) - linuxOrder.indexOf(b.name));
  const sackOkPadsTimestamps = options.some((o) => o.name === 'sackOK') && options.some((o) => o.name === 'TS');
  return join(
    ...ordered.map((option) => {
      const bytes = optionBytes(option);
      const isAligned = (sackOkPadsTimestamps && /^(sackOK|TS)$/.test(option.name)) || /^(FO|opt)$/.test(option.name);
      return isAligned ? bytes : join(new Uint8Array(-bytes.length & 3).fill(1), bytes);
    }),
  );
}

function optionBytes(option: TcpOption): Uint8Array {
  const encode = (kind: number, ...data: Bytes[]) => {
    const body = join(...data);
    return join([kind, body.length + 2], body);
  };
  switch (option.name) {
    case 'eol':
      return join([0]);
    case 'nop':
      return join([1]);
    case 'mss':
      return encode(2, be16(option.value));
    case 'wscale':
      return encode(3, [option.shift]);
    case 'sackOK':
      return encode(4);
    case 'sack':
      return encode(5, ...option.blocks.flat().map(be32));
    case 'TS':
      return encode(8, be32(option.val), be32(option.ecr));
    case 'FO':
      return encode(34, option.cookie);
    case 'opt':
      return encode(option.kind, option.data);
  }
}

export interface UdpHeader {
  src: string;
  dst: string;
  srcPort: number;
  dstPort: number;
  checksum?: Checksum | undefined;
}

export function udp(payload: Uint8Array, header: UdpHeader): Uint8Array {
  const datagram = join(be16(header.srcPort), be16(header.dstPort), be16(8 + payload.length), [0, 0], payload);
  const checksum = transportChecksum(datagram, header, protocol.udp);
  // RFC 768: a computed zero is sent as all ones, zero means that none was computed.
  datagram.set(be16(checksum === 0 && header.checksum !== 'zero' ? 0xffff : checksum), 6);
  return datagram;
}

/** Between IPv6 addresses it is ICMPv6. An error's `body` begins the packet it quotes, `rest` is its MTU. */
export function icmp(
  body: Uint8Array,
  header: { src: string; dst: string; type: number; code: number; rest?: number | undefined },
): Uint8Array {
  const message = join([header.type, header.code, 0, 0], be32(header.rest ?? 0), body);
  const isV6 = isIpv6Address(header.src);
  message.set(be16(isV6 ? transportChecksum(message, header, protocol.icmpv6) : internetChecksum(message)), 2);
  return message;
}

function transportChecksum(
  segment: Uint8Array,
  header: { src: string; dst: string; checksum?: Checksum | undefined },
  protocolNumber: number,
): number {
  const pseudo = pseudoHeader(header.src, header.dst, protocolNumber, segment.length);
  if (header.checksum === 'zero') return 0;
  if (header.checksum === 'offload') return onesComplementSum(pseudo);
  return internetChecksum(join(pseudo, segment)) ^ (header.checksum === 'bad' ? 0x5555 : 0);
}
