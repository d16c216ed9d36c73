// All that is known of the connections of a run, in one memory: rows of words, taken and given back in a few sizes. A
// place is the number of a row's first word; rows begin at lines of the processor's cache. The memory grows where it
// lies, when a row finds no room: nothing is copied, and places hold.

/** Of 4 bytes: a line of the cache. */
const LINE_WORDS: i32 = 16;
const PAGE_WORDS: i32 = 1 << 14;
/** 4 GiB: what WebAssembly reaches. */
const MAX_PAGES: i32 = 1 << 16;
/** Using so many words of it, it is full: nine tenths. */
let fullWords: f64 = <f64>MAX_PAGES * <f64>PAGE_WORDS * 0.9;

/** No row. What lies there is the module's own. */
export const NOWHERE: i32 = 0;

/** The first word that is no constant's of the module. Unsigned, as all places are. */
export function firstWord(): u32 {
  return (<u32>((__heap_base + 63) >> 6)) << 4;
}

/** The first that nobody has had yet. */
let used: u32 = firstWord();

/** Rows given back, by their size: of each size the latest, whose first word is the place of the one before. */
const MAX_SIZES: i32 = 128;
let sizes: i32 = 0;
const linesOf = memory.data(MAX_SIZES << 2);
const latestOf = memory.data(MAX_SIZES << 2);

/** The row at that place. */
export function rowAt<T>(place: i32): T {
  return changetype<T>((<usize>place) << 2);
}

export function placeOfRow<T>(row: T): i32 {
  return <i32>(changetype<usize>(row) >> 2);
}

/** Words that belong to rows, or did. */
export function usedWords(): u32 {
  return used;
}

/** Of 64 KiB: how large it is now. */
export function pages(): i32 {
  return memory.size();
}

/** What begins should take the place of something that ends. */
export function isFull(): bool {
  return <f64>used > fullWords;
}

/** It is full when it uses so many words. */
export function limitTo(words: f64): void {
  fullWords = words;
}

/** Place of a row of so many words, with whatever was there. */
export function take(words: i32): i32 {
  const lines = (words + LINE_WORDS - 1) / LINE_WORDS;
  const size = sizeOf(lines);
  const free = load<i32>(latestOf + ((<usize>size) << 2));
  if (free !== NOWHERE) {
    store<i32>(latestOf + ((<usize>size) << 2), load<i32>((<usize>free) << 2));
    return free;
  }
  const place = <i32>used;
  used += <u32>lines * LINE_WORDS;
  if (used > <u32>memory.size() * PAGE_WORDS) grow();
  return place;
}

/** Twice as large, or as large as it must be: the system gives pages when they are written. */
function grow(): void {
  const pages = memory.size();
  const needed = <i32>((used + PAGE_WORDS - 1) / PAGE_WORDS);
  if (needed > MAX_PAGES) unreachable();
  const wanted = min<i32>(max<i32>(pages * 2, needed), MAX_PAGES);
  if (memory.grow(wanted - pages) < 0) unreachable();
}

/** As `take`, all of it zero. */
export function takeZeroed(words: i32): i32 {
  const place = take(words);
  memory.fill((<usize>place) << 2, 0, (<usize>words) << 2);
  return place;
}

/** `words`: as it was taken. */
export function release(place: i32, words: i32): void {
  if (place === NOWHERE) return;
  const size = sizeOf((words + LINE_WORDS - 1) / LINE_WORDS);
  store<i32>((<usize>place) << 2, load<i32>(latestOf + ((<usize>size) << 2)));
  store<i32>(latestOf + ((<usize>size) << 2), place);
}

/** Copies words from place to place; they may overlap. */
export function copyWords(to: i32, from: i32, words: i32): void {
  memory.copy((<usize>to) << 2, (<usize>from) << 2, (<usize>words) << 2);
}

/** Position of a size among those that there are. Rings have sizes that are powers of two, rows have a few. */
function sizeOf(lines: i32): i32 {
  for (let size = 0; size < sizes; size++) if (load<i32>(linesOf + ((<usize>size) << 2)) === lines) return size;
  if (sizes === MAX_SIZES) unreachable();
  store<i32>(linesOf + ((<usize>sizes) << 2), lines);
  return sizes++;
}
