// Retransmission timeouts: the slowest way to notice a loss. RFC 6298.
import { TRAIT } from '../../analysis/traits.ts';
import { counted, formatDuration } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { noted, placeOf } from '../noted.ts';

/** Timeouts in a row that no ordinary loss makes. */
const MANY_IN_A_ROW = 4;

export const timeoutRetransmission: ConnectionDetector = {
  meta: {
    rule: 'timeout-retransmission',
    figures: ['timeouts', 'seconds'],
    severity: 'warning',
    title: 'retransmission timeouts (RTO)',
    meaning:
      'A sender got no acknowledgement until its retransmission timer expired: each time at least 200 ms of silence, after which it restarts with one segment.',
    causes:
      'Loss of a whole window, too little data in flight to trigger fast retransmit, or loss of the acknowledgements; if it occurs repeatedly, an outage.',
    advice:
      'Check what was lost at that time (the events), whether the path had an outage, and whether SACK and RACK-TLP are enabled at the sender (net.ipv4.tcp_sack, tcp_early_retrans).',
    doubt: 'A sudden increase in delay causes timeouts without loss; then spurious-retransmission is reported as well.',
    reference: 'RFC 6298, RFC 8985',
  },
  concerns: TRAIT.again,
  explains: ['lost-retransmission', 'stall'],
  filter: 'tcp.analysis.retransmission',
  look(connection) {
    const found = noted(connection, 'timeout');
    if (found === null) return null;
    const { count } = found.note;
    const silentNs = connection.senderOf(found.end)?.timerNs ?? 0;
    return {
      ...placeOf(found),
      weight: count,
      ...(count >= MANY_IN_A_ROW ? { severity: 'error' as const } : {}),
      data: { timeouts: count, seconds: silentNs / 1e9 },
    };
  },
  message: (group) => {
    const { timeouts, seconds } = group.data;
    const total = Number(seconds) > 0 ? `, ${formatDuration(Number(seconds))} in total` : ''; // other things happened meanwhile
    return `${connectionsOf(group)}: the ${group.endpoint} waited for ${upTo(group)}${counted(Number(timeouts), 'retransmission timeout')}${total}`;
  },
};
