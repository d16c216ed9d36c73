// Keep-alive probes that nobody answers. RFC 1122 (4.2.3.6).
import { ENDS, otherEnd } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { NOTE } from '../../transfer/notes.ts';
import { SENDER } from '../../transfer/sender.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';

const LEAST = 3;

export const keepAliveTimeout: ConnectionDetector = {
  meta: {
    rule: 'keep-alive-timeout',
    figures: ['probes'],
    severity: 'error',
    title: 'keep-alive probes without an answer',
    meaning:
      'An end probed an idle connection several times and got no answer: the other end, or the way to it, is gone.',
    causes: 'The peer crashed or lost its network, or a firewall or NAT on the way forgot the idle connection.',
    advice:
      'Probe more often than the shortest idle time-out on the path (net.ipv4.tcp_keepalive_time, TCP_KEEPIDLE), and reconnect.',
    doubt: 'A capture that sees one direction only shows no answers.',
    reference: 'RFC 1122 (4.2.3.6)',
  },
  concerns: TRAIT.keepAlive,
  explains: ['half-open-peer', 'idle-heartbeat'],
  filter: 'tcp.analysis.keep_alive',
  look(connection) {
    for (const end of ENDS) {
      const note = connection.notes(end)?.of(NOTE.keepAlive);
      const probes = connection.senderOf(end)?.int(SENDER.unansweredProbes) ?? 0;
      if (note === undefined || probes < LEAST || connection.sent(otherEnd(end)).packets === 0) continue;
      return { endpoint: otherEnd(end), frames: note.frames, ns: note.firstNs, weight: probes, data: { probes } };
    }
    return null;
  },
  message: (group) => {
    return `${connectionsOf(group)}: the ${group.endpoint} did not answer ${upTo(group)}${counted(Number(group.data['probes']), 'keep-alive probe')}`;
  },
};
