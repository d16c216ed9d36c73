// Reads the fields of a compressed format from a source: exactly so many bytes, or whatever is at hand.
import type { ByteSource } from './byte-source.ts';

const BUFFER_BYTES = 65_536;

export class ByteReader {
  readonly #source: ByteSource;
  readonly #buffer: Uint8Array = new Uint8Array(BUFFER_BYTES);
  #rest: Uint8Array = new Uint8Array(0);

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The bytes at hand, none only at the end; valid until the next call. They stay until `advance` passes over them. */
  async peek(): Promise<Uint8Array> {
    if (this.#rest.length === 0) this.#rest = this.#buffer.subarray(0, await this.#source.read(this.#buffer));
    return this.#rest;
  }

  advance(length: number): void {
    this.#rest = this.#rest.subarray(length);
  }

  /** The next `length` bytes; fewer only when the input ends. */
  async take(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const some = (await this.peek()).subarray(0, length - filled);
      if (some.length === 0) break;
      bytes.set(some, filled);
      filled += some.length;
      this.advance(some.length);
    }
    return bytes.subarray(0, filled);
  }

  /** The next `length` bytes; throws when the input ends before. */
  async bytes(length: number): Promise<Uint8Array> {
    const bytes = await this.take(length);
    if (bytes.length < length) throw cutShort();
    return bytes;
  }

  /** The next little-endian number; throws when the input ends before. */
  async uint32(): Promise<number> {
    return new DataView((await this.bytes(4)).buffer).getUint32(0, true);
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0;) {
      const some = Math.min((await this.peek()).length, left);
      if (some === 0) throw cutShort();
      left -= some;
      this.advance(some);
    }
  }

  /** Whether nothing follows. */
  async ended(): Promise<boolean> {
    return (await this.peek()).length === 0;
  }
}

export function cutShort(): Error {
  return new Error('unexpected end of the data');
}
