// Small exchanges at regular times that keep an otherwise idle connection alive. RFC 1122 (4.2.3.6).
import { ENDS } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { formatDuration } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

const MIN = 4;

export const idleHeartbeat: ConnectionDetector = {
  meta: {
    rule: 'idle-heartbeat',
    figures: ['interval'],
    severity: 'info',
    title: 'keep-alives or heartbeats on an idle connection',
    meaning:
      'An otherwise idle connection is kept alive at regular intervals, by TCP keep-alives or by small messages of the application.',
    causes: 'SO_KEEPALIVE, or the ping of an application protocol (WebSocket, AMQP, SSH, HTTP/2).',
    advice: 'None. The interval has to be shorter than the idle timeouts of firewalls and load balancers on the path.',
    doubt: 'A user who types at an even pace looks the same.',
    reference: 'RFC 1122 (4.2.3.6)',
  },
  concerns: TRAIT.keepAlive | TRAIT.beats,
  filter: 'tcp.len <= 512',
  look(connection) {
    for (const end of ENDS) {
      const note = connection.noted(end, 'keepAlive');
      const seconds = connection.heartbeatSeconds(end);
      if (seconds !== null) {
        const sender = connection.senderOf(end)!;
        const frames = [sender.firstBeatFrame];
        const ns = sender.firstBeatNs;
        return { endpoint: end, frames, ns, data: { interval: seconds, by: 'application' } };
      }
      if (note === undefined || note.count < MIN) continue;
      const interval = (note.latestNs - note.firstNs) / (note.count - 1) / 1e9;
      return { endpoint: end, frames: note.frames, ns: note.firstNs, data: { interval, by: 'keep-alive' } };
    }
    return null;
  },
  message: (group) => {
    const { interval, by } = group.data;
    const what = by === 'keep-alive' ? 'keep-alives' : 'small application messages (heartbeats)';
    return `${connectionsOf(group)}: the otherwise idle ${group.endpoint} sends ${what} every ${formatDuration(Number(interval))}`;
  },
};
