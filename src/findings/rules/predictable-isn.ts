// Initial sequence numbers that can be guessed: always the same, or growing by the same step. RFC 6528, RFC 9293 (3.4.1).
import type { Finished } from '../../analysis/finished.ts';
import { ENDS, type End } from '../../analysis/state-path.ts';
import type { RunDetector, RunFinding, RunObserver } from '../detector.ts';

/** So many equal steps in a row are no accident: two of them are one in 2^32. */
const MANY_EQUAL_STEPS = 8;
const MOST_HOSTS = 4096;
const MOST_FRAMES = 8;

/** Latest ISNs of a host. */
interface Host {
  isn: number;
  step: number;
  equalSteps: number;
  most: number;
  mostStep: number;
  ns: number;
  capture: number;
  readonly frames: number[];
  readonly address: string;
}

class PredictableIsn implements RunObserver {
  readonly #hosts = new Map<number, Host>();

  connection(finished: Finished): void {
    for (const end of ENDS) if (finished.sent(end).hasSyn) this.#take(finished, end);
  }

  #take(finished: Finished, end: End): void {
    const key = finished.addressKeyOf(end);
    const { isn } = finished.sent(end);
    const { startNs, firstFrame, firstCapture } = finished.connection;
    const host = this.#hosts.get(key);
    if (host === undefined) {
      if (this.#hosts.size >= MOST_HOSTS) return;
      const address = finished.addressOf(end);
      this.#hosts.set(key, {
        isn,
        step: 0,
        equalSteps: 0,
        most: 0,
        mostStep: 0,
        ns: startNs,
        capture: firstCapture,
        frames: [firstFrame],
        address,
      });
      return;
    }
    const step = (isn - host.isn) | 0;
    host.equalSteps = step === host.step ? host.equalSteps + 1 : 1;
    if (step !== host.step && host.most < MANY_EQUAL_STEPS) host.frames.length = 0;
    host.isn = isn;
    host.step = step;
    if (host.frames.length < MOST_FRAMES && firstCapture === host.capture) host.frames.push(firstFrame);
    if (host.equalSteps <= host.most) return;
    host.most = host.equalSteps;
    host.mostStep = step;
  }

  findings(): RunFinding[] {
    return [...this.#hosts.values()]
      .filter(({ most }) => most >= MANY_EQUAL_STEPS)
      .map(({ address, most, mostStep, ns, capture, frames }) => ({
        endpoint: null,
        message: `${address} uses initial sequence numbers that can be guessed: ${mostStep === 0 ? 'the same' : `each ${mostStep} after the one before`}, ${most + 1} times`,
        t: ns / 1e9,
        frames: frames.toSorted((a, b) => a - b),
        capture,
        count: most + 1,
        data: { address, step: mostStep },
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
