// TIME_WAIT ended by a RST. RFC 1337, RFC 9293 (3.10.7.4).
import { TRAIT } from '../../analysis/traits.ts';
import { ENDS, EVENT, STATE } from '../../analysis/state-path.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const timeWaitAssassination: ConnectionDetector = {
  meta: {
    rule: 'time-wait-assassination',
    severity: 'warning',
    title: 'TIME_WAIT assassination: ended by a RST',
    meaning:
      'A RST reached an end in TIME_WAIT and ended that state early: delayed segments of the old connection can now reach a new one.',
    causes:
      'An old duplicate that was answered with a RST by the end that had already closed, or a firewall that cleans up with RSTs.',
    advice: 'On Linux, net.ipv4.tcp_rfc1337=1 makes TIME_WAIT ignore RSTs.',
    doubt: 'A host with tcp_rfc1337 ignored the RST; no packet shows that.',
    reference: 'RFC 1337, RFC 9293 (3.10.7.4)',
  },
  concerns: TRAIT.reset,
  filter: 'tcp.flags.reset == 1',
  look(connection) {
    for (const end of ENDS) {
      const stay = connection.lastStay(end, STATE.TIME_WAIT);
      if (stay?.left?.event !== EVENT.receiveRst) continue;
      return { endpoint: end, frames: [stay.frame, stay.left.frame], ns: stay.left.ns };
    }
    return null;
  },
  message: (group) =>
    `${connectionsOf(group)}: a RST ended TIME_WAIT at the ${group.endpoint} early (TIME_WAIT assassination)`,
};
