// Decodes the records of batches for who wants their packets and nothing else of the engine.
import type { RecordBatch } from '../capture/record.ts';
import { Core, NOBODY } from './core.ts';
import { Packet } from './packet.ts';

export class Decoder {
  readonly #core: Core = new Core(NOBODY);
  /** As the latest record was decoded. */
  readonly packet: Packet = new Packet(this.#core);

  /** For the records to decode. */
  readonly batch: RecordBatch = this.#core.newBatch();

  constructor() {
    this.packet.at = this.#core.exports.packetPlace();
  }

  /** The batch was filled anew. */
  load(): void {
    this.#core.load(this.batch);
  }

  /** Decodes record `i` of its batch into `packet`; returns an END or a FAULT. */
  decode(i: number): number {
    const end = this.#core.exports.decodeRecord(i);
    this.#core.refresh();
    return end;
  }
}
