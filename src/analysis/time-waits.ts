// TIME_WAIT over time, in all and by host: who closed first holds it, for 2·MSL. RFC 9293 (3.6.1).
import { formatAddress } from '../shared/address.ts';
import type { FlowEnd } from '../core/identity.ts';
import type { SummaryRecord } from '../report/schema.ts';
import type { Ends } from './finished.ts';
import { Gauge } from './gauge.ts';
import type { End } from './state-path.ts';

/** Hosts that are counted on their own: those that come first. */
const MAX_HOSTS = 1024;
const HOSTS_IN_REPORT = 20;

interface Host {
  /** One of its ends. */
  readonly end: FlowEnd;
  readonly gauge: Gauge;
  entered: number;
  /** Of the first and the last that began; nanoseconds since the first packet of the run. */
  firstNs: number;
  lastNs: number;
}

export class TimeWaits {
  readonly #all = new Gauge();
  /** By hash of the address. */
  readonly #hosts: Map<number, Host> = new Map();
  entered = 0;

  /** That end was in TIME_WAIT in that time; nanoseconds since the first packet of the run. */
  add(ends: Ends, end: End, startNs: number, endNs: number): void {
    this.entered++;
    this.#all.add(startNs, endNs);
    let key = ends.addressHashOf(end);
    let host = this.#hosts.get(key);
    while (host !== undefined && !ends.isEnd(end, host.end, false)) host = this.#hosts.get(++key);
    if (host === undefined) {
      if (this.#hosts.size >= MAX_HOSTS) return;
      host = { end: ends.identity[end], gauge: new Gauge(), entered: 0, firstNs: startNs, lastNs: startNs };
      this.#hosts.set(key, host);
    }
    host.entered++;
    host.firstNs = Math.min(host.firstNs, startNs);
    host.lastNs = Math.max(host.lastNs, startNs);
    host.gauge.add(startNs, endNs);
  }

  record(): Omit<SummaryRecord['timeWait'], 'portPressure'> {
    const byHost = [...this.#hosts.values()]
      .map((host) => ({ host, peak: host.gauge.peak }))
      .toSorted((a, b) => b.peak - a.peak || b.host.entered - a.host.entered)
      .slice(0, HOSTS_IN_REPORT)
      .map(({ host, peak }) => ({
        address: formatAddress(host.end.address),
        entered: host.entered,
        peak,
        perSecond: perSecond(host),
      }));
    return { entered: this.entered, peak: this.#all.peak, byHost };
  }
}

/** Between the first and the last; null when that is no time. */
function perSecond({ entered, firstNs, lastNs }: Host): number | null {
  return lastNs === firstNs ? null : ((entered - 1) * 1e9) / (lastNs - firstNs);
}
