// What stands out in a connection that is over, in bits: a detector looks only at connections with traits that concern
// it, and most connections have none.
import { CAUSES } from '../shared/vocabulary.ts';
import type { WindowFacts } from '../core/window-facts.ts';
import { STATE, NOTE } from '../core/codes.ts';
import type { Finished } from './finished.ts';

export const TRAIT = {
  /** Outcomes of its handshake. */
  unanswered: 1,
  refused: 2,
  incomplete: 4,
  /** It was retransmitted. */
  syn: 8,
  synAck: 16,
  fin: 32,
  /** A RST came, blind or not. */
  reset: 64,
  /** An end rests in a state that is to be left soon. */
  resting: 128,
  /** An end closed long after its peer, or not at all. */
  closeWait: 256,
  /** An end sent several segments that want an answer, and got none. */
  silence: 512,
  /** Both were open, and both ends closed at the same time. */
  established: 1024,
  closing: 2048,
  /** Data in the SYN, crossed SYNs, a SYN-ACK for another SYN, old duplicates, a successor, itself as peer. */
  unusual: 4096,
  /** Some data was retransmitted; spuriously; and the retransmission again. */
  again: 8192,
  spurious: 131_072,
  lostAgain: 262_144,
  /** Out of order; doubled by the network. */
  disorder: 524_288,
  doubled: 1_048_576,
  zeroWindow: 2_097_152,
  keepAlive: 4_194_304,
  /** Small data waited for a delayed acknowledgement. */
  nagle: 8_388_608,
  fragments: 16_777_216,
  icmp: 33_554_432,
  /** A silence that is somebody's fault. */
  stall: 67_108_864,
  /** The window of the other end kept one waiting; round trips grew under load; a window fell far; ECN did. */
  keptBack: 134_217_728,
  bloat: 268_435_456,
  collapse: 536_870_912,
  marked: 1_073_741_824,
  /** The SYNs of both ends say how large segments may be, and not the same. */
  mss: 16_384,
  /** An end sent small data after one silence after another. */
  beats: 32_768,
  /** Some segments of an end have wrong checksums, though not most. */
  damage: 65_536,
} as const;

/** So many unanswered segments are no accident. */
export const MANY_UNANSWERED = 4;

export function traitsOf(finished: Finished): number {
  const { connection, outcome } = finished;
  const { server } = connection;
  const ofNotes = finished.hasNotes ? traitsOfNotes(finished) : 0;
  if (outcome === 'unanswered') return TRAIT.unanswered | (finished.isBare ? 0 : TRAIT.syn) | ofNotes;
  if (finished.isBare) return TRAIT.refused;
  const { facts, path } = finished;
  const isUnusual =
    connection.isSelf ||
    server.hasOwnSyn ||
    facts.hasSynData ||
    facts.badSynAckFrame > 0 ||
    facts.lateSynFrame > 0 ||
    connection.oldDuplicates > 0 ||
    connection.successorFrame > 0;
  return (
    (outcome === 'refused' ? TRAIT.refused : 0) |
    (outcome === 'handshake-incomplete' ? TRAIT.incomplete : 0) |
    (finished.synRetransmissions > 0 ? TRAIT.syn : 0) |
    (finished.synAckRetransmissions > 0 ? TRAIT.synAck : 0) |
    (finished.finRetransmissions > 0 ? TRAIT.fin : 0) |
    (facts.resets + facts.blindResets > 0 ? TRAIT.reset : 0) |
    (isResting(finished.stateOf('client')) || isResting(finished.stateOf('server')) ? TRAIT.resting : 0) |
    (finished.closeWait('client') !== null || finished.closeWait('server') !== null ? TRAIT.closeWait : 0) |
    (connection.unanswered >= MANY_UNANSWERED ? TRAIT.silence : 0) |
    (finished.isHandshakeComplete ? TRAIT.established : 0) |
    (path.reached('client', STATE.CLOSING) || path.reached('server', STATE.CLOSING) ? TRAIT.closing : 0) |
    (isUnusual ? TRAIT.unusual : 0) |
    ofNotes |
    traitsOfWindow(finished.windowOf('client')) |
    traitsOfWindow(finished.windowOf('server')) |
    (finished.hasBeats ? TRAIT.beats : 0) |
    (finished.wasDamaged ? TRAIT.damage : 0) |
    (finished.hasBothSyns && connection.client.mss !== server.mss ? TRAIT.mss : 0)
  );
}

function traitsOfWindow(window: WindowFacts | undefined): number {
  if (window === undefined) return 0;
  return (
    (window.keptBack !== null ? TRAIT.keptBack : 0) |
    (window.bloated !== null ? TRAIT.bloat : 0) |
    (window.collapses !== null ? TRAIT.collapse : 0) |
    (window.marked !== null ? TRAIT.marked : 0)
  );
}

function isResting(state: number): boolean {
  return state === STATE.FIN_WAIT_2 || state === STATE.LAST_ACK;
}

const TRAITS_OF_NOTES: readonly (readonly [number, number])[] = [
  ...CAUSES.map((_, cause) => [1 << cause, TRAIT.again] as const),
  [1 << NOTE.spurious, TRAIT.spurious],
  [1 << NOTE.lostAgain, TRAIT.lostAgain],
  [1 << NOTE.outOfOrder, TRAIT.disorder],
  [1 << NOTE.networkDuplicate, TRAIT.doubled],
  [1 << NOTE.zeroWindow, TRAIT.zeroWindow],
  [1 << NOTE.keepAlive, TRAIT.keepAlive],
  [1 << NOTE.nagle, TRAIT.nagle],
  [1 << NOTE.fragment, TRAIT.fragments],
  [1 << NOTE.icmp, TRAIT.icmp],
];

function traitsOfNotes(finished: Finished): number {
  const kinds = (finished.notes('client')?.kinds ?? 0) | (finished.notes('server')?.kinds ?? 0);
  let traits = finished.hasStalled ? TRAIT.stall : 0;
  for (const [kind, trait] of TRAITS_OF_NOTES) if ((kinds & kind) !== 0) traits |= trait;
  return traits;
}
