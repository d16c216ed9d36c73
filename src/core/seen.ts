// A connection as the engine left it: views of all its rows, moved together from one connection to the next.
import { Connection } from './connection.ts';
import type { Core } from './core.ts';
import type { EventLog } from './event-log.ts';
import { SenderNotes } from './notes.ts';
import { AttemptsRow, Direction, Followed } from './rows.ts';
import type { SampleLogs } from './samples.ts';
import { Sender } from './sender.ts';
import { TransitionLog } from './transition-log.ts';
import { NOWHERE } from './view.ts';
import { WindowFacts } from './window-facts.ts';

export class Seen {
  readonly #core: Core;
  readonly events: EventLog;
  readonly connection: Connection;
  readonly row: Followed = new Followed();
  readonly client: Sender;
  readonly server: Sender;
  readonly syns: AttemptsRow = new AttemptsRow();
  readonly synAcks: AttemptsRow = new AttemptsRow();
  readonly log: TransitionLog;
  readonly #clientNotes: SenderNotes;
  readonly #serverNotes: SenderNotes;
  readonly #clientWindow: WindowFacts;
  readonly #serverWindow: WindowFacts;

  constructor(core: Core, events: EventLog, samples: SampleLogs) {
    this.#core = core;
    this.events = events;
    this.connection = new Connection(core);
    this.client = new Sender(core.exports);
    this.server = new Sender(core.exports);
    for (const view of [this.row, this.client, this.server, this.syns, this.synAcks]) core.show(view);
    this.log = new TransitionLog(core, this.row);
    this.#clientNotes = new SenderNotes(core);
    this.#serverNotes = new SenderNotes(core);
    this.#clientWindow = new WindowFacts(core, samples);
    this.#serverWindow = new WindowFacts(core, samples);
  }

  /** Moves to the connection whose row lies there; what follows it is to be opened. */
  moveTo(place: number): void {
    this.connection.moveTo(place);
  }

  /** Follows the connection from now on, if it was not, and lets time pass until then; moves to what is known of it. */
  open(nowNs: number): void {
    const { connection } = this;
    this.#core.exports.look(connection.at << 2, nowNs);
    this.#core.refresh();
    const place = connection.followed;
    this.row.at = place;
    this.client.at = place + Followed.WORDS;
    this.server.at = place + Followed.WORDS + Direction.WORDS;
    this.syns.at = this.row.syns;
    this.synAcks.at = this.row.synAcks;
  }

  /** What is out of the ordinary in what that end sent, if anything is. */
  notes(isClient: boolean): SenderNotes | undefined {
    const { notes: place } = isClient ? this.client : this.server;
    if (place === NOWHERE) return undefined;
    const notes = isClient ? this.#clientNotes : this.#serverNotes;
    notes.at = place;
    return notes;
  }

  /** Undefined when nothing can be said of its window. */
  window(isClient: boolean): WindowFacts | undefined {
    const { cwnd: place } = isClient ? this.client : this.server;
    if (place === NOWHERE) return undefined;
    const window = isClient ? this.#clientWindow : this.#serverWindow;
    window.moveTo(place);
    return window;
  }
}
