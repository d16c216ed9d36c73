// Retransmissions that were lost themselves. RFC 6675, RFC 8985.
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { NOTE } from '../../transfer/notes.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { countNoted } from '../noted.ts';

const MANY = 5;

export const lostRetransmission: ConnectionDetector = {
  meta: {
    rule: 'lost-retransmission',
    figures: ['times'],
    severity: 'warning',
    title: 'retransmissions lost, too',
    meaning: 'A segment had to be sent a third time, or more often: its retransmission did not arrive either.',
    causes:
      'An outage, a loss rate of several in a hundred, or something that drops this very segment (its size: pmtu-black-hole; its content: a broken device or an inspecting firewall).',
    advice:
      'See whether it is always the same segment. If so, compare its size with the MTU of the path and its content with what passes.',
    doubt: 'Acknowledgements that are lost instead make the same picture.',
    reference: 'RFC 6675, RFC 8985',
  },
  concerns: TRAIT.lostAgain,
  filter: 'tcp.analysis.retransmission',
  look(connection) {
    const sighting = countNoted(connection, NOTE.lostAgain, 'times');
    return sighting !== null && sighting.weight! < MANY ? { ...sighting, severity: 'info' } : sighting;
  },
  message: (group) => {
    return `${connectionsOf(group)}: the ${group.endpoint} had to repeat ${upTo(group)}${counted(Number(group.data['times']), 'retransmission')}`;
  },
};
