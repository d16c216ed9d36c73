// Retransmissions that were lost themselves. RFC 6675, RFC 8985.
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { countNoted } from '../noted.ts';

const MANY = 5;

export const lostRetransmission: ConnectionDetector = {
  meta: {
    rule: 'lost-retransmission',
    figures: ['times'],
    severity: 'warning',
    title: 'lost retransmissions',
    meaning: 'A segment had to be retransmitted more than once: its retransmission did not arrive either.',
    causes:
      'An outage, a loss rate of several per cent, or something that drops this particular segment (because of its size: pmtu-black-hole; because of its content: a broken device or an inspecting firewall).',
    advice:
      'Check whether it is always the same segment. If so, compare its size with the path MTU, and its content with that of segments that pass.',
    doubt: 'Lost acknowledgements look the same.',
    reference: 'RFC 6675, RFC 8985',
  },
  concerns: TRAIT.lostAgain,
  filter: 'tcp.analysis.retransmission',
  look(connection) {
    const sighting = countNoted(connection, 'lostAgain', 'times');
    return sighting !== null && sighting.weight! < MANY ? { ...sighting, severity: 'info' } : sighting;
  },
  message: (group) => {
    return `${connectionsOf(group)}: ${upTo(group)}${counted(Number(group.data['times']), 'retransmission')} from the ${group.endpoint} had to be retransmitted again, likely lost as well`;
  },
};
