// The network marks packets instead of dropping them, and the sender slows down. RFC 3168.
import { ENDS } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';

export const ecnCongestion: ConnectionDetector = {
  meta: {
    rule: 'ecn-congestion',
    figures: ['reductions'],
    severity: 'info',
    title: 'congestion marked (ECN)',
    meaning:
      'A receiver said that the network had marked packets as it would else have dropped them (ECE), and the sender reduced its window.',
    causes:
      'A bottleneck with queue management that supports ECN. This is how it is meant to be: no packet was lost for it.',
    advice: 'Nothing, unless the transfer is too slow: then look for what shares the bottleneck.',
    doubt: 'Some devices mark all packets, or copy bits of an outer header; then the share of marks is near to one.',
    reference: 'RFC 3168 (6.1), RFC 8511',
  },
  concerns: TRAIT.marked,
  filter: 'tcp.flags.ece == 1',
  look(connection) {
    for (const end of ENDS) {
      const marked = connection.viewOf(end)?.marked ?? null;
      if (marked === null) continue;
      const { count, frames, firstNs } = marked;
      return { endpoint: end, frames, ns: firstNs, weight: count, data: { reductions: count } };
    }
    return null;
  },
  message: (group) => {
    return `${connectionsOf(group)}: the network marked congestion; the ${group.endpoint} reduced its window ${upTo(group)}${counted(Number(group.data['reductions']), 'time')}`;
  },
};
