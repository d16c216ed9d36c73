// Hashes of 32 bits, word by word: MurmurHash3's mixing (Appleby, public domain). Who may not mix two keys up compares
// the keys themselves. core/hash.ts is the same for the program around.

/** Mixes a word into a hash. */
export function mix(hash: i32, word: i32): i32 {
  const k = rotl<i32>(word * <i32>0xcc9e2d51, 15);
  const h = rotl<i32>(hash ^ (k * 0x1b873593), 13);
  return h * 5 + <i32>0xe6546b64;
}

/** Ends a hash: every bit depends on every bit of the words. */
export function finalMix(hash: i32): i32 {
  let h = hash ^ (hash >>> 16);
  h *= <i32>0x85ebca6b;
  h ^= h >>> 13;
  h *= <i32>0xc2b2ae35;
  return h ^ (h >>> 16);
}
