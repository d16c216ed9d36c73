// Packets that the network doubled. RFC 3708.
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { NOTE } from '../../transfer/notes.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { countNoted } from '../noted.ts';

const LEAST = 3;

export const networkDuplicates: ConnectionDetector = {
  meta: {
    rule: 'network-duplicates',
    figures: ['packets'],
    severity: 'info',
    title: 'packets doubled by the network',
    meaning:
      'The very same packet (IP ID, timestamp) passed twice, or the receiver reports that it got twice what was sent once.',
    causes:
      'A bridge loop or a flooding switch, a bonded link, Wi-Fi whose acknowledgement was lost, a load balancer that mirrors.',
    advice: 'Find where both copies exist first: capture on both sides of each device on the path.',
    doubt:
      'A capture that sees packets twice is told apart by TTL, interface, or by doubling nearly everything; a mirror port that doubles a few looks the same.',
    reference: 'RFC 3708, RFC 2883',
  },
  concerns: TRAIT.doubled,
  look: (connection) => countNoted(connection, NOTE.networkDuplicate, 'packets', LEAST),
  message: (group) => {
    return `${connectionsOf(group)}: the network doubled ${upTo(group)}${counted(Number(group.data['packets']), 'packet')} of the ${group.endpoint}`;
  },
};
