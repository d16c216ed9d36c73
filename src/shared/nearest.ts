// Which of the names that there are may have been meant by one that there is not.

/** Share of common pairs from which on two names look alike. */
const ALIKE = 0.4;
const MAX_NEAR = 5;

/** Those that look like it, the most alike first. */
export function nearest<Name extends string>(name: string, names: readonly Name[]): Name[] {
  return names
    .map((known) => ({ known, much: likeness(known, name) }))
    .filter(({ much }) => much >= ALIKE)
    .toSorted((a, b) => b.much - a.much)
    .slice(0, MAX_NEAR)
    .map(({ known }) => known);
}

/** Share of the pairs of neighbouring letters that two names have in common (Dice). */
function likeness(a: string, b: string): number {
  const [pairsOfA, pairsOfB] = [pairsOf(a), pairsOf(b)];
  const common = [...pairsOfA].filter((pair) => pairsOfB.has(pair)).length;
  return (2 * common) / Math.max(1, pairsOfA.size + pairsOfB.size);
}

function pairsOf(name: string): Set<string> {
  const letters = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return new Set(Array.from({ length: Math.max(0, letters.length - 1) }, (_, i) => letters.slice(i, i + 2)));
}
