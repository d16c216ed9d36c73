// Ends of connections as keys of a Map: numbers, which are made without a string. Exact for IPv4; of IPv6 addresses
// 53 bits of a hash, which no two of a run's will share.
import type { FlowEnd } from './identity.ts';

const PORTS = 65_536;
const HALF = 0x4000000; // 2^26

/** An address alone. */
export function addressKey(address: readonly number[]): number {
  return address.length === 1 ? address[0]! >>> 0 : hashOf(address);
}

/** An address and a port. */
export function endKey({ address, port }: FlowEnd): number {
  return address.length === 1 ? (address[0]! >>> 0) * PORTS + port : hashOf([...address, port]);
}

/** The address of a client, and a server. */
export function pairKey(client: FlowEnd, server: FlowEnd): number {
  return hashOf([...client.address, ...server.address, server.port]);
}

/** 32 bits of a hash of an address and, or, a port: for tables in which the rare collision does no harm. */
export function shortHash(address: readonly number[], port: number): number {
  let hash = 0x9e3779b9;
  for (let i = 0; i < address.length; i++) hash = mix(hash, address[i]!);
  return mix(hash, port);
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) | 0;
}

function hashOf(words: readonly number[]): number {
  let low = 0x9e3779b9;
  let high = 0x85ebca6b;
  for (const word of words) {
    low = Math.imul(low ^ word, 0x01000193);
    low ^= low >>> 15;
    high = Math.imul(high ^ word, 0xcc9e2d51);
    high ^= high >>> 13;
  }
  // Negative, so that no hash is the key of an IPv4 end.
  return -1 - (((low >>> 0) % HALF) * HALF * 2 + ((high >>> 0) % (HALF * 2)));
}
