// A hash table from four-tuples to connections, in typed arrays: open addressing with linear probing, removal by
// shifting back (Knuth, vol. 3, 6.4, algorithm R). The tuple is put in order before it is looked up, so that both
// directions of a connection find the same entry. Looking up allocates nothing.
//
//   key of IPv4:  low address │ high address │ low port << 16 │ high port        3 words
//   key of IPv6:  low address (4) │ high address (4) │ ports                     9 words
import type { Packet } from '../wire/packet.ts';
import { finalMix, mix } from './hash.ts';

const FIRST_CAPACITY = 1024;
const NONE = -1;

/** Addresses and ports as a packet has them, or one that is quoted. */
export type FourTuple = Pick<
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

export class TupleTable<Value> {
  readonly words: number;
  /** The key that find() and insert() are about; fill it with setKey(). */
  readonly #key: Int32Array;
  #hash = 0;
  /** Two words a slot, by hash: entry + 1, or 0 where it is empty, and the hash. */
  #slots: Int32Array = new Int32Array(FIRST_CAPACITY * 4);
  /** Of the place of a slot. */
  #mask = FIRST_CAPACITY * 4 - 2;
  #keys: Int32Array;
  readonly #values: (Value | undefined)[] = [];
  readonly #freeEntries: number[] = [];

  constructor(words: 3 | 9) {
    this.words = words;
    this.#key = new Int32Array(words);
    this.#keys = new Int32Array(FIRST_CAPACITY * words);
  }

  get size(): number {
    return this.#values.length - this.#freeEntries.length;
  }

  /** Entries are below this. */
  get entryLimit(): number {
    return this.#values.length;
  }

  /** Takes the packet's four-tuple as the key; true when the packet's source is its low end. */
  setKey(packet: FourTuple): boolean {
    return packet.isIpv6 ? this.#setIpv6Key(packet) : this.#setIpv4Key(packet);
  }

  /** Takes the key of an entry of another table, of the same number of words. */
  copyKey(other: TupleTable<unknown>, entry: number): void {
    for (let i = 0; i < this.words; i++) this.#key[i] = other.keyWord(entry, i);
    this.#hash = hashOf(this.#key, 0, this.words);
  }

  #setIpv4Key(packet: FourTuple): boolean {
    const key = this.#key;
    const { srcAddress0: src, dstAddress0: dst, srcPort, dstPort } = packet;
    const fromLow = src < dst || (src === dst && srcPort <= dstPort);
    const low = fromLow ? src : dst;
    const high = fromLow ? dst : src;
    const ports = fromLow ? (srcPort << 16) | dstPort : (dstPort << 16) | srcPort;
    key[0] = low;
    key[1] = high;
    key[2] = ports;
    this.#hash = finalMix(mix(mix(mix(0, low), high), ports));
    return fromLow;
  }

  #setIpv6Key(packet: FourTuple): boolean {
    const key = this.#key;
    const order =
      packet.srcAddress0 - packet.dstAddress0 ||
      packet.srcAddress1 - packet.dstAddress1 ||
      packet.srcAddress2 - packet.dstAddress2 ||
      packet.srcAddress3 - packet.dstAddress3 ||
      packet.srcPort - packet.dstPort;
    const fromLow = order <= 0;
    const low = fromLow ? 0 : 4;
    const high = fromLow ? 4 : 0;
    key[low] = packet.srcAddress0;
    key[low + 1] = packet.srcAddress1;
    key[low + 2] = packet.srcAddress2;
    key[low + 3] = packet.srcAddress3;
    key[high] = packet.dstAddress0;
    key[high + 1] = packet.dstAddress1;
    key[high + 2] = packet.dstAddress2;
    key[high + 3] = packet.dstAddress3;
    key[8] = fromLow ? (packet.srcPort << 16) | packet.dstPort : (packet.dstPort << 16) | packet.srcPort;
    this.#hash = hashOf(key, 0, 9);
    return fromLow;
  }

  /** The key's entry, or -1. */
  find(): number {
    const slots = this.#slots;
    const mask = this.#mask;
    const hash = this.#hash;
    for (let slot = placeOf(hash) & mask; ; slot = (slot + 2) & mask) {
      const entry = slots[slot]! - 1;
      if (entry === NONE) return NONE;
      if (slots[slot + 1] === hash && this.#hasKey(entry)) return entry;
    }
  }

  /** A new entry for the key, which must have none; its value is to be set at once. */
  insert(): number {
    const entry = this.#freeEntries.pop() ?? this.#values.length;
    if ((entry + 1) * this.words > this.#keys.length) this.#growKeys();
    this.#values[entry] = undefined;
    for (let i = 0, at = entry * this.words; i < this.words; i++) this.#keys[at + i] = this.#key[i]!;
    if (this.size * 4 > this.#slots.length) this.#growSlots();
    this.#place(entry, this.#hash);
    return entry;
  }

  value(entry: number): Value | undefined {
    return this.#values[entry];
  }

  set(entry: number, value: Value): void {
    this.#values[entry] = value;
  }

  keyWord(entry: number, word: number): number {
    return this.#keys[entry * this.words + word]!;
  }

  remove(entry: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    let hole = placeOf(hashOf(this.#keys, entry * this.words, this.words)) & mask;
    while (slots[hole] !== entry + 1) hole = (hole + 2) & mask;
    for (let slot = (hole + 2) & mask; slots[slot] !== 0; slot = (slot + 2) & mask) {
      const home = placeOf(slots[slot + 1]!) & mask;
      // It may move to the hole unless its home lies between the hole and itself.
      if (((slot - home) & mask) >= ((slot - hole) & mask)) {
        slots[hole] = slots[slot]!;
        slots[hole + 1] = slots[slot + 1]!;
        hole = slot;
      }
    }
    slots[hole] = 0;
    this.#values[entry] = undefined;
    this.#freeEntries.push(entry);
  }

  #hasKey(entry: number): boolean {
    const keys = this.#keys;
    const key = this.#key;
    for (let i = 0, at = entry * this.words; i < this.words; i++) {
      if (keys[at + i] !== key[i]) return false;
    }
    return true;
  }

  #place(entry: number, hash: number): void {
    const slots = this.#slots;
    let slot = placeOf(hash) & this.#mask;
    while (slots[slot] !== 0) slot = (slot + 2) & this.#mask;
    slots[slot] = entry + 1;
    slots[slot + 1] = hash;
  }

  #growKeys(): void {
    const keys = new Int32Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#keys = keys;
  }

  #growSlots(): void {
    const former = this.#slots;
    this.#slots = new Int32Array(former.length * 2);
    this.#mask = this.#slots.length - 2;
    for (let slot = 0; slot < former.length; slot += 2) {
      if (former[slot] !== 0) this.#place(former[slot]! - 1, former[slot + 1]!);
    }
  }
}

/** Where a hash belongs, but for the mask. */
function placeOf(hash: number): number {
  return hash << 1;
}

function hashOf(words: Int32Array, from: number, count: number): number {
  let hash = 0;
  for (let i = 0; i < count; i++) hash = mix(hash, words[from + i]!);
  return finalMix(hash);
}
