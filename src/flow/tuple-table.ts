// A hash table from four-tuples to connections, in words of the memory: open addressing with linear probing, removal by
// shifting back (Knuth, vol. 3, 6.4, algorithm R). The tuple is put in order before it is looked up, so that both
// directions of a connection find the same entry.
//
//   key of IPv4:  low address │ high address │ low port << 16 │ high port        3 words
//   key of IPv6:  low address (4) │ high address (4) │ ports                     9 words
import { copyWords, release, take, takeZeroed } from '../engine/memory';
import { PacketRow } from '../engine/rows';
import { finalMix, mix } from './hash';

const FIRST_CAPACITY: i32 = 1024;
/** Of two words each. */
const FIRST_SLOTS: i32 = FIRST_CAPACITY * 2;
const NONE: i32 = -1;

/** Of IPv6. */
const MAX_KEY_WORDS: i32 = 9;

/** Begins as zeros; `open` is to be called first. */
@unmanaged
export class TupleTable {
  /** Of a key. */
  words: i32;
  hash: i32;
  /** Place of the slots, by hash: entry + 1, or 0 where it is empty, and the hash. */
  slots: i32;
  slotCount: i32;
  /** Place of the entries: a key and its value each. Of a free one, the first word is the one that became free before it, or NONE. */
  entries: i32;
  /** Entries that there is room for. */
  capacity: i32;
  /** Entries are below this. */
  entryLimit: i32;
  freeCount: i32;
  latestFree: i32;
  /** The key that find() and insert() are about; fill it with setKey(). */
  key0: i32;
  key1: i32;
  key2: i32;
  key3: i32;
  key4: i32;
  key5: i32;
  key6: i32;
  key7: i32;
  key8: i32;

  /** `words`: of a key, 3 or 9. */
  open(words: i32): void {
    this.words = words;
    this.slotCount = FIRST_SLOTS;
    this.slots = takeZeroed(FIRST_SLOTS * 2);
    this.capacity = FIRST_CAPACITY;
    this.entries = take(FIRST_CAPACITY * this.entryWords);
    this.latestFree = NONE;
  }

  get size(): i32 {
    return this.entryLimit - this.freeCount;
  }

  /** Takes the packet's four-tuple, or that of one that is quoted, as the key; true when its source is its low end. */
  setKey(packet: PacketRow): bool {
    const fromLow = isFromLow(packet);
    const ports = fromLow ? (packet.srcPort << 16) | packet.dstPort : (packet.dstPort << 16) | packet.srcPort;
    if (!packet.isIpv6) {
      this.key0 = fromLow ? packet.srcAddress0 : packet.dstAddress0;
      this.key1 = fromLow ? packet.dstAddress0 : packet.srcAddress0;
      this.key2 = ports;
      this.hash = finalMix(mix(mix(mix(0, this.key0), this.key1), ports));
      return fromLow;
    }
    const src = fromLow ? 0 : 4;
    const dst = 4 - src;
    this.setKeyWord(src, packet.srcAddress0);
    this.setKeyWord(src + 1, packet.srcAddress1);
    this.setKeyWord(src + 2, packet.srcAddress2);
    this.setKeyWord(src + 3, packet.srcAddress3);
    this.setKeyWord(dst, packet.dstAddress0);
    this.setKeyWord(dst + 1, packet.dstAddress1);
    this.setKeyWord(dst + 2, packet.dstAddress2);
    this.setKeyWord(dst + 3, packet.dstAddress3);
    this.key8 = ports;
    this.hash = hashOf(this.keyAt, MAX_KEY_WORDS);
    return fromLow;
  }

  /** Takes the key of an entry of another table, of the same number of words. */
  copyKey(other: TupleTable, entry: i32): void {
    memory.copy(this.keyAt, other.addressOf(entry), (<usize>this.words) << 2);
    this.hash = hashOf(this.keyAt, this.words);
  }

  /** The key's entry, or -1. */
  find(): i32 {
    const mask = this.slotCount - 1;
    const hash = this.hash;
    let slot = hash & mask;
    while (true) {
      const at = this.slotAt(slot);
      const entry = at.entryAfter - 1;
      if (entry === NONE) return NONE;
      if (at.hash === hash && this.hasKey(entry)) return entry;
      slot = (slot + 1) & mask;
    }
  }

  /** A new entry for the key, which must have none; its value is to be set at once. */
  insert(): i32 {
    const entry = this.takeEntry();
    memory.copy(this.addressOf(entry), this.keyAt, (<usize>this.words) << 2);
    if (this.size * 2 > this.slotCount) this.growSlots();
    this.place(entry, this.hash);
    return entry;
  }

  /** Of a free entry: 0. */
  value(entry: i32): i32 {
    return load<i32>(this.addressOf(entry) + ((<usize>this.words) << 2));
  }

  set(entry: i32, value: i32): void {
    store<i32>(this.addressOf(entry) + ((<usize>this.words) << 2), value);
  }

  keyWord(entry: i32, word: i32): i32 {
    return load<i32>(this.addressOf(entry) + ((<usize>word) << 2));
  }

  remove(entry: i32): void {
    const mask = this.slotCount - 1;
    let hole = hashOf(this.addressOf(entry), this.words) & mask;
    while (this.slotAt(hole).entryAfter !== entry + 1) hole = (hole + 1) & mask;
    for (let slot = (hole + 1) & mask; this.slotAt(slot).entryAfter !== 0; slot = (slot + 1) & mask) {
      const moved = this.slotAt(slot);
      const home = moved.hash & mask;
      // It may move to the hole unless its home lies between the hole and itself.
      if (((slot - home) & mask) >= ((slot - hole) & mask)) {
        this.slotAt(hole).entryAfter = moved.entryAfter;
        this.slotAt(hole).hash = moved.hash;
        hole = slot;
      }
    }
    this.slotAt(hole).entryAfter = 0;
    this.set(entry, 0);
    store<i32>(this.addressOf(entry), this.latestFree);
    this.latestFree = entry;
    this.freeCount++;
  }

  /** The one that became free the latest, or one more. */
  private takeEntry(): i32 {
    const entry = this.latestFree;
    if (entry === NONE) {
      if (this.entryLimit === this.capacity) this.growEntries();
      return this.entryLimit++;
    }
    this.latestFree = load<i32>(this.addressOf(entry));
    this.freeCount--;
    return entry;
  }

  private get keyAt(): usize {
    return changetype<usize>(this) + offsetof<TupleTable>('key0');
  }

  private setKeyWord(word: i32, value: i32): void {
    store<i32>(this.keyAt + ((<usize>word) << 2), value);
  }

  private get entryWords(): i32 {
    return this.words + 1;
  }

  private addressOf(entry: i32): usize {
    return (<usize>(this.entries + entry * this.entryWords)) << 2;
  }

  private slotAt(slot: i32): Slot {
    return changetype<Slot>((<usize>(this.slots + (slot << 1))) << 2);
  }

  private hasKey(entry: i32): bool {
    const key = this.keyAt;
    const address = this.addressOf(entry);
    for (let at: usize = 0, end = (<usize>this.words) << 2; at < end; at += 4) {
      if (load<i32>(address + at) !== load<i32>(key + at)) return false;
    }
    return true;
  }

  private place(entry: i32, hash: i32): void {
    const mask = this.slotCount - 1;
    let slot = hash & mask;
    while (this.slotAt(slot).entryAfter !== 0) slot = (slot + 1) & mask;
    this.slotAt(slot).entryAfter = entry + 1;
    this.slotAt(slot).hash = hash;
  }

  private growEntries(): void {
    const words = this.capacity * this.entryWords;
    const place = take(words * 2);
    copyWords(place, this.entries, words);
    release(this.entries, words);
    this.entries = place;
    this.capacity *= 2;
  }

  private growSlots(): void {
    const former = this.slots;
    const formerCount = this.slotCount;
    this.slotCount = formerCount * 2;
    this.slots = takeZeroed(this.slotCount * 2);
    for (let i = 0; i < formerCount; i++) {
      const slot = changetype<Slot>((<usize>(former + (i << 1))) << 2);
      if (slot.entryAfter !== 0) this.place(slot.entryAfter - 1, slot.hash);
    }
    release(former, formerCount * 2);
  }
}

@unmanaged
class Slot {
  /** Number of the entry, and one; 0: it is empty. */
  entryAfter: i32;
  hash: i32;
}

/** Does its source come before its destination, in the order of a key? */
function isFromLow(packet: PacketRow): bool {
  if (packet.srcAddress0 !== packet.dstAddress0) return packet.srcAddress0 < packet.dstAddress0;
  if (packet.isIpv6) {
    if (packet.srcAddress1 !== packet.dstAddress1) return packet.srcAddress1 < packet.dstAddress1;
    if (packet.srcAddress2 !== packet.dstAddress2) return packet.srcAddress2 < packet.dstAddress2;
    if (packet.srcAddress3 !== packet.dstAddress3) return packet.srcAddress3 < packet.dstAddress3;
  }
  return packet.srcPort <= packet.dstPort;
}

/** Of that many words at an address. */
function hashOf(address: usize, words: i32): i32 {
  let hash = 0;
  for (let i = 0; i < words; i++) hash = mix(hash, load<i32>(address + ((<usize>i) << 2)));
  return finalMix(hash);
}
