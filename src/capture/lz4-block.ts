// Decompresses one LZ4 block, or as much of it as makes sense. Read lz4_Block_format.md first. A block is a series
// of sequences, each some literals and then a match in what was decompressed before; the last has literals only.
//
//   token │ [more literal length] │ literals │ match offset │ [more match length]
const MIN_MATCH_BYTES = 4;
/** A longer match is copied by the engine, a shorter one byte by byte. */
const SHORT_MATCH_BYTES = 32;

export interface Lz4Output {
  /** Where the output ends in the target. */
  end: number;
  /** What is wrong with the block behind that, or null. */
  damage: string | null;
}

/** Decompresses `block` into `target` from `start` on; matches reach back to `oldest` at most. */
export function decompressLz4Block(block: Uint8Array, target: Uint8Array, start: number, oldest: number): Lz4Output {
  let at = 0;
  let end = start;
  /** The rest of a length whose four bits in the token are full: it goes on until a byte is not full. */
  const lengthFrom = (bits: number): number => {
    let length = bits;
    if (bits < 15) return length;
    let byte = 255;
    while (byte === 255 && at < block.length) length += byte = block[at++]!;
    return byte === 255 ? Infinity : length;
  };
  while (at < block.length) {
    const token = block[at++]!;
    const literals = lengthFrom(token >> 4);
    const there = Math.min(literals, block.length - at, target.length - end);
    target.set(block.subarray(at, at + there), end);
    at += there;
    end += there;
    if (there < literals) return { end, damage: 'a block ends inside its literals, or is too long' };
    if (at === block.length) return { end, damage: null };

    if (at + 2 > block.length) return { end, damage: 'a block ends inside a match' };
    const offset = block[at]! | (block[at + 1]! << 8);
    at += 2;
    const length = lengthFrom(token & 15) + MIN_MATCH_BYTES;
    const from = end - offset;
    if (offset === 0 || from < oldest) return { end, damage: 'a match reaches back too far' };
    if (length > target.length - end) return { end, damage: 'a block is too long' };
    if (length > SHORT_MATCH_BYTES && offset >= length) target.copyWithin(end, from, from + length);
    else for (let i = 0; i < length; i++) target[end + i] = target[from + i]!; // may run into its own output
    end += length;
  }
  return { end, damage: 'a block ends with a match' };
}
