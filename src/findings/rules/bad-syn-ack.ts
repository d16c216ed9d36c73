// SYN-ACK acknowledges something else than the SYN. RFC 9293 (3.10.7.3).
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';
import { isHistorical } from '../historical.ts';

export const badSynAck: ConnectionDetector = {
  meta: {
    rule: 'bad-syn-ack',
    severity: 'warning',
    title: 'SYN-ACK acknowledges something else than the SYN',
    meaning: 'A SYN-ACK came whose acknowledgement number is not that of the SYN; the client answers it with a RST.',
    causes:
      'An answer to an older SYN, a middlebox that changes sequence numbers in one direction only, or a forged packet.',
    advice: 'Look at the middleboxes on the path, and for a second device that answers.',
    doubt: 'If the SYN that it answers was not captured, it may be right.',
    reference: 'RFC 9293 (3.10.7.3)',
  },
  concerns: TRAIT.unusual,
  filter: 'tcp.flags.syn == 1 && tcp.flags.ack == 1',
  look(connection) {
    const frame = connection.handshake.badSynAckFrame;
    if (frame === 0 || isHistorical(connection)) return null;
    const { firstFrame, startNs } = connection.connection;
    return { endpoint: 'server', frames: [firstFrame, frame], ns: startNs };
  },
  message: (group) => `${connectionsOf(group)}: a SYN-ACK acknowledges something else than the SYN`,
};
