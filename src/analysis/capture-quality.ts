// How far a capture can be trusted, as its connections show it: bytes that it lost, packets that it has twice, segments
// that no network carries in one piece, and where it was taken.
import type { CaptureRecord } from '../report/schema.ts';
import { NOTE } from '../core/codes.ts';
import type { Finished } from './finished.ts';
import { ENDS } from './state-path.ts';

/** An end that answers within this share of the round trip is where the capture was taken. */
const NEAR_SHARE = 0.1;
/** Fewer packets of one direction alone are no sign: the other end may not have answered yet. */
const ONE_WAY_PACKETS = 3;

type Quality = Pick<
  CaptureRecord['quality'],
  'missingBytes' | 'captureDuplicates' | 'superSegments' | 'oneWayConnections' | 'vantage'
>;

type Flaw = 'unseen' | 'copies' | 'superSegments' | 'oneWay';

const EVIDENCE: readonly (readonly [Flaw, number])[] = [
  ['unseen', NOTE.unseen],
  ['copies', NOTE.captureDuplicate],
  ['superSegments', NOTE.superSegment],
];
const MAX_FRAMES = 8;

export class CaptureQuality {
  /** Some frames that show a flaw, and when it was seen first, in nanoseconds since the first packet of the run. */
  readonly evidence: Partial<Record<Flaw, { readonly frames: number[]; ns: number }>> = {};
  #missingBytes = 0;
  #captureDuplicates = 0;
  #superSegments = 0;
  #oneWayConnections = 0;
  #atClient = 0;
  #atServer = 0;
  #between = 0;

  /** Takes in a connection that began in the capture. */
  add(finished: Finished): void {
    if (finished.isBare) return;
    const { facts, connection } = finished;
    const { clientHalfNs, serverHalfNs } = facts;
    const rttNs = clientHalfNs + serverHalfNs;
    if (rttNs > 0) {
      if (serverHalfNs < rttNs * NEAR_SHARE) this.#atServer++;
      else if (clientHalfNs < rttNs * NEAR_SHARE) this.#atClient++;
      else this.#between++;
    }
    if (!finished.hasTransfer) return;
    this.#takeEvidence(finished);
    for (const end of ENDS) {
      const sender = finished.senderOf(end)!;
      this.#missingBytes += sender.missingBytes;
      this.#captureDuplicates += sender.captureDuplicates;
      this.#superSegments += sender.superSegments;
    }
    const fewer = Math.min(connection.client.packets, connection.server.packets);
    if (fewer === 0 && !connection.isSelf && connection.packets >= ONE_WAY_PACKETS) {
      this.#oneWayConnections++;
      this.#keep('oneWay', [connection.firstFrame], connection.startNs);
    }
  }

  #takeEvidence(finished: Finished): void {
    if (!finished.hasNotes) return;
    for (const end of ENDS) {
      const notes = finished.notes(end);
      for (const [name, kind] of EVIDENCE) {
        const note = notes?.of(kind);
        if (note !== undefined) this.#keep(name, note.frames, note.firstNs);
      }
    }
  }

  #keep(name: Flaw, frames: readonly number[], ns: number): void {
    const evidence = (this.evidence[name] ??= { frames: [], ns });
    evidence.frames.push(...frames.slice(0, MAX_FRAMES - evidence.frames.length));
    evidence.ns = Math.min(evidence.ns, ns);
  }

  get record(): Quality {
    return {
      missingBytes: this.#missingBytes,
      captureDuplicates: this.#captureDuplicates,
      superSegments: this.#superSegments,
      oneWayConnections: this.#oneWayConnections,
      vantage: this.#vantage,
    };
  }

  /** That of most connections. */
  get #vantage(): Quality['vantage'] {
    const most = Math.max(this.#atClient, this.#atServer, this.#between);
    if (most === 0) return null;
    return most === this.#between ? 'between' : most === this.#atClient ? 'client' : 'server';
  }
}
