// CLOSE_WAIT leak: the peer closed, this end never did. RFC 9293 (3.6).
import { TRAIT } from '../../analysis/traits.ts';
import { counted, formatDuration } from '../../shared/format.ts';
import { ENDS } from '../../analysis/state-path.ts';
import { type ConnectionDetector, culpritOf } from '../detector.ts';

export const closeWaitLeak: ConnectionDetector = {
  meta: {
    rule: 'close-wait-leak',
    figures: ['seconds'],
    severity: 'error',
    title: 'CLOSE_WAIT leak: the peer closed, this end never did',
    meaning:
      'An end acknowledged the FIN of its peer and then sent neither data nor a FIN of its own until the end of the capture, or until the peer gave up. The socket stays in CLOSE_WAIT for as long as the process lives.',
    causes:
      'The program does not call close() after recv() returned 0: a connection dropped from its pool, an error path, a blocked thread, a descriptor inherited by a child process.',
    advice:
      'Find the process with: ss -tanp state close-wait. Then check where it reads from the socket and what it does when recv() returns 0.',
    doubt:
      'An intentional half-close (ssh, rsync: shutdown() of one direction) rests in the same state while there is nothing to send. A capture file does not tell how long capturing continued without packets: where it ends before --close-wait-threshold, the finding is a warning, and the age is a minimum.',
    reference: 'RFC 9293 (3.6)',
  },
  concerns: TRAIT.closeWait,
  filter: 'tcp.flags.fin == 1',
  look(connection) {
    for (const end of ENDS) {
      const closeWait = connection.closeWait(end);
      if (closeWait?.kind !== 'leak') continue;
      const { seconds, isLong, stay } = closeWait;
      return {
        endpoint: end,
        frames: [stay.frame],
        ns: stay.sinceNs,
        weight: seconds,
        severity: isLong ? 'error' : 'warning',
        data: { owner: connection.addressOf(end), seconds, captureEnded: !isLong },
      };
    }
    return null;
  },
  message: (group) => {
    const age = formatDuration(Number(group.data['seconds']));
    const peer = group.endpoint === 'server' ? 'client' : 'server';
    const [who, own] = group.endpoint === 'client' && group.count > 1 ? ['they', 'their'] : ['it', 'its'];
    const oldest = group.count === 1 ? '' : 'oldest ';
    const end = group.data['captureEnded'] === true ? ' when the capture ends' : '';
    return `${culpritOf(group)} left ${counted(group.count, 'connection')} in CLOSE_WAIT (${oldest}${age}${end}): ${who} acknowledged the FIN of the ${peer}, but did not send ${own} own`;
  },
};
