// IP addresses between words and text: dotted quads, and RFC 5952's canonical form for IPv6.
import { isIPv4, isIPv6 } from 'node:net';

/** Text of an address of one word (IPv4) or four (IPv6). */
export function formatAddress(words: readonly number[]): string {
  return words.length === 1 ? formatIpv4(words[0]!) : formatIpv6(words);
}

function formatIpv4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

function formatIpv6(words: readonly number[]): string {
  const isMapped = words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
  if (isMapped) return `::ffff:${formatIpv4(words[3]!)}`; // RFC 5952, 5
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff]);
  const [start, length] = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':'); // RFC 5952, 4.2.2: a single zero group is not shortened
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

/** Start and length of the longest run of zeros, the first of equals. */
function longestZeroRun(groups: readonly number[]): [number, number] {
  let best: [number, number] = [0, 0];
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (groups[end] === 0) end++;
    if (end - start > best[1]) best = [start, end - start];
  }
  return best;
}

/** Words of an address in text, or null when it is none. */
export function parseAddress(text: string): number[] | null {
  if (isIPv4(text)) return [ipv4Word(text)];
  if (!isIPv6(text) || text.includes('%')) return null;
  // A dotted quad at the end stands for the last two groups.
  const quad = text.slice(text.lastIndexOf(':') + 1);
  const plain = quad.includes('.')
    ? `${text.slice(0, -quad.length)}${(ipv4Word(quad) >>> 16).toString(16)}:${(ipv4Word(quad) & 0xffff).toString(16)}`
    : text;
  const [head = '', tail] = plain.split('::');
  const groupsOf = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const groups = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return [0, 2, 4, 6].map((i) => (groups[i]! << 16) | groups[i + 1]!);
}

function ipv4Word(text: string): number {
  return text.split('.').reduce((word, part) => (word << 8) | Number(part), 0);
}
