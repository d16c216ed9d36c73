// Ends of connections as keys of a Map: numbers, which are made without a string. Exact for IPv4; of IPv6 addresses
// 50 bits of a hash, which no two of a run's will share.
import type { FlowEnd } from './identity.ts';

const PORTS = 65_536;
const HALF = 0x2000000; // 2^25
const NO_WORDS: readonly number[] = [];

/** An address alone. */
export function addressKey(address: readonly number[]): number {
  return address.length === 1 ? address[0]! >>> 0 : hashOf(address, NO_WORDS, 0);
}

/** An address and a port. */
export function endKey({ address, port }: FlowEnd): number {
  return address.length === 1 ? (address[0]! >>> 0) * PORTS + port : hashOf(address, NO_WORDS, port);
}

/** The address of a client, and a server. */
export function pairKey(client: FlowEnd, server: FlowEnd): number {
  return hashOf(client.address, server.address, server.port);
}

/** 32 bits of a hash of an address and, or, a port: for tables in which the rare collision does no harm. */
export function shortHash(address: readonly number[], port: number): number {
  return mix(mixAll(LOW_SEED, address), port);
}

const LOW_SEED = 0x9e3779b9;
const HIGH_SEED = 0x85ebca6b;

/** 50 bits; negative, so that no hash is the key of an IPv4 end. */
function hashOf(first: readonly number[], second: readonly number[], port: number): number {
  const low = mix(mixAll(mixAll(LOW_SEED, first), second), port) >>> 0;
  const high = mix(mixAll(mixAll(HIGH_SEED, first), second), port) >>> 0;
  return -1 - ((low % HALF) * HALF + (high % HALF));
}

function mixAll(hash: number, words: readonly number[]): number {
  let mixed = hash;
  for (let i = 0; i < words.length; i++) mixed = mix(mixed, words[i]!);
  return mixed;
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) | 0;
}
