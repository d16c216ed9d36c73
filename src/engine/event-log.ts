// The events of open connections, kept until these are over; only where the report is to include them. They are few:
// segments that do not simply advance.
import type { EventRecord } from '../report/schema.ts';
import type { Packet } from '../wire/packet.ts';
import { seqUnsigned } from '../wire/seq.ts';

/** What the kind of event adds to the segment's own fields. */
export type EventDetail = Omit<EventRecord, 'type' | 'connection' | 'sender' | 'frame' | 't' | 'seq' | 'length'>;

/** An event of an open connection: later packets may say more of it. */
export type EventDraft = Omit<EventRecord, 'connection'>;

/** What an event takes over of its segment. */
type Place = Pick<EventRecord, 't' | 'frame'>;
type Segment = Pick<Packet, 'frame' | 'timeNs' | 'seq' | 'payloadLength'>;

export class EventLog {
  readonly isWanted: boolean;
  /** By number of the connection's block. */
  readonly #open: Map<number, EventDraft[]> = new Map();

  constructor(isWanted: boolean) {
    this.isWanted = isWanted;
  }

  /** Only where they are wanted: making a detail for nobody costs as much as keeping it. */
  add(block: number, packet: Segment, fromClient: boolean, detail: EventDetail): EventDraft {
    const { frame, timeNs, seq, payloadLength } = packet;
    const { event, ...rest } = detail;
    const record = {
      type: 'event' as const,
      event,
      sender: fromClient ? ('client' as const) : ('server' as const),
      frame,
      t: timeNs / 1e9,
      seq: seqUnsigned(seq),
      length: payloadLength,
      ...rest,
    };
    const events = this.#open.get(block);
    if (events === undefined) this.#open.set(block, [record]);
    else events.push(record);
    return record;
  }

  /** The event of a segment that passed before others that have events already. */
  insert(block: number, packet: Segment, fromClient: boolean, detail: EventDetail): void {
    const record = this.add(block, packet, fromClient, detail);
    const events = this.#open.get(block)!;
    events.pop();
    const isLater = ({ t, frame }: Place): boolean => t > record.t || (t === record.t && frame > record.frame);
    const later = events.findIndex(isLater);
    events.splice(later < 0 ? events.length : later, 0, record);
  }

  /** In the order of their packets. */
  of(block: number, connection: number): EventRecord[] {
    return (this.#open.get(block) ?? []).map((event) => ({ ...event, connection }));
  }

  release(block: number): void {
    this.#open.delete(block);
  }
}
