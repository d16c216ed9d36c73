// What a filter asks of a connection that is over (filter/did.ts), from what its ends sent and what was found in it.
import type { Sender } from '../core/sender.ts';
import { DID, KIND } from '../filter/did.ts';
import { SENT, NOTE, CAUSE, ICMP_ERROR } from '../core/codes.ts';
import type { SeenEnd, SeenFlow } from '../core/identity.ts';
import { wasDamaged } from '../core/verification.ts';
import type { Finished } from './finished.ts';
import { otherEnd, type End } from './state-path.ts';

const OF_SENT: readonly (readonly [number, number])[] = [
  [SENT.syn, KIND.syn],
  [SENT.synAck, KIND.synAck],
  [SENT.fin, KIND.fin],
  [SENT.everRst, KIND.reset],
  [SENT.data, KIND.data],
  [SENT.ack, KIND.ack],
  [SENT.push, DID.push],
  [SENT.urgent, DID.urgent],
  [SENT.ece, DID.ece],
  [SENT.cwr, DID.cwr],
];

const KINDS = Object.values(KIND).reduce((all, kind) => all | kind, 0);

const OF_COUNTS: readonly (readonly [count: (sender: Sender) => number, bit: number])[] = [
  [({ againSegments }) => againSegments, DID.retransmitted],
  // Wireshark takes copies for retransmissions.
  [({ networkDuplicates }) => networkDuplicates, DID.retransmitted],
  [({ captureDuplicates }) => captureDuplicates, DID.retransmitted],
  [(sender) => sender.byCause(CAUSE.fast), DID.retransmittedFast],
  [({ spurious }) => spurious, DID.retransmittedForNothing],
  [({ outOfOrder }) => outOfOrder, DID.outOfOrder],
  [({ keepAlives }) => keepAlives, DID.keptAlive],
  [({ zeroWindows }) => zeroWindows, DID.closedWindow],
  [({ duplicateAcks }) => duplicateAcks, DID.repeatedAck],
];

const OF_ICMP: readonly (readonly [number, number])[] = [
  [ICMP_ERROR.packetTooBig, DID.tooBig],
  [ICMP_ERROR.timeExceeded, DID.timeExceeded],
  [ICMP_ERROR.parameterProblem, DID.parameterProblem],
];
const UNREACHABLE = Object.values(ICMP_ERROR)
  .filter((kind) => !OF_ICMP.some(([other]) => other === kind))
  .reduce((bits, kind) => bits | (1 << kind), 0);

export function seenFlow(finished: Finished): SeenFlow {
  const { stream, passedTests } = finished.connection;
  return { client: seenEnd(finished, 'client'), server: seenEnd(finished, 'server'), stream, passed: passedTests };
}

function seenEnd(finished: Finished, end: End): SeenEnd {
  return { ...finished.identity[end], did: didOf(finished, end), largest: finished.sent(end).maxSegment };
}

/** What that end sent at least once: bits of KIND and DID. */
export function didOf(finished: Finished, end: End): number {
  const endpoint = finished.sent(end);
  let did = 0;
  for (const [sent, bit] of OF_SENT) if (endpoint.has(sent)) did |= bit;
  if (endpoint.packets > 0 && (did & KINDS) === 0) did |= KIND.other;
  const repetitions = end === 'client' ? finished.synRetransmissions : finished.synAckRetransmissions;
  if (repetitions > 0) did |= DID.retransmitted;
  const sender = finished.senderOf(end);
  if (sender === null) return did;
  for (const [count, bit] of OF_COUNTS) if (count(sender) > 0) did |= bit;
  if (wasDamaged(sender)) did |= DID.badChecksum;
  if (sender.missingBytes > 0) did |= DID.lostFromCapture;
  if ((finished.senderOf(otherEnd(end))?.missingBytes ?? 0) > 0) did |= DID.ackedUnseen;
  const notes = finished.notes(end);
  if (notes === undefined) return did;
  if (notes.of(NOTE.dsack)) did |= DID.reportedDuplicate;
  if (notes.of(NOTE.fragment)) did |= DID.fragmented;
  for (const [kind, bit] of OF_ICMP) if ((notes.icmpKinds & (1 << kind)) !== 0) did |= bit;
  return (notes.icmpKinds & UNREACHABLE) === 0 ? did : did | DID.unreachable;
}
