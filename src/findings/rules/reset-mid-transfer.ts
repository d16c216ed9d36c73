// Reset while data was under way. RFC 9293 (3.10.5).
import { TRAIT } from '../../analysis/traits.ts';
import { isAbort } from '../abort.ts';
import { type ConnectionDetector, connectionsOf, pronounOf } from '../detector.ts';

export const resetMidTransfer: ConnectionDetector = {
  meta: {
    rule: 'reset-mid-transfer',
    severity: 'error',
    title: 'reset while data was under way',
    meaning: 'A RST ended a connection while data was not yet acknowledged: it is lost to the application.',
    causes:
      'A program that was killed or crashed, a time-out of a proxy, a process that closes without reading what comes.',
    advice: 'See what the end that sent the RST was doing then: its log, its limits of time and size.',
    doubt: 'Where acknowledgements are not captured, all data looks as if it were under way.',
    reference: 'RFC 9293 (3.10.5)',
  },
  concerns: TRAIT.reset,
  filter: 'tcp.flags.reset == 1',
  look(connection) {
    const { resets } = connection;
    if (!isAbort(connection) || !(resets.wasPeerUnacked || resets.wasOwnUnacked)) return null;
    return {
      endpoint: resets.by,
      frames: [resets.firstFrame],
      ns: resets.firstNs,
      data: { whose: resets.wasPeerUnacked ? 'peer' : 'own' },
    };
  },
  message: (group) =>
    `${connectionsOf(group)}: the ${group.endpoint} reset ${pronounOf(group)} while data was under way`,
};
