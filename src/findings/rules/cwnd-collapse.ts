// A congestion window that falls to an eighth, or to one segment, within a short time. RFC 5681.
import { ENDS } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { formatCount } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, culpritOf } from '../detector.ts';

export const cwndCollapse: ConnectionDetector = {
  meta: {
    rule: 'cwnd-collapse',
    figures: ['times', 'from', 'to'],
    severity: 'warning',
    title: 'congestion window collapsed',
    meaning:
      'Within twenty round trips the congestion window of a sender fell to an eighth of what it was, or less: by a time-out, or by one loss after another.',
    causes:
      'A burst of losses: a queue that overflows at the end of slow start, a policer, an outage of the link, a change of route.',
    advice:
      'Look at what was lost then (retransmissions in the events) and on which side of the capture point; a policer drops all that exceeds its rate, a full queue shows as round trips that grew before (bufferbloat).',
    doubt: 'The window is inferred from what the sender does; docs/cwnd.md tells how well.',
    reference: 'RFC 5681, RFC 6675, RFC 8985',
  },
  concerns: TRAIT.collapse,
  filter: 'tcp.len > 0',
  look(connection) {
    for (const end of ENDS) {
      const view = connection.viewOf(end);
      if (view === undefined || view.collapses.note === null) continue;
      const { note, from, to } = view.collapses;
      return {
        endpoint: end,
        frames: note.frames,
        ns: note.firstNs,
        weight: from - to,
        data: { times: note.count, from, to },
      };
    }
    return null;
  },
  message: (group) => {
    const { from, to, times } = group.data;
    const often = Number(times) > 1 ? ` (${formatCount(Number(times))} times in all)` : '';
    return `${connectionsOf(group)}: the congestion window of ${culpritOf(group)} collapsed from ${formatCount(Number(from))} segments to ${formatCount(Number(to))}${often}`;
  },
};
