// Which ends a packet goes between, field by field: nothing is made of it.
import type { FlowEnd } from '../core/identity.ts';
import type { Packet } from '../core/packet.ts';

/** Its addresses and ports. */
export type Ends = Pick<
  Packet,
  | 'isIpv6'
  | 'srcAddress0'
  | 'srcAddress1'
  | 'srcAddress2'
  | 'srcAddress3'
  | 'dstAddress0'
  | 'dstAddress1'
  | 'dstAddress2'
  | 'dstAddress3'
  | 'srcPort'
  | 'dstPort'
>;

export function comesFrom(packet: Ends, { address, port }: FlowEnd): boolean {
  if (packet.srcPort !== port || packet.srcAddress0 !== address[0]) return false;
  if (!packet.isIpv6) return address.length === 1;
  const { srcAddress1, srcAddress2, srcAddress3 } = packet;
  return srcAddress1 === address[1] && srcAddress2 === address[2] && srcAddress3 === address[3];
}

export function goesTo(packet: Ends, { address, port }: FlowEnd): boolean {
  if (packet.dstPort !== port || packet.dstAddress0 !== address[0]) return false;
  if (!packet.isIpv6) return address.length === 1;
  const { dstAddress1, dstAddress2, dstAddress3 } = packet;
  return dstAddress1 === address[1] && dstAddress2 === address[2] && dstAddress3 === address[3];
}
