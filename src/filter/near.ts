// The word that was meant by one that nobody knows: the one that the fewest slips of the finger make of it.

/** Letters of the word for each slip that is forgiven. */
const LETTERS_PER_SLIP = 3;

/** The nearest of `words`; undefined when none is near. */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  let found: string | undefined;
  let least = Math.floor(word.length / LETTERS_PER_SLIP) + 1;
  for (const candidate of words) {
    const count = slips(word.toLowerCase(), candidate, least);
    if (count >= least) continue;
    least = count;
    found = candidate;
  }
  return found;
}

/** Letters left out, added, changed, or swapped with their neighbour (Damerau and Levenshtein); `most` or more count as `most`. */
function slips(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most) return most;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(change, last[j]! + 1, row[j - 1]! + 1, isSwap ? beforeLast[j - 2]! + 1 : Infinity));
    }
    beforeLast = last;
    last = row;
  }
  return Math.min(most, last[b.length]!);
}
