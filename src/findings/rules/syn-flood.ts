// SYN flood: many half-open connections at one server, from sources that never try again. RFC 4987.
import { HALF_OPEN_NS, type Finished } from '../../analysis/finished.ts';
import { Gauge } from '../../analysis/gauge.ts';
import { counted, formatCount } from '../../shared/format.ts';
import { Cells } from '../cells.ts';
import { ConnectionIds } from '../connection-ids.ts';
import type { RunDetector, RunFinding, RunObserver } from '../detector.ts';
import { MAX_FRAMES, serverFilter } from '../grouping.ts';

/** A client that is answered nothing tries again after a second (RFC 6298, 2.1): who did not have the time is no spoof. */
const RETRY_NS = 1.5e9;
/** So many half-open connections at the same time are a flood, if most attempts there are such. */
const MANY_HALF_OPEN = 50;
const MIN_SHARE = 0.5;
const MIN_SOURCES = 10;
/** So many in less than the time of a retry are one, too. */
const VERY_MANY = 1000;

/** Servers are looked at in detail from their third suspect on. */
const SUSPECTS_BEFORE_DETAIL = 3;
const MAX_SERVERS = 2048;
const MAX_SOURCES = 4096;

/** Half-open connections of one server. */
class Target {
  /** Nobody tried again, and there was time for it. */
  suspects = SUSPECTS_BEFORE_DETAIL - 1;
  /** There was no time for it. */
  young = 0;
  /** SYN-ACKs retransmitted, and those of suspects that were sent once though unanswered. */
  answered = 0;
  answeredOnce = 0;
  firstNs = Infinity;
  lastNs = -Infinity;
  readonly gauge = new Gauge();
  readonly connections = new ConnectionIds();
  /** Hashes of their addresses. */
  readonly sources = new Set<number>();
  readonly frames: number[] = [];
  readonly address: string;
  readonly port: number;
  readonly server: string;
  readonly capture: number;

  constructor(first: Finished) {
    this.address = first.addressOf('server');
    this.port = first.portOf('server');
    this.server = first.textOf('server');
    this.capture = first.connection.firstCapture;
  }
}

/** Words of a server: its suspects, until it is looked at in detail, handshakes that were completed, and the ids of those
 *  suspects. */
const SUSPECTS = 0;
const COMPLETED = 1;
const IDS = 2;
const WORDS = IDS + SUSPECTS_BEFORE_DETAIL - 1;

class SynFlood implements RunObserver {
  readonly #servers = new Cells(WORDS);
  readonly #targets = new Map<number, Target>();

  connection(finished: Finished): void {
    const { outcome } = finished;
    if (outcome === 'unanswered' || outcome === 'handshake-incomplete') this.#halfOpen(finished);
    else if (finished.isHandshakeComplete && finished.isAttempt)
      this.#servers.words[this.#servers.take(finished.serverHash) + COMPLETED]!++;
  }

  #halfOpen(finished: Finished): void {
    if (finished.synRetransmissions > 0 || !finished.isAttempt) return;
    const { serverHash, connection, run } = finished;
    let target = this.#targets.get(serverHash);
    if (target === undefined) {
      const { words } = this.#servers;
      const server = this.#servers.take(serverHash);
      const suspects = ++words[server + SUSPECTS]!;
      if (suspects < SUSPECTS_BEFORE_DETAIL) words[server + IDS + suspects - 1] = finished.id;
      if (suspects < SUSPECTS_BEFORE_DETAIL || this.#targets.size >= MAX_SERVERS) return;
      target = new Target(finished);
      for (let i = 0; i < SUSPECTS_BEFORE_DETAIL - 1; i++) target.connections.add(words[server + IDS + i]!);
      this.#targets.set(serverHash, target);
    }
    if (run.nowNs - connection.startNs < RETRY_NS) target.young++;
    else target.suspects++;
    if (connection.server.hasSyn) {
      target.answered++;
      if (finished.synAckRetransmissions === 0) target.answeredOnce++;
    }
    target.connections.add(connection.id);
    target.firstNs = Math.min(target.firstNs, connection.startNs);
    target.lastNs = Math.max(target.lastNs, connection.startNs);
    target.gauge.add(connection.startNs, connection.endNs + HALF_OPEN_NS);
    if (target.sources.size < MAX_SOURCES) target.sources.add(finished.addressHashOf('client'));
    const isSameCapture = connection.firstCapture === target.capture;
    if (target.frames.length < MAX_FRAMES && isSameCapture) target.frames.push(connection.firstFrame);
  }

  findings(): RunFinding[] {
    const findings: RunFinding[] = [];
    for (const [serverHash, target] of this.#targets) {
      const { suspects, young, sources, server, firstNs } = target;
      const halfOpen = suspects + young;
      const isMany = suspects >= MANY_HALF_OPEN || halfOpen >= VERY_MANY;
      const cell = this.#servers.find(serverHash);
      const completed = cell < 0 ? 0 : this.#servers.words[cell + COMPLETED]!;
      const share = halfOpen / (halfOpen + completed);
      if (!isMany || share < MIN_SHARE || sources.size < MIN_SOURCES) continue;
      const peak = target.gauge.peak;
      const seconds = Math.max(0.001, (target.lastNs - firstNs) / 1e9);
      const hasCookies = target.answeredOnce >= MANY_HALF_OPEN && target.answeredOnce > target.answered / 2;
      const many =
        sources.size >= MAX_SOURCES ? 'thousands of addresses' : counted(sources.size, 'address', 'addresses');
      const rate = Math.round(halfOpen / seconds);
      const cookies = hasCookies ? '; its SYN-ACKs are not retransmitted, as with SYN cookies' : '';
      findings.push({
        connections: target.connections,
        endpoint: 'client',
        message: `SYN flood against ${server}: ${formatCount(halfOpen)} SYNs from ${many}, never completed, ${formatCount(rate)}/s, up to ${formatCount(peak)} half-open at the same time${cookies}`,
        t: firstNs / 1e9,
        frames: target.frames,
        capture: target.capture,
        count: halfOpen,
        data: { server, syns: halfOpen, sources: sources.size, rate, peakHalfOpen: peak, synCookies: hasCookies },
        filter: serverFilter(target.address, target.port, 'tcp.flags.syn == 1'),
        replaces: {
          rules: ['syn-unanswered', 'handshake-incomplete', 'syn-ack-retransmitted', 'handshake-reset'],
          server,
        },
      });
    }
    return findings;
  }
}

export const synFlood: RunDetector = {
  meta: {
    rule: 'syn-flood',
    figures: ['syns', 'sources', 'rate', 'peakHalfOpen'],
    severity: 'error',
    title: 'SYN flood',
    meaning:
      'Many connections to one server were opened and never completed, from many sources, none of which retransmitted its SYN as every ordinary client does after a second.',
    causes:
      'An attack with spoofed source addresses that fills the backlog of the listener, or a load generator without a TCP stack.',
    advice:
      'Keep SYN cookies enabled (net.ipv4.tcp_syncookies=1) and the backlog large enough; filter spoofed sources at the network edge (RFC 2827).',
    doubt:
      'A scan touches many ports or hosts and is not reported here. Clients retry a server that is down: that is syn-unanswered.',
    reference: 'RFC 4987',
  },
  begin: () => new SynFlood(),
};
