// SYN never answered. RFC 9293 (3.8.3).
import { TRAIT } from '../../analysis/traits.ts';
import { formatDuration } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const synUnanswered: ConnectionDetector = {
  meta: {
    rule: 'syn-unanswered',
    figures: ['tries', 'duration'],
    severity: 'error',
    title: 'SYN never answered',
    meaning: 'Nothing came back for a SYN: no SYN-ACK, no RST.',
    causes:
      'The host is down or its address is wrong, a firewall drops the packets, the route back is missing, or the backlog of the listener is full.',
    advice:
      'Ping the host, trace the path to that port (traceroute -T -p PORT), look at firewalls on both sides, capture at the server.',
    doubt:
      'If the capture sees only what the client sends, every SYN looks unanswered; a capture that ends right after a SYN shows nothing yet.',
    reference: 'RFC 9293 (3.8.3)',
  },
  concerns: TRAIT.unanswered,
  filter: 'tcp.flags.syn == 1',
  look(connection) {
    if (connection.outcome !== 'unanswered') return null;
    const { firstFrame, lastFrame, startNs } = connection.connection;
    const { duration } = connection;
    const tries = 1 + connection.synRetransmissions;
    const frames = firstFrame === lastFrame ? [firstFrame] : [firstFrame, lastFrame];
    return { endpoint: null, frames, ns: startNs, weight: tries, data: { tries, duration } };
  },
  message: (group) => {
    const tries = Number(group.data['tries']);
    const most =
      tries === 1
        ? `tried once${group.count === 1 ? '' : ' each'}`
        : `tried ${group.count === 1 ? '' : 'up to '}${tries} times in ${formatDuration(Number(group.data['duration']))}`;
    return `${connectionsOf(group)}: the SYN was never answered (${most})`;
  },
};
