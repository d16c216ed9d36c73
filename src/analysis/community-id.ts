// Community ID, version 1: one short name for a flow that Zeek, Suricata and others give it, too.
// github.com/corelight/community-id-spec: SHA-1 over seed, the smaller end first, protocol and ports.
import { createHash } from 'node:crypto';
import type { FlowEnd, FlowIdentity } from '../core/identity.ts';

const SEED = 0;
const TCP = 6;

export function communityId({ client, server }: FlowIdentity): string {
  const [low, high] = compareEnds(client, server) <= 0 ? [client, server] : [server, client];
  const words = low.address.length;
  const message = Buffer.alloc(2 + words * 8 + 2 + 4);
  let at = message.writeUInt16BE(SEED, 0);
  for (const word of [...low.address, ...high.address]) at = message.writeInt32BE(word, at);
  at = message.writeUInt8(TCP, at);
  at = message.writeUInt8(0, at);
  at = message.writeUInt16BE(low.port, at);
  message.writeUInt16BE(high.port, at);
  return `1:${createHash('sha1').update(message).digest('base64')}`;
}

function compareEnds(a: FlowEnd, b: FlowEnd): number {
  for (let i = 0; i < a.address.length; i++) {
    const difference = (a.address[i]! >>> 0) - (b.address[i]! >>> 0);
    if (difference !== 0) return difference;
  }
  return a.port - b.port;
}
