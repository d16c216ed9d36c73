// Connection refused. RFC 9293 (3.10.7.1).
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const connectionRefused: ConnectionDetector = {
  meta: {
    rule: 'connection-refused',
    severity: 'error',
    title: 'connection refused',
    meaning: 'The server answered the SYN with a RST: no process listens on that port, or a firewall rejects it.',
    causes: 'The service is not running, listens on another address or port, or is being restarted.',
    advice: 'On the server: ss -ltn. If it does listen there, look for a firewall that rejects with tcp-reset.',
    doubt:
      'A RST whose TTL does not match the server comes from a device on the path; that is reported as reset-injected.',
    reference: 'RFC 9293 (3.10.7.1)',
  },
  concerns: TRAIT.refused,
  filter: 'tcp.flags.syn == 1 || tcp.flags.reset == 1',
  look(connection) {
    if (connection.outcome !== 'refused') return null;
    const { firstFrame, lastFrame, startNs } = connection.connection;
    return { endpoint: 'server', frames: [firstFrame, lastFrame], ns: startNs };
  },
  message: (group) => `${connectionsOf(group)} refused: SYN answered with a RST`,
};
