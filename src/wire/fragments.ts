// Puts fragmented datagrams together again (RFC 815's idea: what has arrived), as far as a TCP header and the
// tunnels before it need it: the head of the datagram is kept, of the rest only that it came. The packet is
// then read at its last fragment, as Wireshark does. Memory is bounded by MAX_DATAGRAMS heads.
import { copyWords, NOWHERE, placeOfRow, release, rowAt, takeZeroed } from '../engine/memory';
import { Packet } from './packet';

/** Bytes kept of a datagram's beginning: some layers of tunnel and a TCP header with all its options. */
const HEAD_BYTES: i32 = 512;
/** Datagrams put together at one time; the oldest is given up for a new one. */
const MAX_DATAGRAMS: i32 = 1024;
/** A datagram not whole after this is given up (RFC 8200, 4.5: 60 seconds). */
const TIMEOUT_NS: f64 = 60e9;

/** Words of a datagram, its head behind it; and of a range, from and to. */
const HEADER_WORDS: i32 = 32;
const WORDS: i32 = HEADER_WORDS + HEAD_BYTES / 4;
const RANGE_WORDS: i32 = 2;
const FIRST_RANGES: i32 = 8;

/** Lists by a hash of what fragments are known by: a power of two. */
const BUCKETS: i32 = 1024;

@unmanaged
class Datagram {
  startNs: f64;
  /** Places of the datagrams that began before and after it; NOWHERE: none. */
  previous: i32;
  next: i32;
  /** Place of another one with that hash. */
  alike: i32;
  /** By which its fragments are known: addresses, identification, and in IPv4 the protocol. */
  srcAddress0: i32;
  srcAddress1: i32;
  srcAddress2: i32;
  srcAddress3: i32;
  dstAddress0: i32;
  dstAddress1: i32;
  dstAddress2: i32;
  dstAddress3: i32;
  id: i32;
  key: i32;
  /** Place of the ranges that arrived, merged where they touch; how many there are, and room for how many. */
  ranges: i32;
  rangeCount: i32;
  rangeEntries: i32;
  /** Where the captured bytes of the head stop being whole, because a fragment was cut by the snap length. */
  readableHead: i32;
  /** Known once the last fragment arrived; -1 before. */
  length: i32;
  /** What the datagram carries: the first fragment says it (RFC 8200, 4.5; in IPv4 all say the same). */
  protocol: i32;

  /** Address of the bytes kept of its beginning. */
  get head(): i32 {
    return <i32>changetype<usize>(this) + (HEADER_WORDS << 2);
  }

  range(i: i32): Range {
    return rowAt<Range>(this.ranges + i * RANGE_WORDS);
  }

  get isWhole(): bool {
    if (this.length < 0 || this.rangeCount !== 1) return false;
    const only = this.range(0);
    return only.from === 0 && only.to >= this.length;
  }

  isOf(packet: Packet, id: i32): bool {
    return (
      this.id === id &&
      this.key === keyOf(packet) &&
      this.srcAddress0 === packet.srcAddress0 &&
      this.dstAddress0 === packet.dstAddress0 &&
      (!packet.isIpv6 || this.isOfIpv6(packet))
    );
  }

  isOfIpv6(packet: Packet): bool {
    return (
      this.srcAddress1 === packet.srcAddress1 &&
      this.srcAddress2 === packet.srcAddress2 &&
      this.srcAddress3 === packet.srcAddress3 &&
      this.dstAddress1 === packet.dstAddress1 &&
      this.dstAddress2 === packet.dstAddress2 &&
      this.dstAddress3 === packet.dstAddress3
    );
  }
}

@unmanaged
class Range {
  from: i32;
  to: i32;
}

/** Of those that lack a piece: places of the one that began first, and of the one that began last. */
let first: i32 = NOWHERE;
let last: i32 = NOWHERE;
/** By the hash, places of the latest. */
const buckets = memory.data(BUCKETS << 2);
let incomplete: i32 = 0;
let abandoned: i32 = 0;
/** The head of the latest that became whole, until the next packet. */
const whole = <i32>memory.data(HEAD_BYTES, 8);

/** Datagrams that still lack a piece. */
export function incompleteCount(): i32 {
  return incomplete;
}

/** Datagrams given up: out of time, or out of room. */
export function abandonedCount(): i32 {
  return abandoned;
}

/**
 * Takes in the fragment at the packet's cursor. True when its datagram is whole: the cursor then stands at the
 * beginning of the datagram's payload, in room that is valid until the next packet.
 */
export function addFragment(packet: Packet, id: i32, offset: i32, hasMore: bool): bool {
  const length = packet.wireEnd - packet.at;
  if (length <= 0) return false; // carries nothing, or its options end beyond the frame
  let datagram = find(packet, id);
  if (datagram !== null && packet.timeNs - datagram.startNs > TIMEOUT_NS) {
    forget(datagram);
    abandoned++;
    datagram = null;
  }
  if (datagram === null) datagram = begin(packet, id);
  addRange(datagram, offset, offset + length);
  if (!hasMore) datagram.length = offset + length;
  if (offset === 0) datagram.protocol = packet.protocol;
  if (offset < HEAD_BYTES) keepHead(datagram, packet, offset, length);
  if (!datagram.isWhole) return false;

  memory.copy(<usize>whole, <usize>datagram.head, <usize>HEAD_BYTES);
  packet.at = whole;
  packet.end = whole + min<i32>(datagram.readableHead, datagram.length);
  packet.wireEnd = whole + datagram.length;
  packet.protocol = datagram.protocol;
  packet.isFragmented = true;
  forget(datagram);
  return true;
}

function keepHead(datagram: Datagram, packet: Packet, offset: i32, length: i32): void {
  const room = HEAD_BYTES - offset;
  const captured = max<i32>(0, min<i32>(packet.end - packet.at, room));
  memory.copy(<usize>(datagram.head + offset), <usize>packet.at, <usize>captured);
  const isCut = captured < min<i32>(length, room);
  if (isCut) datagram.readableHead = min<i32>(datagram.readableHead, offset + captured);
}

/** Of another protocol, or another version of IP, is another datagram. */
function keyOf(packet: Packet): i32 {
  return packet.isIpv6 ? -1 : packet.protocol;
}

/** Where the place stands of the latest datagram of that hash. */
function bucketOf(srcAddress0: i32, dstAddress0: i32, id: i32): usize {
  const bits = srcAddress0 ^ dstAddress0 ^ id;
  return buckets + ((<usize>((bits ^ (bits >>> 10) ^ (bits >>> 20)) & (BUCKETS - 1))) << 2);
}

function find(packet: Packet, id: i32): Datagram | null {
  let place = load<i32>(bucketOf(packet.srcAddress0, packet.dstAddress0, id));
  while (place !== NOWHERE) {
    const datagram = rowAt<Datagram>(place);
    if (datagram.isOf(packet, id)) return datagram;
    place = datagram.alike;
  }
  return null;
}

function begin(packet: Packet, id: i32): Datagram {
  if (incomplete === MAX_DATAGRAMS) {
    forget(rowAt<Datagram>(first));
    abandoned++;
  }
  const place = takeZeroed(WORDS);
  const datagram = rowAt<Datagram>(place);
  datagram.startNs = packet.timeNs;
  datagram.id = id;
  datagram.key = keyOf(packet);
  datagram.srcAddress0 = packet.srcAddress0;
  datagram.srcAddress1 = packet.srcAddress1;
  datagram.srcAddress2 = packet.srcAddress2;
  datagram.srcAddress3 = packet.srcAddress3;
  datagram.dstAddress0 = packet.dstAddress0;
  datagram.dstAddress1 = packet.dstAddress1;
  datagram.dstAddress2 = packet.dstAddress2;
  datagram.dstAddress3 = packet.dstAddress3;
  datagram.readableHead = HEAD_BYTES;
  datagram.length = -1;
  datagram.previous = last;
  if (last === NOWHERE) first = place;
  else rowAt<Datagram>(last).next = place;
  last = place;
  const bucket = bucketOf(packet.srcAddress0, packet.dstAddress0, id);
  datagram.alike = load<i32>(bucket);
  store<i32>(bucket, place);
  incomplete++;
  return datagram;
}

function forget(datagram: Datagram): void {
  if (datagram.previous === NOWHERE) first = datagram.next;
  else rowAt<Datagram>(datagram.previous).next = datagram.next;
  if (datagram.next === NOWHERE) last = datagram.previous;
  else rowAt<Datagram>(datagram.next).previous = datagram.previous;
  takeFromBucket(datagram);
  release(datagram.ranges, datagram.rangeEntries * RANGE_WORDS);
  release(placeOfRow<Datagram>(datagram), WORDS);
  incomplete--;
}

function takeFromBucket(datagram: Datagram): void {
  const bucket = bucketOf(datagram.srcAddress0, datagram.dstAddress0, datagram.id);
  const place = placeOfRow<Datagram>(datagram);
  if (load<i32>(bucket) === place) {
    store<i32>(bucket, datagram.alike);
    return;
  }
  let before = rowAt<Datagram>(load<i32>(bucket));
  while (before.alike !== place) before = rowAt<Datagram>(before.alike);
  before.alike = datagram.alike;
}

function addRange(datagram: Datagram, from: i32, to: i32): void {
  let low = from;
  let high = to;
  for (let i = 0; i < datagram.rangeCount;) {
    const range = datagram.range(i);
    if (range.to < low || range.from > high) {
      i++;
      continue;
    }
    low = min<i32>(low, range.from);
    high = max<i32>(high, range.to);
    const place = datagram.ranges + i * RANGE_WORDS;
    copyWords(place, place + RANGE_WORDS, (datagram.rangeCount - i - 1) * RANGE_WORDS);
    datagram.rangeCount--;
  }
  if (datagram.rangeCount === datagram.rangeEntries) makeRoom(datagram);
  const added = datagram.range(datagram.rangeCount++);
  added.from = low;
  added.to = high;
}

function makeRoom(datagram: Datagram): void {
  const entries = datagram.ranges === NOWHERE ? FIRST_RANGES : datagram.rangeEntries * 2;
  const place = takeZeroed(entries * RANGE_WORDS);
  copyWords(place, datagram.ranges, datagram.rangeCount * RANGE_WORDS);
  release(datagram.ranges, datagram.rangeEntries * RANGE_WORDS);
  datagram.ranges = place;
  datagram.rangeEntries = entries;
}

/** Where the latest datagram that became whole lies. */
export function wholeAt(): i32 {
  return whole;
}
