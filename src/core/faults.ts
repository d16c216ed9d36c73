// What the report says of packets that can't be decoded.
import { FAULT } from './codes.ts';

/** For the report: id and description of each fault. */
export const FAULT_TEXT: ReadonlyMap<number, { id: string; text: string }> = new Map([
  [FAULT.linkHeaderCut, { id: 'link-header-cut', text: 'cut inside the link layer' }],
  [FAULT.linkHeaderBad, { id: 'link-header-bad', text: 'link-layer header that makes no sense' }],
  [FAULT.encrypted, { id: 'encrypted', text: 'encrypted 802.11 frame' }],
  [FAULT.ipHeaderCut, { id: 'ip-header-cut', text: 'cut inside the IP header' }],
  [FAULT.ipHeaderBad, { id: 'ip-header-bad', text: 'IP header with impossible lengths or version' }],
  [FAULT.ipv6ExtensionBad, { id: 'ipv6-extension-bad', text: 'IPv6 extension header cut or impossible' }],
  [FAULT.tunnelHeaderBad, { id: 'tunnel-header-bad', text: 'tunnel header cut or impossible' }],
  [FAULT.tooManyLayers, { id: 'too-many-layers', text: 'more layers inside one another than are followed' }],
  [FAULT.tcpHeaderCut, { id: 'tcp-header-cut', text: 'cut inside the TCP header' }],
  [FAULT.tcpHeaderBad, { id: 'tcp-header-bad', text: 'TCP header with an impossible length' }],
  [FAULT.compressedHeader, { id: 'compressed-header', text: 'compressed TCP/IP header (RFC 1144)' }],
]);
