// Accept queue overflow: the program accepts more slowly than clients connect. RFC 9293 (3.10.7.4); Linux: listen(2).
//
// Linux shows it in two ways. A listener whose queue is full ignores the ACK that completes a handshake: it repeats
// its SYN-ACK and ignores the client's data. And it ignores new SYNs, while connections that it had taken are there.
import type { Finished } from '../../analysis/finished.ts';
import { counted, endText } from '../../shared/format.ts';
import { Cells } from '../cells.ts';
import { ConnectionIds } from '../connection-ids.ts';
import type { RunDetector, RunFinding, RunObserver } from '../detector.ts';
import { MAX_FRAMES, serverFilter } from '../grouping.ts';

/** One SYN may be lost, and the next: three in a row at a server that answers others are ignored. */
const IGNORED_SYNS = 3;
const MAX_SERVERS = 256;
/** Connections that are kept of each. */
const MAX_SAMPLES = 1024;

/** Connections that a server ignored: whose ACK, or whose SYN. */
class Ignored {
  readonly acks: Sample[] = [];
  readonly syns: Sample[] = [];
  readonly address: string;
  readonly port: number;

  constructor(first: Finished) {
    this.address = first.addressOf('server');
    this.port = first.portOf('server');
  }
}

interface Sample {
  readonly id: number;
  readonly ns: number;
  readonly frames: readonly number[];
  readonly capture: number;
}

/** Words of a server: from the first handshake that it completed until the latest packet of such a connection, in
 *  whole milliseconds. */
const SERVED_FROM = 0;
const SERVED_UNTIL = 1;
const FOREVER_MS = 0x7fffffff;

class AcceptQueueOverflow implements RunObserver {
  readonly #servers = new Cells(2);
  /** By hash of the server. */
  readonly #ignored = new Map<number, Ignored>();

  connection(finished: Finished): void {
    const { connection, id } = finished;
    if (finished.isBare || finished.outcome === 'refused') return;
    const { startNs: ns, firstFrame, lastFrame } = connection;
    if (finished.outcome === 'unanswered') {
      if (finished.synRetransmissions + 1 < IGNORED_SYNS) return;
      this.#ignoredOf(finished)?.syns.push({ id, ns, ...finished.evidence([firstFrame, lastFrame]) });
    } else if (finished.isServerDeaf) {
      const { synAcks } = finished;
      const { ackFrame } = finished.facts;
      this.#ignoredOf(finished)?.acks.push({ id, ns, ...finished.evidence([ackFrame, synAcks.latestFrame]) });
    } else if (finished.isHandshakeComplete) {
      const untilMs = connection.isClosed ? Math.ceil(connection.endNs / 1e6) : FOREVER_MS;
      this.#serve(finished.serverHash, Math.floor(ns / 1e6), untilMs);
    }
  }

  #serve(serverHash: number, fromMs: number, untilMs: number): void {
    const { words } = this.#servers;
    const server = this.#servers.take(serverHash);
    const isFirst = words[server + SERVED_UNTIL] === 0;
    if (isFirst || fromMs < words[server + SERVED_FROM]!) words[server + SERVED_FROM] = fromMs;
    if (untilMs > words[server + SERVED_UNTIL]!) words[server + SERVED_UNTIL] = untilMs;
  }

  #wasServing(serverHash: number, ms: number): boolean {
    const server = this.#servers.find(serverHash);
    const { words } = this.#servers;
    return server >= 0 && ms > words[server + SERVED_FROM]! && ms < words[server + SERVED_UNTIL]!;
  }

  #ignoredOf(finished: Finished): Ignored | null {
    const { serverHash } = finished;
    let ignored = this.#ignored.get(serverHash);
    if (ignored === undefined) {
      if (this.#ignored.size >= MAX_SERVERS) return null;
      ignored = new Ignored(finished);
      this.#ignored.set(serverHash, ignored);
    }
    return ignored.acks.length + ignored.syns.length < MAX_SAMPLES ? ignored : null;
  }

  findings(): RunFinding[] {
    const findings: RunFinding[] = [];
    for (const [serverHash, { address, port, acks, syns }] of this.#ignored) {
      const ignoredSyns = syns.filter(({ ns }) => this.#wasServing(serverHash, ns / 1e6));
      const all = [...acks, ...ignoredSyns].toSorted((a, b) => a.ns - b.ns);
      const first = all[0];
      if (first === undefined) continue;
      const server = endText(address, port);
      const how = [
        ...(acks.length > 0
          ? [`SYN-ACK retransmitted although ${counted(acks.length, 'client')} had acknowledged it`]
          : []),
        ...(ignoredSyns.length > 0
          ? [`SYNs from ${counted(ignoredSyns.length, 'client')} dropped while other connections were served`]
          : []),
      ];
      const connections = new ConnectionIds();
      for (const { id } of all) connections.add(id);
      const frames = all.filter(({ capture }) => capture === first.capture).flatMap((sample) => sample.frames);
      findings.push({
        connections,
        endpoint: 'server',
        message: `${server} likely does not accept fast enough (accept queue full): ${how.join('; ')}`,
        t: first.ns / 1e9,
        frames: frames.slice(0, MAX_FRAMES),
        capture: first.capture,
        count: all.length,
        data: { server, ignoredAcks: acks.length, ignoredSyns: ignoredSyns.length },
        filter: serverFilter(address, port, 'tcp.flags.syn == 1'),
        replaces: { rules: ['syn-unanswered', 'syn-ack-retransmitted'], server },
      });
    }
    return findings;
  }
}

export const acceptQueueOverflow: RunDetector = {
  meta: {
    rule: 'accept-queue-overflow',
    figures: ['ignoredAcks', 'ignoredSyns'],
    severity: 'error',
    title: 'accept queue overflow',
    meaning:
      'The queue of established connections waiting for accept() is full. The listener then drops the ACK that completes a handshake (the client considers the connection established, its data stays unanswered, and the SYN-ACK is retransmitted), or drops new SYNs while existing connections continue.',
    causes: 'A program that is too slow or blocked between two calls of accept(), or a backlog that is too small.',
    advice:
      'On the server: ss -ltn shows the queue (Recv-Q) and its limit (Send-Q), nstat -az TcpExtListenOverflows counts overflows. Raise the backlog of listen() and net.core.somaxconn, and accept faster.',
    doubt:
      'A listener with TCP_DEFER_ACCEPT ignores the bare ACK on purpose. A firewall that rate-limits SYNs looks like dropped SYNs; an ACK lost twice beyond the capture point looks like a dropped ACK.',
    reference: 'RFC 9293 (3.10.7.4), listen(2)',
  },
  begin: () => new AcceptQueueOverflow(),
};
