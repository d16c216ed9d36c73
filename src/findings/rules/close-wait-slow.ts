// Closed long after the peer did. RFC 9293 (3.6).
import { TRAIT } from '../../analysis/traits.ts';
import { counted, formatDuration } from '../../shared/format.ts';
import { ENDS } from '../../analysis/state-path.ts';
import { type ConnectionDetector, culpritOf, upTo } from '../detector.ts';

export const closeWaitSlow: ConnectionDetector = {
  meta: {
    rule: 'close-wait-slow',
    figures: ['seconds'],
    severity: 'warning',
    title: 'closed long after the peer did',
    meaning: 'An end stayed in CLOSE_WAIT for longer than the threshold before it closed, and sent nothing meanwhile.',
    causes: 'A program that looks after its connections only now and then (a pool that is swept), or that was busy.',
    advice: 'See what the process does when recv() returns 0. While it waits, the peer holds FIN_WAIT_2.',
    doubt: 'A half-close on purpose looks the same.',
    reference: 'RFC 9293 (3.6)',
  },
  concerns: TRAIT.closeWait,
  filter: 'tcp.flags.fin == 1',
  look(connection) {
    for (const end of ENDS) {
      const closeWait = connection.closeWait(end);
      if (closeWait?.kind !== 'slow') continue;
      const { seconds, stay } = closeWait;
      return {
        endpoint: end,
        frames: [stay.frame, stay.left!.frame],
        ns: stay.sinceNs,
        weight: seconds,
        data: { seconds },
      };
    }
    return null;
  },
  message: (group) => {
    return `${culpritOf(group)} closed ${counted(group.count, 'connection')} ${upTo(group)}${formatDuration(Number(group.data['seconds']))} after the peer did`;
  },
};
