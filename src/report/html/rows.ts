// All connections of the page's table: an array of numbers each, addresses by their place in a list.
import { OUTCOMES, STATES } from '../../shared/vocabulary.ts';
import type { Concerned, FindingIndex } from '../finding-index.ts';
import type { FinishedConnection } from '../sink.ts';

/** Where what stands in a row; the page's script reads rows by these names. */
export const ROW_FIELDS = [
  'id',
  'stream',
  'clientAddress',
  'clientPort',
  'serverAddress',
  'serverPort',
  'outcome',
  'clientState',
  'serverState',
  'packets',
  'bytes',
  'clientPayload',
  'serverPayload',
  't',
  'duration',
  'retransmissions',
  'findings',
  'isGuessed',
  'clientDid',
  'serverDid',
  'clientLargest',
  'serverLargest',
] as const;

/** The findings of a row are known at the end. */
const NONE = 0;
const FINDINGS = ROW_FIELDS.indexOf('findings');

export class Rows {
  readonly addresses: string[] = [];
  readonly rows: number[][] = [];
  /** Of each row. */
  readonly #concerned: Concerned[] = [];
  readonly #places = new Map<string, number>();

  add(finished: Pick<FinishedConnection, 'row' | 'didOf'>): void {
    const row = finished.row();
    const { client, server, state, sent, clientKnownBy } = row;
    this.#concerned.push({ id: row.id, server, findings: row.findings });
    this.rows.push([
      row.id,
      row.stream,
      this.#place(client.address),
      client.port,
      this.#place(server.address),
      server.port,
      OUTCOMES.indexOf(row.outcome),
      STATES.indexOf(state.client),
      STATES.indexOf(state.server),
      row.packets,
      row.bytes,
      sent.client.payloadBytes,
      sent.server.payloadBytes,
      microseconds(row.t),
      microseconds(row.duration),
      sent.client.retransmissions.segments + sent.server.retransmissions.segments,
      NONE,
      clientKnownBy === 'port' || clientKnownBy === 'first-packet' ? 1 : 0,
      finished.didOf('client'),
      finished.didOf('server'),
      sent.client.maxSegment,
      sent.server.maxSegment,
    ]);
  }

  /** Writes into each row which findings it is part of, and returns what that number stands for: sets of their places. */
  takeFindings(index: FindingIndex): number[][] {
    const sets: number[][] = [[]];
    const places = new Map([['', NONE]]);
    for (const [i, row] of this.rows.entries()) {
      const set = index.placesOf(this.#concerned[i]!);
      const key = set.join(' ');
      let place = places.get(key);
      if (place === undefined) {
        place = sets.push(set) - 1;
        places.set(key, place);
      }
      row[FINDINGS] = place;
    }
    return sets;
  }

  #place(address: string): number {
    let place = this.#places.get(address);
    if (place === undefined) {
      place = this.addresses.push(address) - 1;
      this.#places.set(address, place);
    }
    return place;
  }
}

export function microseconds(seconds: number): number {
  return Math.round(seconds * 1e6);
}
