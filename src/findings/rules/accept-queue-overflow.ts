// Accept queue overflow: the program accepts more slowly than clients connect. RFC 9293 (3.10.7.4); Linux: listen(2).
//
// Linux shows it in two ways. A listener whose queue is full ignores the ACK that completes a handshake: it repeats
// its SYN-ACK and ignores the client's data. And it ignores new SYNs, while connections that it had taken are there.
import type { Finished } from '../../analysis/finished.ts';
import { counted } from '../../shared/format.ts';
import type { RunDetector, RunFinding, RunObserver } from '../detector.ts';
import { serverFilter } from '../grouping.ts';

/** One SYN may be lost, and the next: three in a row at a server that answers others are ignored. */
const IGNORED_SYNS = 3;
const MOST_SERVERS = 4096;
const MOST_FRAMES = 8;

/** What a server did with those who came. */
class Listener {
  /** From the first handshake that it completed until the latest packet of such a connection. */
  servedFromNs = Infinity;
  servedUntilNs = -Infinity;
  /** Ends of handshakes that it completed on its side, too, but ignored: SYN-ACK repeated after the ACK. */
  readonly ignoredAcks: Sample[] = [];
  readonly ignoredSyns: Sample[] = [];
  readonly address: string;
  readonly port: number;
  readonly text: string;

  constructor(first: Finished) {
    this.address = first.addressOf('server');
    this.port = first.identity.server.port;
    this.text = first.textOf('server');
  }
}

interface Sample {
  readonly ns: number;
  readonly frames: readonly number[];
  readonly capture: number;
}

class AcceptQueueOverflow implements RunObserver {
  readonly #listeners = new Map<number, Listener>();

  connection(finished: Finished): void {
    const { connection } = finished;
    if (finished.isBare || finished.outcome === 'refused') return;
    const isIgnored = finished.outcome === 'unanswered' && connection.packets >= IGNORED_SYNS;
    const isDeaf = finished.analyses.track.server.isDeaf;
    if (!isIgnored && !isDeaf && !finished.isHandshakeComplete) return;
    const listener = this.#listenerOf(finished);
    if (listener === null) return;
    const { startNs, endNs, firstFrame, lastFrame, firstCapture: capture } = connection;
    if (isIgnored) {
      listener.ignoredSyns.push({ ns: startNs, frames: [firstFrame, lastFrame], capture });
    } else if (isDeaf) {
      const { ackFrame, synAcks } = finished.handshake;
      listener.ignoredAcks.push({ ns: startNs, frames: [ackFrame, synAcks.latestFrame], capture });
    } else {
      listener.servedFromNs = Math.min(listener.servedFromNs, startNs);
      listener.servedUntilNs = Math.max(listener.servedUntilNs, connection.isClosed ? endNs : Infinity);
    }
  }

  #listenerOf(finished: Finished): Listener | null {
    const { serverKey } = finished;
    let listener = this.#listeners.get(serverKey);
    if (listener === undefined) {
      if (this.#listeners.size >= MOST_SERVERS) return null;
      listener = new Listener(finished);
      this.#listeners.set(serverKey, listener);
    }
    return listener;
  }

  findings(): RunFinding[] {
    const findings: RunFinding[] = [];
    for (const [serverKey, listener] of this.#listeners) {
      const { servedFromNs, servedUntilNs, ignoredAcks, text } = listener;
      const ignoredSyns = listener.ignoredSyns.filter(({ ns }) => ns > servedFromNs && ns < servedUntilNs);
      const all = [...ignoredAcks, ...ignoredSyns].toSorted((a, b) => a.ns - b.ns);
      const first = all[0];
      if (first === undefined) continue;
      const how = [
        ...(ignoredAcks.length > 0
          ? [`SYN-ACKs repeated after the ACK of ${counted(ignoredAcks.length, 'client')}`]
          : []),
        ...(ignoredSyns.length > 0
          ? [`SYNs of ${counted(ignoredSyns.length, 'client')} ignored while others were served`]
          : []),
      ];
      findings.push({
        endpoint: 'server',
        message: `${text} does not accept fast enough: ${how.join(', ')}`,
        t: first.ns / 1e9,
        frames: all
          .filter(({ capture }) => capture === first.capture)
          .flatMap(({ frames }) => frames)
          .slice(0, MOST_FRAMES)
          .toSorted((a, b) => a - b),
        capture: first.capture,
        count: all.length,
        data: { server: text, ignoredAcks: ignoredAcks.length, ignoredSyns: ignoredSyns.length },
        filter: serverFilter(listener.address, listener.port, 'tcp.flags.syn == 1'),
        replaces: { rules: ['syn-unanswered', 'syn-ack-retransmitted', 'half-open-peer'], serverKey },
      });
    }
    return findings;
  }
}

export const acceptQueueOverflow: RunDetector = {
  meta: {
    rule: 'accept-queue-overflow',
    severity: 'error',
    title: 'accept queue overflow',
    meaning:
      'The queue of connections that wait for accept() is full. The listener then ignores the ACK that completes a handshake (the client believes to be connected, its data stays unanswered, the SYN-ACK comes again), or ignores new SYNs while older connections are there.',
    causes: 'A program that is too slow or stuck between two calls of accept(), or a backlog that is too small.',
    advice:
      'On the server: ss -ltn shows the queue (Recv-Q) and its limit (Send-Q); nstat -az TcpExtListenOverflows counts. Raise the backlog of listen() and net.core.somaxconn, and accept faster.',
    doubt:
      'A firewall that limits the rate of SYNs looks like ignored SYNs; an ACK that is lost twice after the capture point looks like an ignored ACK.',
    reference: 'RFC 9293 (3.10.7.4), listen(2)',
  },
  begin: () => new AcceptQueueOverflow(),
};
