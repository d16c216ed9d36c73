// Full-sized segments vanish while small ones pass: the way takes smaller packets than the sender thinks, and nobody says
// so. RFC 2923, RFC 4821, RFC 8899.
import { ENDS } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

const MIN_TIMEOUTS = 2;

export const pmtuBlackHole: ConnectionDetector = {
  meta: {
    rule: 'pmtu-black-hole',
    figures: ['size', 'timeouts'],
    severity: 'error',
    title: 'path MTU black hole',
    meaning:
      'Small segments are acknowledged, full-sized ones never are, however often they are retransmitted: a link on the path has a smaller MTU, and the sender does not learn of it.',
    causes:
      'A tunnel, VPN or PPPoE link with a smaller MTU, and a firewall that drops ICMP (fragmentation needed, packet too big).',
    advice:
      'Let ICMP type 3 code 4 (ICMPv6 type 2) pass, clamp the MSS on the router (TCPMSS --clamp-mss-to-pmtu), or let the sender probe (net.ipv4.tcp_mtu_probing=1). To verify: ping -M do -s 1472.',
    doubt: 'An outage that begins with the first full-sized segment looks the same.',
    reference: 'RFC 2923, RFC 4821, RFC 8899',
  },
  concerns: TRAIT.again,
  explains: [
    'half-open-peer',
    'retransmission-rate',
    'timeout-retransmission',
    'lost-retransmission',
    'tail-loss',
    'stall',
  ],
  filter: 'tcp.analysis.retransmission || icmp.type == 3 || icmpv6.type == 2',
  look(connection) {
    for (const end of ENDS) {
      const sender = connection.senderOf(end);
      const timeouts = connection.noted(end, 'timeout');
      if (sender === null || timeouts === undefined) continue;
      const size = connection.sent(end).maxSegment;
      const stuck = sender.stuckTimeouts;
      if (stuck < MIN_TIMEOUTS || !connection.isLargeMissing(end)) continue;
      return {
        endpoint: end,
        frames: timeouts.frames,
        ns: timeouts.firstNs,
        weight: stuck,
        data: { size, timeouts: stuck },
      };
    }
    return null;
  },
  message: (group) => {
    const { size, timeouts } = group.data;
    return `${connectionsOf(group)}: segments of ${Number(size)} bytes from the ${group.endpoint} are never acknowledged, smaller ones are (${counted(Number(timeouts), 'RTO')}): likely a path MTU black hole`;
  },
};
