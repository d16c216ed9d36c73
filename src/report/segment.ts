// A segment as a ladder shows it, and its names, from the fullest that a wide terminal has room for to the shortest.
// Each flag stands with its own number, relative as in Wireshark and tcpdump: `PSH 1:1461 (1460) ACK 101`.

/** In the order of their bits (RFC 9293, 3.1; AE of RFC 9768). */
export const FLAG_NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'AE'] as const;
export type FlagName = (typeof FLAG_NAMES)[number];

/** What one end has sent. */
export interface Volume {
  /** Segments with payload. */
  readonly data: number;
  /** Of payload. */
  readonly bytes: number;
  /** Segments of nothing but an acknowledgment. */
  readonly acks: number;
}

export interface Segment {
  /** Its position among those of the connection, from 0. */
  readonly ordinal: number;
  readonly frame: number;
  /** Seconds since the first packet of the connection. */
  readonly t: number;
  readonly sender: 'client' | 'server';
  /** `cut`: without a readable header; `other`: no segment of the connection, but a packet about it (ICMP). */
  readonly kind: 'segment' | 'cut' | 'other';
  readonly flags: readonly FlagName[];
  /** From the sender's first sequence number. */
  readonly seq: number;
  /** It begins where what its sender has sent so far ends. */
  readonly isNext: boolean;
  /** Bytes of payload. */
  readonly length: number;
  /** From the peer's first sequence number; null without the flag. */
  readonly ack: number | null;
  /** In bytes, scaled where the scale is known. */
  readonly window: number;
  /** What both ends had sent before it. */
  readonly before: Readonly<Record<'client' | 'server', Volume>>;
}

/** What a sender has sent after one more segment. */
export function plus({ data, bytes, acks }: Volume, segment: Segment): Volume {
  return {
    data: data + Number(segment.length > 0),
    bytes: bytes + segment.length,
    acks: acks + Number(isPureAck(segment)),
  };
}

function isPureAck({ kind, flags, length }: Segment): boolean {
  return kind === 'segment' && length === 0 && flags.includes('ACK') && !MARKED.some((flag) => flags.includes(flag));
}

/** Flags that make a segment more than data or an acknowledgment. */
const MARKED: readonly FlagName[] = ['SYN', 'FIN', 'RST'];

export function isMarked({ flags }: Segment): boolean {
  return MARKED.some((flag) => flags.includes(flag));
}

/** What to call it, the fullest name first. */
export function segmentNames(segment: Segment): string[] {
  if (segment.kind === 'cut') return ['header truncated or damaged', 'header truncated', 'truncated'];
  if (segment.kind === 'other') return ['ICMP error', 'ICMP'];
  const { seq, length, ack, flags, isNext } = segment;
  const window = flags.includes('RST') ? '' : `win ${segment.window}`; // that of a RST means nothing
  const own = flags
    .filter((flag) => flag !== 'ACK')
    .toReversed()
    .join(' '); // SYN and FIN are next to their number
  const range = `${seq}:${seq + length}`;
  const acknowledged = ack === null ? '' : `ACK ${ack}`;
  const isBare = length === 0 && (flags.includes('SYN') ? seq === 0 : isNext && !isMarked(segment));
  const start = isBare ? '' : String(seq);
  if (length === 0) {
    const named = [own, start, acknowledged];
    return distinct([
      [...named, window],
      named,
      ...(isMarked(segment) ? [[own, start]] : []),
      [own, acknowledged],
      [own],
    ]);
  }
  const size = `(${length})`;
  return distinct([
    [own, range, size, acknowledged, window],
    [own, range, size, acknowledged],
    [own, start, size, acknowledged],
    [own, range, size],
    [own, start, size],
    [own, range],
    [own, size],
    [size],
  ]);
}

function distinct(names: readonly (readonly string[])[]): string[] {
  const texts = names.map((parts) => parts.filter((part) => part !== '').join(' '));
  return [...new Set(texts.filter((text) => text !== ''))];
}
