// TCP segments in IP fragments. RFC 8900, RFC 1191.
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { NOTE } from '../../transfer/notes.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { countNoted } from '../noted.ts';

export const ipFragmentation: ConnectionDetector = {
  meta: {
    rule: 'ip-fragmentation',
    figures: ['segments'],
    severity: 'warning',
    title: 'TCP in IP fragments',
    meaning:
      'Segments came in several IP fragments: they were larger than a link on the way takes, and were not marked "do not fragment".',
    causes:
      'Path MTU discovery switched off at the sender, a router that clears DF, a tunnel that fragments what it carries.',
    advice:
      'Switch path MTU discovery on (net.ipv4.ip_no_pmtu_disc=0), or clamp the MSS at the tunnel: one lost fragment costs the whole segment, and many firewalls drop fragments.',
    doubt: 'Fragments that never became whole are counted with the capture, not here.',
    reference: 'RFC 8900, RFC 1191',
  },
  concerns: TRAIT.fragments,
  filter: 'ip.flags.mf == 1 || ip.frag_offset > 0 || ipv6.fraghdr',
  look: (connection) => countNoted(connection, NOTE.fragment, 'segments'),
  message: (group) => {
    return `${connectionsOf(group)}: ${upTo(group)}${counted(Number(group.data['segments']), 'segment')} of the ${group.endpoint} came in IP fragments`;
  },
};
