// Data sent to an end that had closed. RFC 9293 (3.6), RFC 1122 (4.2.2.13).
import { TRAIT } from '../../analysis/traits.ts';
import { otherEnd, STATE } from '../../analysis/state-path.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const resetAfterFin: ConnectionDetector = {
  meta: {
    rule: 'reset-after-fin',
    severity: 'warning',
    title: 'data sent to a closed end, answered with a RST',
    meaning:
      'An end had closed; data that its peer still sent was answered with a RST. The application of the peer gets EPIPE (SIGPIPE) or ECONNRESET on its next call.',
    causes:
      'A client that does not wait for the whole response, a server that closes while a request is in flight, two sides that disagree on who closes.',
    advice:
      'Let the side that ends the conversation half-close (shutdown) and read until its peer has closed, or define in the protocol who closes first.',
    doubt: 'It follows from the packets alone.',
    reference: 'RFC 9293 (3.6), RFC 1122 (4.2.2.13)',
  },
  concerns: TRAIT.reset,
  filter: 'tcp.flags.reset == 1',
  look(connection) {
    const { firstReset, facts } = connection;
    if (firstReset === null || connection.closeInitiator !== firstReset.by) return null;
    const other = otherEnd(firstReset.by);
    const fin = connection.lastStay(firstReset.by, STATE.FIN_WAIT_1);
    if (fin === null || connection.factsOf(other).fins > 0) return null;
    if (!facts.hasLateData || !firstReset.wasPeerUnacked) return null;
    return { endpoint: other, frames: [fin.frame, firstReset.frame], ns: fin.sinceNs };
  },
  message: (group) =>
    `${connectionsOf(group)}: data from the ${group.endpoint} reached the ${group.endpoint === 'client' ? 'server' : 'client'} after it had closed, and was answered with a RST`,
};
