// Both ends closed at the same time. RFC 9293 (3.6, figure 13).
import { TRAIT } from '../../analysis/traits.ts';
import { ENDS, STATE } from '../../analysis/state-path.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const simultaneousClose: ConnectionDetector = {
  meta: {
    rule: 'simultaneous-close',
    severity: 'info',
    title: 'simultaneous close',
    meaning: 'Two FINs crossed: both ends went through CLOSING, and both enter TIME_WAIT.',
    causes:
      'Two programs that end a conversation at the same moment, for example at the end of a test, or with the same timeout.',
    advice: 'None is needed.',
    doubt: 'Where the FINs cross far from the capture point, it may look like an ordinary close.',
    reference: 'RFC 9293 (3.6, figure 13)',
  },
  concerns: TRAIT.closing,
  filter: 'tcp.flags.fin == 1',
  look(connection) {
    if (connection.connection.isSelf) return null;
    const stay = ENDS.map((end) => connection.lastStay(end, STATE.CLOSING)).find((one) => one !== null);
    if (stay === undefined) return null;
    return { endpoint: null, frames: [stay.frame], ns: stay.sinceNs };
  },
  message: (group) => `${connectionsOf(group)}: simultaneous close, the FINs crossed`,
};
