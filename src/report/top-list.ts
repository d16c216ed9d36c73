// The first N of a stream of items in some order, holding no more than N.

export class TopList<Item> {
  readonly #limit: number;
  readonly #compare: (a: Item, b: Item) => number;
  readonly #items: Item[] = [];

  /** `limit` may be Infinity. `compare` as for sorting; equal items keep the order of their coming. */
  constructor(limit: number, compare: (a: Item, b: Item) => number) {
    this.#limit = limit;
    this.#compare = compare;
  }

  add(item: Item): void {
    const items = this.#items;
    if (this.#limit === Infinity) {
      items.push(item);
      return;
    }
    let at = items.length;
    while (at > 0 && this.#compare(item, items[at - 1]!) < 0) at--;
    if (at >= this.#limit) return;
    items.splice(at, 0, item);
    if (items.length > this.#limit) items.pop();
  }

  get items(): readonly Item[] {
    return this.#limit === Infinity ? this.#items.toSorted(this.#compare) : this.#items;
  }
}
