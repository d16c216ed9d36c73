// What a layer's decoder returns: the protocol of what lies inside it, or how the packet ended.
// The loop in decode.ts goes from one to the next until it meets an end.

/** Layers that have a decoder. */
export const LAYER = {
  ethernet: 1,
  etherType: 2,
  llc: 3,
  ppp: 4,
  pppoe: 5,
  mpls: 6,
  ieee80211: 7,
  linkHeader: 8,
  ip: 9,
  ipv4: 10,
  ipv6: 11,
  ipProtocol: 12,
  udp: 13,
  tcp: 14,
  ieee80211Padded: 15,
  ieee80211Swapped: 16,
  gre: 17,
} as const;

/** Ends of a packet that are not a fault. */
export const END = {
  tcp: 32,
  udp: 33,
  icmp: 34,
  otherIp: 35,
  notIp: 36,
  /** A piece of a fragmented datagram that is not whole yet. */
  fragment: 37,
} as const;

/** Ends of a packet that are a fault, or beyond this program: counted by reason in the report. */
export const FAULT = {
  linkTypeUnknown: 64,
  linkHeaderCut: 65,
  linkHeaderBad: 66,
  encrypted: 67,
  ipHeaderCut: 68,
  ipHeaderBad: 69,
  ipv6ExtensionBad: 70,
  tunnelHeaderBad: 71,
  tooManyLayers: 72,
  tcpHeaderCut: 73,
  tcpHeaderBad: 74,
  compressedHeader: 75,
} as const;

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

/** Size of an array indexed by any of the codes above. */
export const OUTCOME_CODES = 96;
