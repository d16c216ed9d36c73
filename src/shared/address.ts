// IP addresses between words and text: dotted quads, and RFC 5952's canonical form for IPv6. Needs nothing of Node: the
// page of the HTML report reads addresses, too.

// No leading zeros: some read them as octal.
const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const GROUP = /^[\da-f]{1,4}$/i;
const GROUPS = 8;

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
  if (IPV4.test(text)) return [ipv4Word(text)];
  // A dotted quad at the end stands for the last two groups.
  const quad = text.slice(text.lastIndexOf(':') + 1);
  if (!text.includes(':') || (quad.includes('.') && !IPV4.test(quad))) return null;
  const plain = quad.includes('.')
    ? `${text.slice(0, -quad.length)}${(ipv4Word(quad) >>> 16).toString(16)}:${(ipv4Word(quad) & 0xffff).toString(16)}`
    : text;
  const halves = plain.split('::');
  const [before, after = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = before!.length + after.length;
  // `::` stands for a group at least (RFC 4291, 2.2).
  const isWhole = halves.length === 1 ? given === GROUPS : halves.length === 2 && given < GROUPS;
  if (!isWhole || ![...before!, ...after].every((group) => GROUP.test(group))) return null;
  const groups = [...before!, ...Array<string>(GROUPS - given).fill('0'), ...after].map((group) => parseInt(group, 16));
  return [0, 2, 4, 6].map((i) => (groups[i]! << 16) | groups[i + 1]!);
}

function ipv4Word(text: string): number {
  return text.split('.').reduce((word, part) => (word << 8) | Number(part), 0);
}
