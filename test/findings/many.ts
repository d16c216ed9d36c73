// Traces of many connections.

/** Whatever `write` makes of 0, 1, 2 …, one after another. */
export const series = (count: number, write: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => write(i)).join('\n');

/** Ends for `addresses`: the same client's ports, or the same port of other clients. */
export const portOf = (i: number, server = '10.0.0.2:80'): string => `10.0.0.1:${40000 + i} ${server}`;
export const hostOf = (i: number, server = '10.0.0.2:80'): string =>
  `10.1.${Math.floor(i / 200)}.${1 + (i % 200)}:40000 ${server}`;

/** Connections one after another, each with these lines. */
export const oneByOne = (ends: readonly string[], lines: string): string =>
  ends.map((each) => `addresses ${each}\n${lines}`).join('\n');

/**
 * Connections side by side: each line for the first, then for the second …, `gap` seconds apart; the time of the line
 * is that from the end of the one before.
 */
export function sideBySide(ends: readonly string[], lines: string, gap = '.0001'): string {
  const steps = lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return steps
    .flatMap((line) =>
      ends.map((each, i) => `addresses ${each}\n${i === 0 ? line : line.replace(/^\+[\d.]+/, `+${gap}`)}`),
    )
    .join('\n');
}

export const range = <Item>(count: number, make: (i: number) => Item): Item[] =>
  Array.from({ length: count }, (_, i) => make(i));
