// Sequence-number arithmetic modulo 2^32 (RFC 9293, 3.4). Numbers are i32; a difference is right while the two are less
// than 2^31 apart.

/** a − b, signed. */
export function seqDiff(a: i32, b: i32): i32 {
  return a - b;
}

export function seqAdd(seq: i32, length: i32): i32 {
  return seq + length;
}

export function seqLess(a: i32, b: i32): bool {
  return a - b < 0;
}

export function seqLessOrEqual(a: i32, b: i32): bool {
  return a - b <= 0;
}

export function seqMax(a: i32, b: i32): i32 {
  return a - b >= 0 ? a : b;
}
