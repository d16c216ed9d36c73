// A connection as the engine keeps it (flow/connection.ts): a view of its row, and of those of its two ends, which lie
// behind it, the client's first.
import { OPTION, SENT } from './codes.ts';
import { ConnectionRow, EndpointRow, Rare } from './rows.ts';
import { NOWHERE, type Words } from './view.ts';

/** Tells views when the memory has grown. */
export interface Shows {
  show(view: Words): void;
}

/** One end: what it sent, counted, and what its SYN agreed to. */
export class Endpoint extends EndpointRow {
  /** `bits`: of SENT. */
  has(bits: number): boolean {
    return (this.sent & bits) !== 0;
  }

  /** Options of its SYN were cut off by the capture. */
  get isSynCut(): boolean {
    return this.windowScale === OPTION.unseenScale;
  }

  /** It sent a SYN that answers none. */
  get hasOwnSyn(): boolean {
    return (this.sent & SENT.syn) !== 0;
  }

  /** It sent a SYN, of its own or in answer to one. */
  get hasSyn(): boolean {
    return (this.sent & (SENT.syn | SENT.synAck)) !== 0;
  }
}

export class Connection extends ConnectionRow {
  readonly client: Endpoint = new Endpoint();
  readonly server: Endpoint = new Endpoint();
  readonly #rare: Rare = new Rare();

  constructor(memory: Shows) {
    super();
    for (const view of [this, this.client, this.server, this.#rare]) memory.show(view);
  }

  moveTo(place: number): void {
    this.at = place;
    this.client.at = place + ConnectionRow.WORDS;
    this.server.at = place + ConnectionRow.WORDS + EndpointRow.WORDS;
  }

  get isFollowed(): boolean {
    return this.followed !== NOWHERE;
  }

  /** Of Zeek's history, the letters after the first twelve, as codes (zeek.ts). */
  get historyRest(): number[] {
    if (this.rare === NOWHERE) return [];
    this.#rare.at = this.rare;
    const { historyRest: place, historyLength } = this.#rare;
    return Array.from({ length: historyLength }, (_, i) => (this.ints[place + (i >> 2)]! >>> ((i & 3) * 8)) & 0xff);
  }

  get packets(): number {
    return this.client.packets + this.server.packets;
  }

  get hasRst(): boolean {
    return this.client.has(SENT.rst) || this.server.has(SENT.rst);
  }

  get hasBothFins(): boolean {
    return this.client.has(SENT.fin) && (this.server.has(SENT.fin) || this.isSelf);
  }

  /** Nothing more is due: reset, or closed by both ends. */
  get isClosed(): boolean {
    return this.hasRst || this.hasBothFins;
  }
}
