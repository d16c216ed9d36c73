// Closed with a RST instead of a FIN. RFC 9293 (3.10.5), RFC 2525 (2.17).
import { TRAIT } from '../../analysis/traits.ts';
import { isAbort } from '../abort.ts';
import { type ConnectionDetector, connectionsOf, pronounOf } from '../detector.ts';

export const abortiveClose: ConnectionDetector = {
  meta: {
    rule: 'abortive-close',
    severity: 'warning',
    title: 'closed with a RST instead of a FIN',
    meaning:
      'An end ended an established connection with a RST while nothing was under way: it did not close, it aborted.',
    causes:
      'A program that sets SO_LINGER with time 0 to avoid TIME_WAIT, that closes with unread data in its receive buffer, or that was killed; a load balancer that ends idle connections.',
    advice:
      'If it is on purpose (health checks do it), ignore it. Else close in order: read to the end, then close(); let SO_LINGER alone.',
    doubt:
      'Data that the program had not read is not visible: the acknowledgement shows only that its kernel had got it.',
    reference: 'RFC 9293 (3.10.5), RFC 2525 (2.17)',
  },
  concerns: TRAIT.reset,
  filter: 'tcp.flags.reset == 1',
  look(connection) {
    const { resets } = connection;
    if (!isAbort(connection) || resets.wasPeerUnacked || resets.wasOwnUnacked) return null;
    return { endpoint: resets.by, frames: [resets.firstFrame], ns: resets.firstNs };
  },
  message: (group) =>
    `${connectionsOf(group)}: the ${group.endpoint} ended ${pronounOf(group)} with a RST instead of a FIN`,
};
