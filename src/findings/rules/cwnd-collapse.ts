// A congestion window that falls to an eighth, or to one segment, within a short time. RFC 5681.
import { ENDS } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { formatCount } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const cwndCollapse: ConnectionDetector = {
  meta: {
    rule: 'cwnd-collapse',
    figures: ['times', 'from', 'to'],
    severity: 'warning',
    title: 'congestion window collapsed',
    meaning:
      'Within twenty round trips the congestion window of a sender fell to an eighth of its size or less, through a retransmission timeout or repeated loss.',
    causes: 'Burst loss: a queue that overflows at the end of slow start, a policer, a link outage, a route change.',
    advice:
      'Check what was lost at that time (retransmissions in the events) and on which side of the capture point. A policer drops everything above its rate; a full queue shows as a rising RTT beforehand (bufferbloat).',
    doubt: 'The congestion window is inferred from the behaviour of the sender; docs/cwnd.md states how accurately.',
    reference: 'RFC 5681, RFC 6675, RFC 8985',
  },
  concerns: TRAIT.collapse,
  filter: 'tcp.len > 0',
  look(connection) {
    for (const end of ENDS) {
      const collapses = connection.windowOf(end)?.collapses ?? null;
      if (collapses === null) continue;
      const { count, firstNs, frames, from, to } = collapses;
      return {
        endpoint: end,
        frames,
        ns: firstNs,
        weight: from - to,
        data: { times: count, from, to },
      };
    }
    return null;
  },
  message: (group) => {
    const { from, to, times } = group.data;
    const often = Number(times) > 1 ? ` (worst of ${formatCount(Number(times))} collapses)` : '';
    return `${connectionsOf(group)}: the congestion window of the ${group.endpoint} fell from ${formatCount(Number(from))} segments to ${formatCount(Number(to))}${often}`;
  },
};
