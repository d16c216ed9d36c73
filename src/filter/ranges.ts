// Sets of whole numbers from 0 on, as ranges with both ends in them.

export type Range = readonly [low: number, high: number];

export function includes(ranges: readonly Range[], value: number): boolean {
  return ranges.some(([low, high]) => low <= value && value <= high);
}

/** All that is in none of them. */
export function complement(ranges: readonly Range[]): Range[] {
  const gaps: Range[] = [];
  let from = 0;
  for (const [low, high] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (low > from) gaps.push([from, low - 1]);
    from = Math.max(from, high + 1);
  }
  if (from < Infinity) gaps.push([from, Infinity]);
  return gaps;
}
