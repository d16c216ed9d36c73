// A socket connected to itself. RFC 9293 (3.5).
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector } from '../detector.ts';

export const selfConnect: ConnectionDetector = {
  meta: {
    rule: 'self-connect',
    severity: 'warning',
    title: 'socket connected to itself',
    meaning:
      'A program connected to a port of its own host on which nothing listened, and the ephemeral port it was given happened to be the same: the socket is connected to itself.',
    causes: 'A client that keeps retrying to reach a service on a port of the ephemeral range that is not running.',
    advice:
      'Let the service use a port outside the ephemeral range, or reserve it (net.ipv4.ip_local_reserved_ports). The socket occupies the port: the service cannot start until it is closed.',
    doubt: 'It follows from the packets alone.',
    reference: 'RFC 9293 (3.5)',
  },
  concerns: TRAIT.unusual,
  look(connection) {
    if (!connection.connection.isSelf) return null;
    const { firstFrame, startNs } = connection.connection;
    return { endpoint: 'client', frames: [firstFrame], ns: startNs };
  },
  message: ({ count, server }) =>
    count === 1 ? `${server} connected to itself` : `${server} connected to itself ${count} times`,
};
