// Retransmission time-outs: the slowest way to notice a loss. RFC 6298.
import { TRAIT } from '../../analysis/traits.ts';
import { counted, formatDuration } from '../../shared/format.ts';
import { CAUSE } from '../../transfer/recovery.ts';
import { SENDER } from '../../transfer/sender.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { noted, placeOf } from '../noted.ts';

/** Time-outs in a row that no ordinary loss makes. */
const MANY_IN_A_ROW = 4;

export const timeoutRetransmission: ConnectionDetector = {
  meta: {
    rule: 'timeout-retransmission',
    figures: ['timeouts', 'seconds'],
    severity: 'warning',
    title: 'retransmission time-outs',
    meaning:
      'A sender heard nothing until its retransmission timer went off: each time a silence of 200 ms or more, and the rate begins again at one segment.',
    causes:
      'All of a window was lost, or too little was under way for fast retransmit, or the acknowledgements were lost; an outage when it happens again and again.',
    advice:
      'Look at what was lost there (the events), for outages of the path, and whether SACK and RACK-TLP are on at the sender (net.ipv4.tcp_sack, tcp_early_retrans).',
    doubt:
      'A delay that grows suddenly makes time-outs, too, without loss: then spurious-retransmission is there as well.',
    reference: 'RFC 6298, RFC 8985',
  },
  concerns: TRAIT.again,
  explains: ['lost-retransmission', 'stall'],
  filter: 'tcp.analysis.retransmission',
  look(connection) {
    const found = noted(connection, CAUSE.timeout);
    if (found === null) return null;
    const { count } = found.note;
    const silentNs = connection.senderOf(found.end)?.double(SENDER.timerNs) ?? 0;
    return {
      ...placeOf(found),
      weight: count,
      ...(count >= MANY_IN_A_ROW ? { severity: 'error' as const } : {}),
      data: { timeouts: count, seconds: silentNs / 1e9 },
    };
  },
  message: (group) => {
    const { timeouts, seconds } = group.data;
    const total = Number(seconds) > 0 ? `, ${formatDuration(Number(seconds))} in all` : ''; // other things happened meanwhile
    return `${connectionsOf(group)}: the ${group.endpoint} waited for ${upTo(group)}${counted(Number(timeouts), 'retransmission time-out')}${total}`;
  },
};
