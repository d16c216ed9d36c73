// The connections that a finding is about, by id: the first that were seen, so that a flood of a million needs no room.

/** Ids that a finding carries; `connectionCount` tells how many there are. */
export const MAX_CONNECTIONS = 1000;

export class ConnectionIds {
  readonly #ids: number[] = [];
  #latest = 0;
  /** Of all, those beyond the limit, too. */
  count = 0;

  /** `isKept`: there is room for its id; else it only counts. Twice in a row, for both of its ends, counts once. */
  add(id: number, isKept: boolean = true): void {
    if (id === this.#latest) return;
    this.#latest = id;
    this.count++;
    if (isKept && this.#ids.length < MAX_CONNECTIONS) this.#ids.push(id);
  }

  /** Of connections that are not in it. */
  addAll(others: ConnectionIds): void {
    this.count += others.count;
    this.#ids.push(...others.#ids.slice(0, MAX_CONNECTIONS - this.#ids.length));
  }

  /** What a finding says of them. */
  get fields(): { connections: number[]; connectionCount: number } {
    return { connections: this.#ids.toSorted((a, b) => a - b), connectionCount: this.count };
  }
}

/** Hosts, or pairs of them, whose connections are kept: those that come first. */
const MAX_KEYS = 4096;

/** Connections of each of many hosts, or of pairs: found by a hash, asked for by a name. */
export class ConnectionsByKey {
  readonly #byHash = new Map<number, { readonly name: string; readonly ids: ConnectionIds }>();

  /** `name` is called once for a hash. Two that share 32 bits of it are taken for one. */
  add(hash: number, id: number, name: () => string): void {
    let entry = this.#byHash.get(hash);
    if (entry === undefined) {
      if (this.#byHash.size >= MAX_KEYS) return;
      entry = { name: name(), ids: new ConnectionIds() };
      this.#byHash.set(hash, entry);
    }
    entry.ids.add(id);
  }

  /** None of a name that came too late. */
  of(name: string): ConnectionIds {
    for (const entry of this.#byHash.values()) if (entry.name === name) return entry.ids;
    return new ConnectionIds();
  }
}
