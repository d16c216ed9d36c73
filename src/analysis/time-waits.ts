// TIME_WAIT over time, in all and by host: who closed first holds it, for 2·MSL. RFC 9293 (3.6.1).
import { formatAddress } from '../flow/address.ts';
import { addressKey } from '../flow/end-key.ts';
import type { SummaryRecord } from '../report/schema.ts';
import { Gauge } from './gauge.ts';

/** Hosts that are counted on their own: those that come first. */
const MOST_HOSTS = 1024;
const HOSTS_IN_REPORT = 20;

interface Host {
  readonly address: readonly number[];
  readonly gauge: Gauge;
  entered: number;
}

export class TimeWaits {
  readonly #all = new Gauge();
  readonly #hosts: Map<number, Host> = new Map();
  entered = 0;

  /** An end of `address` was in TIME_WAIT in that time; nanoseconds since the first packet of the run. */
  add(address: readonly number[], startNs: number, endNs: number): void {
    this.entered++;
    this.#all.add(startNs, endNs);
    const key = addressKey(address);
    let host = this.#hosts.get(key);
    if (host === undefined) {
      if (this.#hosts.size >= MOST_HOSTS) return;
      host = { address, gauge: new Gauge(), entered: 0 };
      this.#hosts.set(key, host);
    }
    host.entered++;
    host.gauge.add(startNs, endNs);
  }

  record(): Omit<SummaryRecord['timeWait'], 'portPressure'> {
    const byHost = [...this.#hosts.values()]
      .map(({ address, entered, gauge }) => ({ address, entered, peak: gauge.peak }))
      .toSorted((a, b) => b.peak - a.peak || b.entered - a.entered)
      .slice(0, HOSTS_IN_REPORT)
      .map(({ address, entered, peak }) => ({ address: formatAddress(address), entered, peak }));
    return { entered: this.entered, peak: this.#all.peak, byHost };
  }
}
