// Ends that the peer closed and that do not close themselves, by who owns them: the process there never calls close().
import { formatAddress } from '../shared/address.ts';
import type { FlowEnd } from '../core/identity.ts';
import type { SummaryRecord } from '../report/schema.ts';
import { endText } from '../shared/format.ts';

type Owner = SummaryRecord['closeWait']['byEndpoint'][number];

/** Owners that are counted on their own: those that come first. */
const MAX_OWNERS = 4096;
const OWNERS_IN_REPORT = 20;

export class CloseWaits {
  leaks = 0;
  readonly #owners: Map<string, Owner> = new Map();

  /** `isServer`: it has the port of a service; a client's is another each time. */
  add(end: FlowEnd, isServer: boolean, seconds: number): void {
    this.leaks++;
    const address = formatAddress(end.address);
    const key = isServer ? endText(address, end.port) : address;
    let owner = this.#owners.get(key);
    if (owner === undefined) {
      if (this.#owners.size >= MAX_OWNERS) return;
      owner = { address, port: isServer ? end.port : null, count: 0, oldest: 0 };
      this.#owners.set(key, owner);
    }
    owner.count++;
    owner.oldest = Math.max(owner.oldest, seconds);
  }

  record(): SummaryRecord['closeWait'] {
    const byEndpoint = [...this.#owners.values()].toSorted((a, b) => b.count - a.count || b.oldest - a.oldest);
    return { leaks: this.leaks, byEndpoint: byEndpoint.slice(0, OWNERS_IN_REPORT) };
  }
}
