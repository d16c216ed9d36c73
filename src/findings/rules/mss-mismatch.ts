// Two ends that take segments of different sizes: something on the way, or a tunnel, makes one of them careful. RFC 9293 (3.7.1).
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

/** Less is made by options, or by IPv6 at one end of a translator. */
const LEAST_DIFFERENCE = 100;

export const mssMismatch: ConnectionDetector = {
  meta: {
    rule: 'mss-mismatch',
    figures: ['clientMss', 'serverMss'],
    severity: 'info',
    title: 'different MSS at the two ends',
    meaning:
      'The ends announced different maximum segment sizes. Each sends no more than the other takes, so it works; but it tells of a link with another MTU.',
    causes: 'A tunnel or VPN at one end, MSS clamping on the way, jumbo frames at one end only.',
    advice: 'Make sure that the smaller one fits the path, tunnels included; where jumbo frames end, ICMP has to pass.',
    doubt: 'What stands in the SYNs at the capture point: behind it a router may change it.',
    reference: 'RFC 9293 (3.7.1), RFC 6691',
  },
  concerns: TRAIT.mss,
  filter: 'tcp.flags.syn == 1',
  look(connection) {
    const { client, server, firstFrame, startNs } = connection.connection;
    if (client.mss <= 0 || server.mss <= 0) return null; // without the option
    if (Math.abs(client.mss - server.mss) < LEAST_DIFFERENCE) return null;
    return {
      endpoint: null,
      frames: [firstFrame],
      ns: startNs,
      weight: Math.abs(client.mss - server.mss),
      data: { clientMss: client.mss, serverMss: server.mss },
    };
  },
  message: (group) =>
    `${connectionsOf(group)}: the client takes segments of ${Number(group.data['clientMss'])} bytes, the server of ${Number(group.data['serverMss'])}`,
};
