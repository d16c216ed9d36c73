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
    title: 'half-open connection: one end is gone',
    meaning:
      'One end still uses a connection that the other no longer has: its segments are not answered at all, or answered with a RST that belongs to no socket.',
    causes:
      'The peer crashed or rebooted without a FIN, its RST was lost, its address moved, or a firewall or NAT dropped its state of the idle connection and discards what arrives.',
    advice:
      'Enable keep-alive (or TCP_USER_TIMEOUT) on the waiting side, with an interval shorter than the idle timeout of every firewall on the path.',
    doubt: 'A capture of one direction only, or an outage that continues to the end of the capture, looks the same.',
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
    const { connection: flow, facts } = connection;
    const frames = facts.resets > 0 ? [facts.latestResetFrame] : [flow.lastFrame];
    const ns = unanswered > 0 ? flow.unansweredSinceMs * 1e6 : facts.firstResetNs;
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
        ? `likely the ${group.endpoint} is gone, ${counted(Number(unanswered), 'segment')} in ${formatDuration(Number(seconds))} got no answer`
        : `the ${group.endpoint} is gone, its RST shows that it no longer has the connection`;
    return `${connectionsOf(group)}: half-open: ${how}`;
  },
};

/** The end that answered for a connection which it had no more, though it had not closed it. */
function forgotten(connection: Finished): End | null {
  const { firstReset, facts } = connection;
  if (firstReset === null || firstReset.isAlien || !wasEstablished(connection, firstReset.by)) return null;
  const { by, hasAck, isAnswer, wasPeerUnacked, wasAfterSilence, states } = firstReset;
  // It had reset the connection before, which the other end did not get to know.
  if (facts.resets > 1 && connection.wasRefuted(otherEnd(by), EVENT.receiveRst)) return by;
  const isForNoSocket = !hasAck && isAnswer && connection.factsOf(by).fins === 0;
  const isForFin = states[otherEnd(by)] === STATE.FIN_WAIT_1;
  return isForNoSocket && (wasPeerUnacked || wasAfterSilence || isForFin) ? by : null;
}
