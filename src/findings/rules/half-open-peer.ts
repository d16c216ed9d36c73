// Half-open: one end is gone and the other does not know. RFC 9293 (3.5.1), RFC 5482, RFC 1122 (4.2.3.6).
import { TRAIT } from '../../analysis/traits.ts';
import { counted, formatDuration } from '../../shared/format.ts';
import type { Finished } from '../../analysis/finished.ts';
import { ENDS, EVENT, otherEnd, STATE, type End } from '../../analysis/state-path.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';
import { isSilent, wasEstablished } from '../silence.ts';

export const halfOpenPeer: ConnectionDetector = {
  meta: {
    rule: 'half-open-peer',
    figures: ['seconds', 'unanswered'],
    severity: 'error',
    title: 'half-open: one end is gone and the other does not know',
    meaning:
      'One end goes on with a connection that the other does not have any more: its segments are not answered at all, or answered with a RST for no socket.',
    causes:
      'The peer crashed or was restarted without a FIN, its RST was lost, its address moved, or a firewall or NAT forgot the idle connection and drops what comes.',
    advice:
      'Let the side that waits use keep-alive (or TCP_USER_TIMEOUT) shorter than the idle time-out of the firewalls on the path.',
    doubt: 'A capture that sees one direction only, or an outage that is still going on at its end, looks the same.',
    reference: 'RFC 9293 (3.5.1), RFC 5482, RFC 1122 (4.2.3.6)',
  },
  concerns: TRAIT.reset | TRAIT.silence,
  explains: [
    'retransmission-rate',
    'timeout-retransmission',
    'lost-retransmission',
    'tail-loss',
    'stall',
    'fin-retransmitted',
  ],
  look(connection) {
    const gone = ENDS.find((end) => isSilent(connection, end)) ?? forgotten(connection);
    if (gone === null) return null;
    const { seconds, unanswered } = connection.silence(gone);
    const { connection: flow, resets } = connection;
    const frames = resets.count > 0 ? [resets.latestFrame] : [flow.lastFrame];
    const ns = unanswered > 0 ? flow.unansweredSinceMs * 1e6 : resets.firstNs;
    return {
      endpoint: gone,
      frames,
      ns,
      weight: seconds,
      data: { gone: connection.addressOf(gone), seconds, unanswered },
    };
  },
  message: (group) => {
    const { unanswered, seconds } = group.data;
    const how =
      Number(unanswered) > 0
        ? `${counted(Number(unanswered), 'segment')} in ${formatDuration(Number(seconds))} got no answer`
        : 'a RST says that it has no such connection';
    return `${connectionsOf(group)}: the ${group.endpoint} is gone, the other end does not know; ${how}`;
  },
};

/** The end that answered for a connection which it had no more, though it had not closed it. */
function forgotten(connection: Finished): End | null {
  const { resets } = connection;
  if (resets.count === 0 || resets.isAlien || !wasEstablished(connection, resets.by)) return null;
  // It had reset the connection before, which the other end did not get to know.
  if (resets.count > 1 && connection.wasRefuted(otherEnd(resets.by), EVENT.receiveRst)) return resets.by;
  const hasClosed = connection.closing.finCount(resets.by) > 0;
  const isForNoSocket = !resets.hasAck && resets.isAnswer && !hasClosed;
  const isForFin = resets.stateBefore(otherEnd(resets.by)) === STATE.FIN_WAIT_1;
  return isForNoSocket && (resets.wasPeerUnacked || resets.wasAfterSilence || isForFin) ? resets.by : null;
}
