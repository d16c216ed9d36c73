// The meaning of a filter and of each part of it. A part is asked of a connection and answers with those of its packets that
// it fits, as bits: the kinds of packets (KIND) that the client sent, and above them the server's. So `and` is & and `or`
// is |, and a connection is chosen when a packet is left. `not` is about the connection as a whole: it fits all of the
// packets of those connections that the part behind it does not choose.
import type { FlowEnd, FlowIdentity, SeenEnd, SeenFlow } from '../core/identity.ts';
import { KIND_BITS } from './did.ts';

const KINDS = (1 << KIND_BITS) - 1;

export interface Term {
  readonly fits: (flow: SeenFlow) => number;
  /** False where who the ends are is enough to tell that it fits nothing. */
  readonly mayFit: (flow: FlowIdentity) => boolean;
  /** Who the ends are tells all: `mayFit` is the answer. */
  readonly isKnownAtStart: boolean;
}

function packetsOf({ client, server }: SeenFlow): number {
  return (client.did & KINDS) | ((server.did & KINDS) << KIND_BITS);
}

/** True or false of a connection from its first packet on. */
export function ofIdentity(test: (flow: FlowIdentity) => boolean): Term {
  return { fits: (flow) => (test(flow) ? packetsOf(flow) : 0), mayFit: test, isKnownAtStart: true };
}

/** True or false of a connection that is over. */
export function ofConnection(test: (flow: SeenFlow) => boolean): Term {
  return { fits: (flow) => (test(flow) ? packetsOf(flow) : 0), mayFit: () => true, isKnownAtStart: false };
}

/** True of all packets of a direction, or of none. */
export function ofDirection(test: (from: FlowEnd, to: FlowEnd) => boolean): Term {
  return {
    fits: ({ client, server }) =>
      (test(client, server) ? client.did & KINDS : 0) | (test(server, client) ? (server.did & KINDS) << KIND_BITS : 0),
    mayFit: ({ client, server }) => test(client, server) || test(server, client),
    isKnownAtStart: false,
  };
}

/** `kindsOf`: of the packets that an end sent, the kinds that it is true of. */
export function ofSender(kindsOf: (end: SeenEnd) => number): Term {
  return {
    fits: ({ client, server }) => (client.did & kindsOf(client)) | ((server.did & kindsOf(server)) << KIND_BITS),
    mayFit: () => true,
    isKnownAtStart: false,
  };
}

/** True of packets of these kinds. */
export function ofKinds(kinds: number): Term {
  return ofSender(() => kinds);
}

/** True of all that an end sent, if it did one of these; `bits` of DID. */
export function ofDoers(bits: number): Term {
  return ofSender(({ did }) => ((did & bits) === 0 ? 0 : KINDS));
}

export function allOf(terms: readonly Term[]): Term {
  if (terms.length === 1) return terms[0]!;
  return {
    fits: (flow) => {
      let packets = packetsOf(flow);
      for (const term of terms) {
        packets &= term.fits(flow);
        if (packets === 0) break;
      }
      return packets;
    },
    mayFit: (flow) => terms.every((term) => term.mayFit(flow)),
    isKnownAtStart: terms.every((term) => term.isKnownAtStart),
  };
}

export function anyOf(terms: readonly Term[]): Term {
  if (terms.length === 1) return terms[0]!;
  return {
    fits: (flow) => terms.reduce((packets, term) => packets | term.fits(flow), 0),
    mayFit: (flow) => terms.some((term) => term.mayFit(flow)),
    isKnownAtStart: terms.every((term) => term.isKnownAtStart),
  };
}

export function not({ fits, mayFit, isKnownAtStart }: Term): Term {
  return {
    fits: (flow) => (fits(flow) === 0 ? packetsOf(flow) : 0),
    mayFit: isKnownAtStart ? (flow) => !mayFit(flow) : () => true,
    isKnownAtStart,
  };
}
