// What the time-sequence graph and that of round trips are drawn of: what an end sent, and what the other end said of it. The
// records of a report hold no segments: they are read from the captures once more, for the few connections with graphs.
import type { CaptureRecord, ConnectionRecord } from '../schema.ts';

/** Numbers are relative as in Wireshark: the SYN is 0, the first byte 1. Times: microseconds since the first packet. */
export interface Sequence {
  /** The sequence number that counts as 0. */
  base: number;
  data: SequenceData[];
  acks: SequenceAck[];
  sacks: SequenceSack[];
  rtts: SequenceRtt[];
  /** Segments and acknowledgements were left out; at every instant the lowest and highest are there. */
  isThinned: boolean;
}

/** First byte, and bytes from there. */
export type SequenceData = readonly [t: number, frame: number, seq: number, length: number];
/** Next byte expected, and the end of the receiver's window; null when its scale is not known. */
export type SequenceAck = readonly [t: number, frame: number, ack: number, edge: number | null];
/** What was received beyond the acknowledgement: the block that an acknowledgement names first. */
export type SequenceSack = readonly [t: number, frame: number, left: number, right: number];

/** Microseconds from a segment that was sent once (Karn) to the first acknowledgement of all of it, which is the frame. */
export type SequenceRtt = readonly [t: number, frame: number, rtt: number];

export type Sequences = Readonly<Record<'client' | 'server', Sequence>>;

export interface SequenceWish {
  readonly connection: Omit<ConnectionRecord, 'transitions' | 'events' | 'samples' | 'type'>;
  /** Of packets, about, that are worth room in a page. */
  readonly most: number;
}

/** By the connections' ids; what was not kept of a pipe is left out. */
export type SequenceReader = (
  captures: readonly CaptureRecord[],
  wishes: readonly SequenceWish[],
) => Promise<ReadonlyMap<number, Sequences>>;
