// Two ends that take segments of different sizes: something on the way, or a tunnel, makes one of them careful. RFC 9293 (3.7.1).
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

/** Less is made by options, or by IPv6 at one end of a translator. */
const MIN_DIFFERENCE = 100;

export const mssMismatch: ConnectionDetector = {
  meta: {
    rule: 'mss-mismatch',
    figures: ['clientMss', 'serverMss'],
    severity: 'info',
    title: 'different MSS in the two directions',
    meaning:
      'The two ends advertise different maximum segment sizes. Each sends no more than the other accepts, so it works; but it indicates a link with a different MTU.',
    causes: 'A tunnel or VPN at one end, MSS clamping on the path, jumbo frames at one end only.',
    advice:
      'Make sure that the smaller MSS fits the path MTU, tunnels included; where jumbo frames end, ICMP has to pass.',
    doubt: 'These are the values of the SYNs at the capture point; a router beyond it may change them.',
    reference: 'RFC 9293 (3.7.1), RFC 6691',
  },
  concerns: TRAIT.mss,
  filter: 'tcp.flags.syn == 1',
  look(connection) {
    const { client, server, firstFrame, startNs } = connection.connection;
    if (client.mss <= 0 || server.mss <= 0) return null; // without the option
    if (Math.abs(client.mss - server.mss) < MIN_DIFFERENCE) return null;
    return {
      endpoint: null,
      frames: [firstFrame],
      ns: startNs,
      weight: Math.abs(client.mss - server.mss),
      data: { clientMss: client.mss, serverMss: server.mss },
    };
  },
  message: (group) =>
    `${connectionsOf(group)}: the client advertises MSS ${Number(group.data['clientMss'])}, the server MSS ${Number(group.data['serverMss'])}`,
};
