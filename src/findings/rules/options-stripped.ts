// Options that vanish between the sides: the same server grants them to some clients and not to others. RFC 7323, 2018.
import type { Finished, SynOption } from '../../analysis/finished.ts';
import type { RunDetector, RunFinding, RunObserver } from '../detector.ts';
import { serverFilter } from '../grouping.ts';

const OPTIONS = ['window scale', 'SACK', 'timestamps'] as const satisfies SynOption[];
const MOST_SERVERS = 4096;
const MOST_FRAMES = 8;

/** How often the server granted each of OPTIONS that was offered, and how often not. */
class Server {
  readonly granted = OPTIONS.map(() => 0);
  readonly refused = OPTIONS.map(() => 0);
  readonly frames: number[] = [];
  firstNs = Infinity;
  readonly address: string;
  readonly port: number;
  readonly text: string;
  readonly capture: number;

  constructor(first: Finished) {
    this.address = first.addressOf('server');
    this.port = first.identity.server.port;
    this.text = first.textOf('server');
    this.capture = first.connection.firstCapture;
  }
}

class OptionsStripped implements RunObserver {
  readonly #servers = new Map<number, Server>();

  connection(finished: Finished): void {
    if (!finished.hasBothSyns) return;
    let found = this.#servers.get(finished.serverKey);
    if (found === undefined) {
      if (this.#servers.size >= MOST_SERVERS) return;
      found = new Server(finished);
      this.#servers.set(finished.serverKey, found);
    }
    let isRefused = false;
    for (const [i, option] of OPTIONS.entries()) {
      if (!finished.hasOption('client', option)) continue;
      const isGranted = finished.hasOption('server', option);
      (isGranted ? found.granted : found.refused)[i]!++;
      isRefused ||= !isGranted;
    }
    if (!isRefused) return;
    found.firstNs = Math.min(found.firstNs, finished.connection.startNs);
    if (found.frames.length < MOST_FRAMES) found.frames.push(finished.connection.firstFrame);
  }

  findings(): RunFinding[] {
    const findings: RunFinding[] = [];
    for (const { granted, refused, text, address, port, capture, frames, firstNs } of this.#servers.values()) {
      const stripped = OPTIONS.filter((_, i) => granted[i]! > 0 && refused[i]! > 0);
      if (stripped.length === 0) continue;
      const count = Math.max(...refused);
      findings.push({
        endpoint: null,
        message: `${text} grants ${stripped.join(', ')} to some who offer it, and not to ${count}: stripped on the way, or SYN cookies`,
        t: firstNs / 1e9,
        frames: frames.toSorted((a, b) => a - b),
        capture,
        count,
        data: { server: text, options: stripped.join(', ') },
        filter: serverFilter(address, port, 'tcp.flags.syn == 1 && tcp.flags.ack == 1'),
      });
    }
    return findings;
  }
}

export const optionsStripped: RunDetector = {
  meta: {
    rule: 'options-stripped',
    severity: 'info',
    title: 'TCP options granted to some clients only',
    meaning:
      'A server answers some SYNs that offer window scaling, SACK or timestamps with the option, and others without: what it grants, it grants to all.',
    causes:
      'A firewall or a VPN that removes options on some paths, several servers of different kinds behind one address, or SYN cookies, which cannot remember them.',
    advice:
      'Capture at both sides and compare the SYNs. Without window scaling, no more than 64 KiB are under way at a time.',
    doubt: 'A load balancer in front of different servers does the same by right.',
    reference: 'RFC 7323 (1.3), RFC 2018 (2), RFC 4987 (3.6)',
  },
  begin: () => new OptionsStripped(),
};
