// SYN never answered. RFC 9293 (3.8.3).
import { TRAIT } from '../../analysis/traits.ts';
import { formatDuration } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, timesOf } from '../detector.ts';

export const synUnanswered: ConnectionDetector = {
  meta: {
    rule: 'syn-unanswered',
    figures: ['tries', 'duration'],
    severity: 'error',
    title: 'SYN never answered',
    meaning: 'No SYN-ACK and no RST came back for a SYN.',
    causes:
      'The host is down or its address is wrong, a firewall drops the packets, the return route is missing, or the backlog of the listener is full.',
    advice:
      'Ping the host, trace the path to that port (traceroute -T -p PORT), check firewalls on both sides, capture at the server.',
    doubt:
      'In a capture of one direction only, every SYN looks unanswered; a capture that ends right after a SYN proves nothing.',
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
    const { tries, duration } = group.data;
    const over = tries === 1 ? '' : ` in ${formatDuration(Number(duration))}`;
    return `${connectionsOf(group)}: the SYN was never answered (sent ${timesOf(group, Number(tries))}${over})`;
  },
};
