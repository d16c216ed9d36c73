// From a packet of a trace to the frames that carry it: transport, IP (one packet or its fragments), tunnels
// and VLAN tags, link layer. Everything the trace does not break on purpose is right, checksums included.
import { utf8 } from './bytes.ts';
import { ip, ipPackets, isIpv6Address, protocol, type Ipv4Header } from './ip.ts';
import { etherType, etherTypeOf, vlan, type Link, type Side } from './link.ts';
import type { Layer } from './trace-line.ts';
import type { TracePacket, TraceSegment } from './trace.ts';
import { icmp, tcp, tcpFlag, udp, type TcpOption } from './transport.ts';
import { tunnels, type Encapsulated } from './tunnel.ts';

export function framesOf(packet: TracePacket, link: Link): Uint8Array[] {
  return ipPackets(transportOf(packet), ipHeaderOf(packet), packet.fragmentBytes).map((bytes) => {
    const outer = packet.layers.reduceRight<Encapsulated>((inner, layer) => encapsulate(inner, layer, packet.sender), {
      bytes,
      type: etherTypeOf(bytes),
    });
    return link.wrap(outer.bytes, outer.type, packet.sender);
  });
}

/** Small letters that depend on sender and sequence number alone, so that repeated bytes are equal. */
export function payloadOf(sender: Side, seq: number, length: number, text = ''): Uint8Array {
  const salt = sender === 'client' ? 0 : 0x5bd1e995;
  const bytes = Uint8Array.from({ length }, (_, i) => 97 + ((Math.imul((seq + i) ^ salt, 0x9e3779b1) >>> 24) % 26));
  bytes.set(utf8(text).subarray(0, length));
  return bytes;
}

function encapsulate(inner: Encapsulated, layer: Layer, sender: Side): Encapsulated {
  if (layer.name !== 'vlan') return tunnels[layer.name](inner, sender);
  return { bytes: vlan(inner.bytes, { id: layer.id, type: inner.type }), type: etherType.vlan };
}

function ipHeaderOf(packet: TracePacket): Ipv4Header {
  const isV6 = isIpv6Address(packet.source.address);
  return {
    src: packet.source.address,
    dst: packet.destination.address,
    protocol: packet.kind === 'icmp' ? (isV6 ? protocol.icmpv6 : protocol.icmp) : protocol[packet.kind],
    id: packet.id,
    ttl: packet.ttl,
    tos: packet.ecn,
    df: packet.df,
    badChecksum: packet.badIpChecksum,
  };
}

function transportOf(packet: TracePacket): Uint8Array {
  const { source, destination, sender, checksum } = packet;
  const addresses = { src: source.address, dst: destination.address };
  const ports = { srcPort: source.port, dstPort: destination.port };
  switch (packet.kind) {
    case 'tcp': {
      const { flags, window } = packet;
      const seq = packet.rawseq ?? wrap(packet.isn + packet.seq);
      const ack = packet.rawack ?? (packet.ack === undefined ? 0 : wrap(packet.peerIsn + packet.ack));
      const options = packet.options.map((option) => absolute(option, packet));
      return tcp(segmentPayload(packet), {
        ...addresses,
        ...ports,
        seq,
        ack,
        flags,
        window,
        options,
        checksum,
      });
    }
    case 'udp':
      return udp(payloadOf(sender, 0, packet.length, packet.text), { ...addresses, ...ports, checksum });
    case 'icmp': {
      // RFC 792 asks for the header and 8 bytes, RFC 1812 (4.3.2.3) and Linux for as much as fits.
      const quotation = ip(transportOf(packet.quoted), ipHeaderOf(packet.quoted)).subarray(0, 548);
      return icmp(quotation, { ...addresses, type: packet.type, code: packet.code, rest: packet.mtu });
    }
  }
}

function segmentPayload({ sender, seq, flags, length, text }: TraceSegment): Uint8Array {
  return payloadOf(sender, seq + (flags & tcpFlag.S ? 1 : 0), length, text);
}

const absolute = (option: TcpOption, { peerIsn }: TraceSegment): TcpOption =>
  option.name !== 'sack'
    ? option
    : { name: 'sack', blocks: option.blocks.map(([from, to]) => [wrap(peerIsn + from), wrap(peerIsn + to)]) };

const wrap = (sequenceNumber: number): number => ((sequenceNumber % 2 ** 32) + 2 ** 32) % 2 ** 32;
