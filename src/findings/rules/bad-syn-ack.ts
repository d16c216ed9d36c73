// SYN-ACK acknowledges something else than the SYN. RFC 9293 (3.10.7.3).
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';
import { isHistorical } from '../historical.ts';

export const badSynAck: ConnectionDetector = {
  meta: {
    rule: 'bad-syn-ack',
    severity: 'warning',
    title: 'SYN-ACK with a wrong acknowledgement number',
    meaning: 'The acknowledgement number of a SYN-ACK does not acknowledge the SYN; the client answers it with a RST.',
    causes:
      'An answer to an earlier SYN, a middlebox that rewrites sequence numbers in one direction only, or a forged packet.',
    advice: 'Check the middleboxes on the path, and look for a second device that answers.',
    doubt: 'If the SYN it answers was not captured, it may be correct.',
    reference: 'RFC 9293 (3.10.7.3)',
  },
  concerns: TRAIT.unusual,
  filter: 'tcp.flags.syn == 1 && tcp.flags.ack == 1',
  look(connection) {
    const frame = connection.facts.badSynAckFrame;
    if (frame === 0 || isHistorical(connection)) return null;
    const { firstFrame, startNs } = connection.connection;
    return { endpoint: 'server', frames: [firstFrame, frame], ns: startNs };
  },
  message: (group) => `${connectionsOf(group)}: the acknowledgement number of a SYN-ACK does not match the SYN`,
};
