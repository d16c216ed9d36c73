// TCP segments in IP fragments. RFC 8900, RFC 1191.
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { countNoted } from '../noted.ts';

export const ipFragmentation: ConnectionDetector = {
  meta: {
    rule: 'ip-fragmentation',
    figures: ['segments'],
    severity: 'warning',
    title: 'TCP segments in IP fragments',
    meaning:
      'Segments arrived in several IP fragments: they exceeded the MTU of a link on the path and did not have the DF bit set.',
    causes:
      'Path MTU discovery disabled at the sender, a router that clears DF, a tunnel that fragments what it carries.',
    advice:
      'Enable path MTU discovery (net.ipv4.ip_no_pmtu_disc=0), or clamp the MSS at the tunnel: one lost fragment costs the whole segment, and many firewalls drop fragments.',
    doubt: 'Fragments that could not be reassembled are counted as problems of the capture, not here.',
    reference: 'RFC 8900, RFC 1191',
  },
  concerns: TRAIT.fragments,
  filter: 'ip.flags.mf == 1 || ip.frag_offset > 0 || ipv6.fraghdr',
  look: (connection) => countNoted(connection, 'fragment', 'segments'),
  message: (group) => {
    return `${connectionsOf(group)}: ${upTo(group)}${counted(Number(group.data['segments']), 'segment')} from the ${group.endpoint} arrived in IP fragments`;
  },
};
