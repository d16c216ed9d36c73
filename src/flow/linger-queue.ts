// Connections that wait to be let go, in the order in which they came: first come, first looked at.
import type { Connection } from './connection.ts';

/** Consumed places at the head that are worth copying the rest for. */
const COMPACT_AT = 16_384;

export class LingerQueue {
  readonly #items: Connection[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(connection: Connection): void {
    this.#items.push(connection);
  }

  /** The longest waiting one; undefined when there is none. */
  peek(): Connection | undefined {
    return this.#items[this.#head];
  }

  shift(): void {
    this.#head++;
    if (this.#head < COMPACT_AT) return;
    this.#items.splice(0, this.#head);
    this.#head = 0;
  }
}
