// Options that vanish between the sides: the same server grants them to some clients and not to others. RFC 7323, 2018.
import type { Finished, SynOption } from '../../analysis/finished.ts';
import { endText, formatCount } from '../../shared/format.ts';
import { Cells } from '../cells.ts';
import { ConnectionIds } from '../connection-ids.ts';
import type { RunDetector, RunFinding, RunObserver } from '../detector.ts';
import { MAX_FRAMES, serverFilter } from '../grouping.ts';

const OPTIONS = ['window scale', 'SACK', 'timestamps'] as const satisfies SynOption[];
const MAX_SERVERS = 4096;

/** Bits of options that the server granted at least once, and then those that it did not. */
const REFUSED_SHIFT = OPTIONS.length;

/** A server that did not grant what was offered. */
interface Refusal {
  /** By the bits of the options that they did not get. */
  readonly connections: Map<number, ConnectionIds>;
  readonly first: { readonly ns: number; readonly capture: number; readonly address: string; readonly port: number };
  /** Of the first SYN-ACKs without each option. */
  readonly frames: number[][];
}

class OptionsStripped implements RunObserver {
  readonly #servers = new Cells(1);
  /** By hash of the server. */
  readonly #refusals = new Map<number, Refusal>();

  connection(finished: Finished): void {
    if (!finished.hasBothSyns) return;
    let granted = 0;
    let refused = 0;
    for (let i = 0; i < OPTIONS.length; i++) {
      if (!finished.hasOption('client', OPTIONS[i]!)) continue;
      if (finished.hasOption('server', OPTIONS[i]!)) granted |= 1 << i;
      else refused |= 1 << i;
    }
    const { serverHash } = finished;
    const server = this.#servers.take(serverHash);
    this.#servers.words[server]! |= granted | (refused << REFUSED_SHIFT);
    if (refused !== 0) this.#noteRefusal(finished, serverHash, refused);
  }

  #noteRefusal(finished: Finished, serverHash: number, refused: number): void {
    let refusal = this.#refusals.get(serverHash);
    if (refusal === undefined) {
      if (this.#refusals.size >= MAX_SERVERS) return;
      const { startNs: ns } = finished.connection;
      const { capture } = this.#evidence(finished);
      refusal = {
        connections: new Map(),
        first: { ns, capture, address: finished.addressOf('server'), port: finished.portOf('server') },
        frames: OPTIONS.map(() => []),
      };
      this.#refusals.set(serverHash, refusal);
    }
    let ids = refusal.connections.get(refused);
    if (ids === undefined) refusal.connections.set(refused, (ids = new ConnectionIds()));
    ids.add(finished.id);
    for (let i = 0; i < OPTIONS.length; i++) {
      if ((refused & (1 << i)) === 0) continue;
      const known = refusal.frames[i]!;
      if (known.length >= MAX_FRAMES) continue;
      const { frames, capture } = this.#evidence(finished);
      if (capture === refusal.first.capture) known.push(...frames);
    }
  }

  #evidence(finished: Finished): ReturnType<Finished['evidence']> {
    return finished.evidence([finished.synAcks.firstFrame]);
  }

  findings(): RunFinding[] {
    const findings: RunFinding[] = [];
    for (const [serverHash, refusal] of this.#refusals) {
      const { first, frames } = refusal;
      const cell = this.#servers.find(serverHash);
      const bits = cell < 0 ? 0 : this.#servers.words[cell]!;
      const both = bits & (bits >> REFUSED_SHIFT);
      const indexes = OPTIONS.map((_, i) => i).filter((i) => (both & (1 << i)) !== 0);
      if (indexes.length === 0) continue;
      const stripped = indexes.map((i) => OPTIONS[i]!).join(', ');
      const connections = new ConnectionIds();
      for (const [refused, ids] of refusal.connections) if ((refused & both) !== 0) connections.addAll(ids);
      const { count } = connections;
      const others = count === 1 ? 'another' : `${formatCount(count)} others`;
      const shown = [...new Set(indexes.flatMap((i) => frames[i]!))].toSorted((a, b) => a - b);
      const server = endText(first.address, first.port);
      findings.push({
        connections,
        endpoint: null,
        message: `${server} negotiates ${stripped} with some clients, but not with ${others} that ${count === 1 ? 'offers' : 'offer'} it: likely stripped on the path, or SYN cookies`,
        t: first.ns / 1e9,
        frames: shown.slice(0, MAX_FRAMES),
        capture: first.capture,
        count,
        data: { server, options: stripped },
        filter: serverFilter(first.address, first.port, 'tcp.flags.syn == 1 && tcp.flags.ack == 1'),
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
      'A server accepts window scaling, SACK or timestamps from some clients that offer it and not from others, although a host normally treats all clients alike.',
    causes:
      'A firewall or a VPN that strips options on some paths, different servers behind one address, or SYN cookies, which cannot encode all options.',
    advice: 'Capture on both sides and compare the SYNs. Without window scaling, at most 64 KiB can be in flight.',
    doubt: 'A load balancer in front of different servers legitimately shows the same.',
    reference: 'RFC 7323 (1.3), RFC 2018 (2), RFC 4987 (3.6)',
  },
  begin: () => new OptionsStripped(),
};
