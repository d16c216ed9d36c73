// How near a client comes to having no port left for a server: of the ports of its ephemeral range (RFC 6056), those
// that are taken, by open connections and by its own TIME_WAIT, for each pair of client address and server.
import { pairKey } from '../flow/end-key.ts';
import { formatAddress } from '../flow/address.ts';
import type { FlowEnd } from '../flow/identity.ts';
import type { SummaryRecord } from '../report/schema.ts';
import { endText } from '../shared/format.ts';
import { Gauge } from './gauge.ts';

/** Pairs that are looked at: those that come first. */
const MOST_PAIRS = 2048;
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
  readonly #pairs: Map<number, Pair> = new Map();

  constructor(range: PortRange) {
    this.#range = range;
  }

  /** A port of `client` was taken for `server` in that time; nanoseconds since the first packet of the run. */
  add(client: FlowEnd, server: FlowEnd, startNs: number, endNs: number): void {
    if (client.port < this.#range.low || client.port > this.#range.high) return;
    const key = pairKey(client, server);
    let pair = this.#pairs.get(key);
    if (pair === undefined) {
      if (this.#pairs.size >= MOST_PAIRS) return;
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
