// All connections of the page's table: an array of numbers each, addresses by their place in a list.
import { OUTCOMES, STATES } from '../../shared/vocabulary.ts';
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
  'sightings',
  'isGuessed',
  'clientDid',
  'serverDid',
  'clientLargest',
  'serverLargest',
] as const;

export class Rows {
  readonly addresses: string[] = [];
  readonly rows: (readonly number[])[] = [];
  readonly #places = new Map<string, number>();

  add(finished: Pick<FinishedConnection, 'row' | 'sightings' | 'didOf'>): void {
    const row = finished.row();
    const { client, server, state, sent, clientKnownBy } = row;
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
      finished.sightings,
      clientKnownBy === 'port' || clientKnownBy === 'first-packet' ? 1 : 0,
      finished.didOf('client'),
      finished.didOf('server'),
      sent.client.maxSegment,
      sent.server.maxSegment,
    ]);
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
