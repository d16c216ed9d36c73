// The network marks packets instead of dropping them, and the sender slows down. RFC 3168.
import { ENDS } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf, timesOf } from '../detector.ts';

export const ecnCongestion: ConnectionDetector = {
  meta: {
    rule: 'ecn-congestion',
    figures: ['reductions'],
    severity: 'info',
    title: 'ECN congestion signals',
    meaning:
      'The receiver echoed (ECE) that the network had marked packets as congestion experienced instead of dropping them, and the sender reduced its congestion window.',
    causes:
      'A bottleneck with active queue management that supports ECN. This is how it is meant to work: no packet had to be dropped.',
    advice: 'None, unless the transfer is too slow: then find out what shares the bottleneck.',
    doubt: 'Some devices mark every packet, or copy the bits of an outer header; then nearly all packets are marked.',
    reference: 'RFC 3168 (6.1), RFC 8511',
  },
  concerns: TRAIT.marked,
  filter: 'tcp.flags.ece == 1',
  look(connection) {
    for (const end of ENDS) {
      const marked = connection.windowOf(end)?.marked ?? null;
      if (marked === null) continue;
      const { count, frames, firstNs } = marked;
      return { endpoint: end, frames, ns: firstNs, weight: count, data: { reductions: count } };
    }
    return null;
  },
  message: (group) => {
    return `${connectionsOf(group)}: the ${group.endpoint} reduced its congestion window ${timesOf(group, Number(group.data['reductions']))} because the network marked congestion (ECN)`;
  },
};
