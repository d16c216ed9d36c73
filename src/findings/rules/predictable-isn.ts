// Initial sequence numbers that can be guessed: always the same, or growing by the same step. RFC 6528, RFC 9293 (3.4.1).
import type { Finished } from '../../analysis/finished.ts';
import type { End } from '../../analysis/state-path.ts';
import { Cells } from '../cells.ts';
import { ConnectionIds } from '../connection-ids.ts';
import type { RunDetector, RunFinding, RunObserver } from '../detector.ts';
import { hostFilter, MAX_FRAMES } from '../grouping.ts';

/** So many equal steps in a row are no accident: two of them are one in 2^32. */
const MANY_EQUAL_STEPS = 8;
const MAX_HOSTS = 64;

interface Guessable {
  readonly address: string;
  readonly step: number;
  readonly ns: number;
  readonly capture: number;
  readonly frames: number[];
  readonly connections: ConnectionIds;
  count: number;
}

/** Words of a host: its latest ISN, how far that is from the one before, how many there were in even steps, and the
 *  frames with which that row began and to which it has come. */
const ISN = 0;
const STEP = 1;
const COUNT = 2;
const FIRST_FRAME = 3;
const FIRST_CAPTURE = 4;
const LATEST_FRAME = 5;
const LATEST_CAPTURE = 6;
const FIRST_MS = 7;
const LATEST_MS = 8;
/** Ids of the row's first connections, as many as there are before it is caught, and of the latest. */
const FIRST_IDS = 9;
const LATEST_ID = FIRST_IDS + MANY_EQUAL_STEPS;
const WORDS = LATEST_ID + 1;

class PredictableIsn implements RunObserver {
  readonly #hosts = new Cells(WORDS);
  /** By hash of the address. */
  readonly #guessable = new Map<number, Guessable>();

  connection(finished: Finished): void {
    if (finished.sent('client').hasSyn) this.#take(finished, 'client');
    if (finished.sent('server').hasSyn) this.#take(finished, 'server');
  }

  #take(finished: Finished, end: End): void {
    const hash = finished.addressHashOf(end);
    const { words } = this.#hosts;
    const host = this.#hosts.take(hash);
    const { isn } = finished.sent(end);
    const { firstFrame, firstCapture, startNs } = finished.connection;
    const ms = Math.floor(startNs / 1e6);
    const isNew = words[host + COUNT] === 0;
    const step = isNew ? 0 : (isn - words[host + ISN]!) | 0;
    // Two make a step; a row begins with the one before.
    const isEqual = !isNew && words[host + COUNT]! > 1 && step === words[host + STEP];
    if (!isEqual) {
      words[host + COUNT] = isNew ? 0 : 1;
      words[host + FIRST_FRAME] = isNew ? firstFrame : words[host + LATEST_FRAME]!;
      words[host + FIRST_MS] = isNew ? ms : words[host + LATEST_MS]!;
      words[host + FIRST_CAPTURE] = isNew ? firstCapture : words[host + LATEST_CAPTURE]!;
      words[host + FIRST_IDS] = isNew ? finished.id : words[host + LATEST_ID]!;
    }
    words[host + ISN] = isn;
    words[host + STEP] = step;
    words[host + LATEST_FRAME] = firstFrame;
    words[host + LATEST_CAPTURE] = firstCapture;
    words[host + LATEST_MS] = ms;
    words[host + LATEST_ID] = finished.id;
    const place = words[host + COUNT]!++;
    if (place < MANY_EQUAL_STEPS) words[host + FIRST_IDS + place] = finished.id;
    else this.#catch(hash, host, finished, end);
  }

  #catch(hash: number, host: number, finished: Finished, end: End): void {
    const { words } = this.#hosts;
    const { firstFrame, firstCapture } = finished.connection;
    let guessable = this.#guessable.get(hash);
    if (guessable === undefined) {
      if (this.#guessable.size >= MAX_HOSTS) return;
      const capture = words[host + FIRST_CAPTURE]!;
      const frames = [words[host + FIRST_FRAME]!];
      const ns = words[host + FIRST_MS]! * 1e6;
      const connections = new ConnectionIds();
      for (let i = 0; i < MANY_EQUAL_STEPS; i++) connections.add(words[host + FIRST_IDS + i]!);
      const step = words[host + STEP]!;
      guessable = { address: finished.addressOf(end), step, ns, capture, frames, connections, count: 0 };
      this.#guessable.set(hash, guessable);
    }
    guessable.connections.add(finished.id);
    guessable.count = Math.max(guessable.count, words[host + COUNT]!);
    if (guessable.frames.length < MAX_FRAMES && guessable.capture === firstCapture) guessable.frames.push(firstFrame);
  }

  findings(): RunFinding[] {
    return [...this.#guessable.values()].map(({ address, step, ns, capture, frames, connections, count }) => ({
      connections,
      endpoint: null,
      message: `${address} uses predictable initial sequence numbers: ${count} in a row ${step === 0 ? 'are identical' : `differ by ${step}`}`,
      t: ns / 1e9,
      frames,
      capture,
      count,
      data: { address, step },
      filter: `${hostFilter(address, 'src')} && tcp.flags.syn == 1`,
    }));
  }
}

export const predictableIsn: RunDetector = {
  meta: {
    rule: 'predictable-isn',
    figures: ['step'],
    severity: 'warning',
    title: 'predictable initial sequence numbers',
    meaning:
      'A host uses the same initial sequence number for every connection, or numbers that grow by a constant step.',
    causes:
      'A very simple TCP stack, a device from before RFC 1948, a program that crafts its own SYNs (scanners, generators, floods).',
    advice: 'Keep such a device where nobody can forge packets, or behind a firewall that randomises sequence numbers.',
    doubt: 'Numbers that follow a clock or a weak random number generator are not recognised.',
    reference: 'RFC 6528, RFC 9293 (3.4.1)',
  },
  begin: () => new PredictableIsn(),
};
