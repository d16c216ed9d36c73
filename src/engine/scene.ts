// The connection at hand, its two ends as senders, and where what is seen of them is written: views that are moved from
// connection to connection, and what its mechanisms hand to one another.
import type { Connection } from '../flow/connection.ts';
import { SENT, type Endpoint } from '../flow/endpoint.ts';
import type { Packet } from '../wire/packet.ts';
import { seqDiff } from '../wire/seq.ts';
import type { AtHand } from './at-hand.ts';
import type { Memory } from './memory.ts';
import type { EventDetail, EventDraft, EventLog } from './event-log.ts';
import { NOTE, Notebook, type SenderNotes } from './notes.ts';
import { BIT, type Sender } from './sender.ts';
import { SentSegments } from './sent-segments.ts';

/** The segment at hand is no repetition. */
export const NO_REPETITION = -1;

export class Scene {
  readonly memory: Memory;
  readonly client: Sender;
  readonly server: Sender;
  readonly notebook: Notebook = new Notebook();
  readonly events: EventLog;
  readonly #hand: AtHand;
  readonly #clientSegments: SentSegments;
  readonly #serverSegments: SentSegments;
  /** Their segments are set on the connection at hand. */
  #isClientOpen = false;
  #isServerOpen = false;
  /** Code of CAUSES when the segment at hand is a repetition, and whether what it repeats was one already. */
  repetition: number = NO_REPETITION;
  wasRetransmitted = false;

  constructor(hand: AtHand, events: EventLog) {
    this.#hand = hand;
    this.memory = hand.memory;
    this.client = hand.client;
    this.server = hand.server;
    this.#clientSegments = new SentSegments(hand.memory, hand.client);
    this.#serverSegments = new SentSegments(hand.memory, hand.server);
    this.events = events;
  }

  get connection(): Connection {
    return this.#hand.connection;
  }

  /** Another connection is at hand. */
  enter(): void {
    this.#isClientOpen = false;
    this.#isServerOpen = false;
  }

  forgetSegments(): void {
    this.#clientSegments.release();
    this.#serverSegments.release();
  }

  segmentsOf(sender: Sender): SentSegments {
    if (sender === this.client) {
      if (!this.#isClientOpen) this.#clientSegments.open();
      this.#isClientOpen = true;
      return this.#clientSegments;
    }
    if (!this.#isServerOpen) this.#serverSegments.open();
    this.#isServerOpen = true;
    return this.#serverSegments;
  }

  endpointOf(sender: Sender): Endpoint {
    return sender === this.client ? this.connection.client : this.connection.server;
  }

  /** Made, if there were none. */
  notesOf(sender: Sender): SenderNotes {
    sender.set(BIT.hasNotes);
    return this.notebook.of(this.connection.followed, sender === this.client);
  }

  /** An event of the packet; null if nobody wants events. */
  tell(sender: Sender, packet: Packet, detail: EventDetail): EventDraft | null {
    const { events, connection, client } = this;
    return events.isWanted ? events.add(connection.followed, packet, sender === client, detail) : null;
  }

  /** The receiver says that it got an entry twice: the event is about the original. */
  tellDoubled(sender: Sender, entry: number): void {
    const segments = this.segmentsOf(sender);
    const frame = segments.frame(entry);
    const timeNs = segments.ns(entry);
    this.notesOf(sender).add(NOTE.networkDuplicate, timeNs, frame);
    if (!this.events.isWanted) return;
    const seq = segments.seq(entry);
    const original = { frame, timeNs, seq, payloadLength: seqDiff(segments.end(entry), seq) };
    const detail = { event: 'network-duplicate', proof: 'dsack' } as const;
    this.events.insert(this.connection.followed, original, sender === this.client, detail);
  }

  /** Both ends offered SACK, as far as their SYNs were seen. */
  get hasSack(): boolean {
    const { client, server } = this.connection;
    return offersSack(client) && offersSack(server);
  }
}

function offersSack(end: Endpoint): boolean {
  return !end.hasSyn || end.isSynCut || end.has(SENT.sackPermitted);
}
