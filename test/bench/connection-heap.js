// Keeps the open connections in the order of their next packet: a binary heap over the time, ties broken by
// the connection's number so that a seed gives one capture. The top is replaced in place, as nearly every
// step is "same connection, later".

/**
 * @typedef {object} OpenConnection
 * @property {number} id
 * @property {import('./synthetic-connection.js').SyntheticConnection} connection
 * @property {import('./frame-writer.js').Route} route
 * @property {import('./frame-writer.js').Segment} segment the next one to write
 * @property {boolean} hasBegun
 */

export class ConnectionHeap {
  constructor() {
    /** @type {OpenConnection[]} */
    this.items = [];
  }

  get top() {
    return this.items[0];
  }

  /** @param {OpenConnection} item */
  push(item) {
    let at = this.items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(item, this.items[parent])) break;
      this.items[at] = this.items[parent];
      at = parent;
    }
    this.items[at] = item;
  }

  /** @param {OpenConnection} item takes the place of the top and sinks to where it belongs */
  replaceTop(item) {
    const { items } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child + 1 < items.length && isBefore(items[child + 1], items[child])) child++;
      if (child >= items.length || !isBefore(items[child], item)) break;
      items[at] = items[child];
      at = child;
    }
    items[at] = item;
  }
}

/** @param {OpenConnection} a @param {OpenConnection} b */
function isBefore(a, b) {
  return a.segment.timeUs < b.segment.timeUs || (a.segment.timeUs === b.segment.timeUs && a.id < b.id);
}
