// RST from somebody else. RFC 5961 (3), RFC 3360.
import { STATE } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const resetInjected: ConnectionDetector = {
  meta: {
    rule: 'reset-injected',
    severity: 'error',
    title: 'RST from somebody else',
    meaning:
      'A RST that its receiver takes has a TTL that does not fit the end in whose name it was sent: something on the path made it.',
    causes: 'A firewall or an intrusion prevention system that ends connections, censorship, or an attack.',
    advice: 'Find out at which hop it is made: its TTL says how far away that is. Ask who runs that device.',
    doubt: 'A host behind a load balancer may answer from several machines with different TTLs.',
    reference: 'RFC 5961 (3), RFC 3360',
  },
  concerns: TRAIT.reset,
  filter: 'tcp.flags.reset == 1',
  look(connection) {
    const { resets, closing } = connection;
    // After the FIN of that end, a load balancer may answer for it.
    if (resets.count === 0 || !resets.isAlien) return null;
    const state = resets.stateBefore(resets.by);
    const wasClosed = state === STATE.CLOSED || (state >= STATE.FIN_WAIT_1 && state !== STATE.CLOSE_WAIT);
    if (closing.finCount(resets.by) > 0 && wasClosed) return null;
    return {
      endpoint: null,
      frames: [resets.firstFrame],
      ns: resets.firstNs,
      data: { inTheNameOf: resets.by },
    };
  },
  message: (group) =>
    `${connectionsOf(group)}: a RST in the name of the ${group.data['inTheNameOf']} came from somebody else (TTL)`,
};
