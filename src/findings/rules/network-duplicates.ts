// Packets that the network duplicated. RFC 3708.
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { countNoted } from '../noted.ts';

const MIN = 3;

export const networkDuplicates: ConnectionDetector = {
  meta: {
    rule: 'network-duplicates',
    figures: ['packets'],
    severity: 'info',
    title: 'packets duplicated by the network',
    meaning:
      'The same packet (IP ID, timestamp) passed twice, or the receiver reports that it got twice what was sent once.',
    causes:
      'A bridge loop or a flooding switch, a bonded link, a Wi-Fi link that lost its link-layer acknowledgement, a load balancer that mirrors.',
    advice: 'Find the first place where both copies exist: capture on both sides of each device on the path.',
    doubt:
      'Packets captured twice are told apart by TTL, interface, or because nearly all are duplicated; a mirror port that duplicates only a few looks the same.',
    reference: 'RFC 3708, RFC 2883',
  },
  concerns: TRAIT.doubled,
  look: (connection) => countNoted(connection, 'networkDuplicate', 'packets', MIN),
  message: (group) => {
    return `${connectionsOf(group)}: the network duplicated ${upTo(group)}${counted(Number(group.data['packets']), 'packet')} from the ${group.endpoint}`;
  },
};
