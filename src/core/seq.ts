// Sequence-number arithmetic modulo 2^32 (RFC 9293, 3.4). Numbers are kept as int32; a difference is right while the two are
// less than 2^31 apart.

/** a − b, signed. */
export function seqDiff(a: number, b: number): number {
  return (a - b) | 0;
}

/** As it stands in the packet: 0 … 2^32−1. */
export function seqUnsigned(seq: number): number {
  return seq >>> 0;
}
