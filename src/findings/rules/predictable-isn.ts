// Initial sequence numbers that can be guessed: always the same, or growing by the same step. RFC 6528, RFC 9293 (3.4.1).
import type { Finished } from '../../analysis/finished.ts';
import type { End } from '../../analysis/state-path.ts';
import { Cells } from '../cells.ts';
import type { RunDetector, RunFinding, RunObserver } from '../detector.ts';

/** So many equal steps in a row are no accident: two of them are one in 2^32. */
const MANY_EQUAL_STEPS = 8;
const MOST_HOSTS = 64;
const MOST_FRAMES = 8;

interface Guessable {
  readonly address: string;
  readonly step: number;
  readonly ns: number;
  readonly capture: number;
  readonly frames: number[];
  count: number;
}

class PredictableIsn implements RunObserver {
  readonly #hosts = new Cells();
  /** Of a host: its latest ISN, how far that is from the one before, and how many such steps there were in a row. */
  readonly #isn = new Int32Array(Cells.COUNT);
  readonly #step = new Int32Array(Cells.COUNT);
  readonly #equalSteps = new Int32Array(Cells.COUNT);
  /** The frame, and its capture, with which that row began. */
  readonly #firstFrame = new Int32Array(Cells.COUNT);
  readonly #firstCapture = new Int32Array(Cells.COUNT);
  /** By hash of the address. */
  readonly #guessable = new Map<number, Guessable>();

  connection(finished: Finished): void {
    if (finished.sent('client').hasSyn) this.#take(finished, 'client');
    if (finished.sent('server').hasSyn) this.#take(finished, 'server');
  }

  #take(finished: Finished, end: End): void {
    const hash = finished.addressHashOf(end);
    const host = this.#hosts.of(hash);
    const { isn } = finished.sent(end);
    const step = (isn - this.#isn[host]!) | 0;
    const isEqual = !this.#hosts.isNew && step === this.#step[host];
    const equalSteps = isEqual ? this.#equalSteps[host]! + 1 : this.#hosts.isNew ? 0 : 1;
    this.#isn[host] = isn;
    this.#step[host] = step;
    this.#equalSteps[host] = equalSteps;
    if (equalSteps <= 1) {
      this.#firstFrame[host] = finished.connection.firstFrame;
      this.#firstCapture[host] = finished.connection.firstCapture;
    }
    if (equalSteps >= MANY_EQUAL_STEPS) this.#catch(hash, host, finished, end);
  }

  #catch(hash: number, host: number, finished: Finished, end: End): void {
    const { startNs: ns, firstFrame, firstCapture } = finished.connection;
    let guessable = this.#guessable.get(hash);
    if (guessable === undefined) {
      if (this.#guessable.size >= MOST_HOSTS) return;
      const capture = this.#firstCapture[host]!;
      const frames = [this.#firstFrame[host]!];
      guessable = { address: finished.addressOf(end), step: this.#step[host]!, ns, capture, frames, count: 0 };
      this.#guessable.set(hash, guessable);
    }
    guessable.count = Math.max(guessable.count, this.#equalSteps[host]! + 1);
    if (guessable.frames.length < MOST_FRAMES && guessable.capture === firstCapture) guessable.frames.push(firstFrame);
  }

  findings(): RunFinding[] {
    return [...this.#guessable.values()].map(({ address, step, ns, capture, frames, count }) => ({
      endpoint: null,
      message: `${address} uses initial sequence numbers that can be guessed: ${count} in a row, ${step === 0 ? 'all the same' : `each ${step} after the one before`}`,
      t: ns / 1e9,
      frames: frames.toSorted((a, b) => a - b),
      capture,
      count,
      data: { address, step },
      filter: `${address.includes(':') ? 'ipv6' : 'ip'}.src == ${address} && tcp.flags.syn == 1`,
    }));
  }
}

export const predictableIsn: RunDetector = {
  meta: {
    rule: 'predictable-isn',
    severity: 'warning',
    title: 'initial sequence numbers that can be guessed',
    meaning:
      'A host begins its connections with the same number each time, or with numbers that grow by the same step.',
    causes:
      'A very simple TCP stack, a device from before RFC 1948, a program that makes its own SYNs (scanners, generators, floods).',
    advice: 'Keep such a device where nobody can forge packets, or behind a firewall that changes sequence numbers.',
    doubt: 'Numbers that follow a clock or a weak random generator are not recognised.',
    reference: 'RFC 6528, RFC 9293 (3.4.1)',
  },
  begin: () => new PredictableIsn(),
};
