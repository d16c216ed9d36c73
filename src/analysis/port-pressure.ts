// How near a client comes to having no port left for a server: of the ports of its ephemeral range (RFC 6056), those
// that are taken, by open connections and by its own TIME_WAIT, for each pair of client address and server.
import { formatAddress } from '../shared/address.ts';
import type { FlowEnd } from '../core/identity.ts';
import type { SummaryRecord } from '../report/schema.ts';
import { endText } from '../shared/format.ts';
import type { Ends } from './finished.ts';
import { Gauge } from './gauge.ts';

/** Pairs that are looked at: those that come first. */
const MAX_PAIRS = 2048;
const PAIRS_IN_REPORT = 10;

export interface PortRange {
  readonly low: number;
  readonly high: number;
}

interface Pair {
  readonly client: FlowEnd;
  readonly server: FlowEnd;
  readonly gauge: Gauge;
}

export class PortPressure {
  readonly #range: PortRange;
  /** By hash of the client's address and the server. */
  readonly #pairs: Map<number, Pair> = new Map();

  constructor(range: PortRange) {
    this.#range = range;
  }

  /** The client's port was taken in that time; nanoseconds since the first packet of the run. */
  add(ends: Ends, startNs: number, endNs: number): void {
    const port = ends.portOf('client');
    if (port < this.#range.low || port > this.#range.high) return;
    let key = ends.pairHash;
    let pair = this.#pairs.get(key);
    while (pair !== undefined && !isPair(pair, ends)) pair = this.#pairs.get(++key);
    if (pair === undefined) {
      const { client, server } = ends.identity;
      if (this.#pairs.size >= MAX_PAIRS) return;
      pair = { client, server, gauge: new Gauge() };
      this.#pairs.set(key, pair);
    }
    pair.gauge.add(startNs, endNs);
  }

  /** The nearest to the range first; one port at a time is no pressure. */
  record(): SummaryRecord['timeWait']['portPressure'] {
    const available = this.#range.high - this.#range.low + 1;
    return [...this.#pairs.values()]
      .map((pair) => ({ ...pair, used: pair.gauge.peak }))
      .filter(({ used }) => used > 1)
      .toSorted((a, b) => b.used - a.used)
      .slice(0, PAIRS_IN_REPORT)
      .map(({ client, server, used }) => ({
        client: formatAddress(client.address),
        server: endText(formatAddress(server.address), server.port),
        used,
        available,
      }));
  }
}

function isPair({ client, server }: Pair, ends: Ends): boolean {
  return ends.isEnd('client', client, false) && ends.isEnd('server', server, true);
}
