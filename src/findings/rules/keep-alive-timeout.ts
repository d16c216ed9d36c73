// Keep-alive probes that nobody answers. RFC 1122 (4.2.3.6).
import { ENDS, otherEnd } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';

const MIN = 3;

export const keepAliveTimeout: ConnectionDetector = {
  meta: {
    rule: 'keep-alive-timeout',
    figures: ['probes'],
    severity: 'error',
    title: 'unanswered keep-alives',
    meaning:
      'An end sent several keep-alives on an idle connection and got no answer: the peer, or the path to it, is gone.',
    causes:
      'The peer crashed or lost its network, or a firewall or NAT on the path dropped its state of the idle connection.',
    advice:
      'Send keep-alives more often than the shortest idle timeout on the path (net.ipv4.tcp_keepalive_time, TCP_KEEPIDLE), and reconnect.',
    doubt: 'In a capture of one direction only, no answers are visible.',
    reference: 'RFC 1122 (4.2.3.6)',
  },
  concerns: TRAIT.keepAlive,
  explains: ['half-open-peer', 'idle-heartbeat'],
  filter: 'tcp.analysis.keep_alive',
  look(connection) {
    for (const end of ENDS) {
      const note = connection.noted(end, 'keepAlive');
      const probes = connection.senderOf(end)?.unansweredProbes ?? 0;
      if (note === undefined || probes < MIN || connection.sent(otherEnd(end)).packets === 0) continue;
      return { endpoint: otherEnd(end), frames: note.frames, ns: note.firstNs, weight: probes, data: { probes } };
    }
    return null;
  },
  message: (group) => {
    return `${connectionsOf(group)}: the ${group.endpoint} did not answer ${upTo(group)}${counted(Number(group.data['probes']), 'keep-alive')}`;
  },
};
