// The first N of a stream of items in some order, holding no more than N.

/** `Facts`: what the order depends on, so that it can be asked before the item is made. */
export class TopList<Item extends Facts, Facts = Item> {
  readonly #limit: number;
  readonly #compare: (a: Facts, b: Facts) => number;
  readonly #items: Item[] = [];

  /** `compare` as for sorting; equal items keep the order of their coming. */
  constructor(limit: number, compare: (a: Facts, b: Facts) => number) {
    this.#limit = limit;
    this.#compare = compare;
  }

  /** Would an item of these facts be kept? */
  admits(facts: Facts): boolean {
    const last = this.#items.at(-1);
    return this.#items.length < this.#limit || (last !== undefined && this.#compare(facts, last) < 0);
  }

  add(item: Item): void {
    if (!this.admits(item)) return;
    const items = this.#items;
    let low = 0;
    for (let high = items.length; low < high;) {
      const middle = (low + high) >> 1;
      if (this.#compare(item, items[middle]!) < 0) high = middle;
      else low = middle + 1;
    }
    items.splice(low, 0, item);
    if (items.length > this.#limit) items.pop();
  }

  get items(): readonly Item[] {
    return this.#items;
  }
}
