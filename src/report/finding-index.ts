// Which findings a connection is part of. A finding names its connections as far as it has room for them; beyond that,
// what was found in the connection itself tells: findings are grouped by rule, server and whose doing it is.
import { endText } from '../shared/format.ts';
import type { ConnectionRecord, FindingRecord } from './schema.ts';

export type Concerned = Pick<ConnectionRecord, 'id' | 'server' | 'findings'>;

export class FindingIndex {
  readonly #byId = new Map<number, number[]>();
  /** Places of findings that do not name all of their connections. */
  readonly #cut = new Map<string, number>();

  constructor(findings: readonly FindingRecord[]) {
    for (const [place, { rule, endpoint, connections, connectionCount, data }] of findings.entries()) {
      for (const id of connections) {
        const places = this.#byId.get(id);
        if (places === undefined) this.#byId.set(id, [place]);
        else places.push(place);
      }
      if (connections.length < connectionCount) this.#cut.set(keyOf(rule, endpoint, String(data['server'])), place);
    }
  }

  /** Places of its findings, the worst first as they are. */
  placesOf({ id, server, findings }: Concerned): number[] {
    const named = this.#byId.get(id) ?? [];
    if (this.#cut.size === 0 || findings.length === 0) return named;
    const where = endText(server.address, server.port);
    const others = findings.flatMap(({ rule, endpoint }) => this.#cut.get(keyOf(rule, endpoint, where)) ?? []);
    return [...new Set([...named, ...others])].toSorted((a, b) => a - b);
  }
}

function keyOf(rule: string, endpoint: FindingRecord['endpoint'], server: string): string {
  return `${rule} ${endpoint} ${server}`;
}
