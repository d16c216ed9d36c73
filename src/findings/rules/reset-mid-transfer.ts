// Reset while data was in flight. RFC 9293 (3.10.5).
import { TRAIT } from '../../analysis/traits.ts';
import { abortOf } from '../abort.ts';
import { type ConnectionDetector, connectionsOf, pronounOf } from '../detector.ts';

export const resetMidTransfer: ConnectionDetector = {
  meta: {
    rule: 'reset-mid-transfer',
    severity: 'error',
    title: 'reset with data in flight',
    meaning: 'A RST ended a connection while data was not yet acknowledged: the application loses it.',
    causes:
      'A program that was killed or crashed, a timeout of a proxy, a process that closes without reading what arrives.',
    advice: 'Check what the end that sent the RST was doing at that time: its log, its time and size limits.',
    doubt: 'Where acknowledgements are not captured, all data appears to be in flight.',
    reference: 'RFC 9293 (3.10.5)',
  },
  concerns: TRAIT.reset,
  filter: 'tcp.flags.reset == 1',
  look(connection) {
    const reset = abortOf(connection);
    if (reset === null || !(reset.wasPeerUnacked || reset.wasOwnUnacked)) return null;
    return {
      endpoint: reset.by,
      frames: [reset.frame],
      ns: reset.ns,
      data: { whose: reset.wasPeerUnacked ? 'peer' : 'own' },
    };
  },
  message: (group) => `${connectionsOf(group)}: the ${group.endpoint} reset ${pronounOf(group)} with data in flight`,
};
