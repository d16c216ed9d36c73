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
    title: 'slow close: long in CLOSE_WAIT',
    meaning:
      'An end stayed in CLOSE_WAIT for longer than the threshold before it sent its FIN, and sent nothing meanwhile.',
    causes: 'A program that checks its connections only from time to time (a pool with a sweeper), or that was busy.',
    advice: 'Check what the process does when recv() returns 0. Meanwhile the peer is held in FIN_WAIT_2.',
    doubt: 'An intentional half-close looks the same.',
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
    return `${culpritOf(group)} kept ${counted(group.count, 'connection')} in CLOSE_WAIT for ${upTo(group)}${formatDuration(Number(group.data['seconds']))} before sending a FIN`;
  },
};
