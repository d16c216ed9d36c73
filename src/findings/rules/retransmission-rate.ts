// A connection that sends much of its data again. RFC 5681, RFC 6675, RFC 8985.
import type { Finished } from '../../analysis/finished.ts';
import { dataRetransmissions, dataSegments } from '../../analysis/data-retransmissions.ts';
import { ENDS, type End } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { formatCount, formatShare } from '../../shared/format.ts';
import { CAUSES } from '../../shared/vocabulary.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';

/** From a share of one in a hundred on a transfer slows down; from one in twenty on it crawls. */
const MIN_SHARE = 0.01;
const BAD_SHARE = 0.05;
const MIN_SEGMENTS = 3;
const BAD_SEGMENTS = 10;

export const retransmissionRate: ConnectionDetector = {
  meta: {
    rule: 'retransmission-rate',
    figures: ['segments', 'share'],
    severity: 'warning',
    title: 'high retransmission rate',
    meaning:
      'An end retransmitted at least 1 % of its data segments (5 % is an error). The rate is retransmitted data segments divided by all data segments sent, retransmissions included.',
    causes:
      'A full queue at a bottleneck, a bad link or duplex mismatch, Wi-Fi, a policer that drops what exceeds its rate.',
    advice:
      'Find out where the loss occurs (before or after the capture point, in the events), check drops and errors of interfaces (ip -s link, ethtool -S), and what shares the bottleneck.',
    doubt:
      'Spurious retransmissions count, too; spurious-retransmission reports them. A capture with losses of its own (capture-drops) may miss some.',
    reference: 'RFC 5681, RFC 6675, RFC 8985',
  },
  concerns: TRAIT.again,
  filter: 'tcp.analysis.retransmission',
  look(connection) {
    const worse = worseEnd(connection);
    if (worse === null) return null;
    const { end, segments, share } = worse;
    const kinds = CAUSES.map((cause) => connection.noted(end, cause)).filter((note) => note !== undefined);
    return {
      endpoint: end,
      frames: kinds.flatMap(({ frames }) => frames).toSorted((a, b) => a - b),
      ns: Math.min(...kinds.map(({ firstNs }) => firstNs)),
      weight: share,
      ...(share >= BAD_SHARE && segments >= BAD_SEGMENTS ? { severity: 'error' as const } : {}),
      data: { segments, share },
    };
  },
  message: (group) => {
    const { share, segments } = group.data;
    return `${connectionsOf(group)}: the ${group.endpoint} retransmitted ${upTo(group)}${formatShare(Number(share))} of its data segments (${formatCount(Number(segments))} of ${formatCount(Math.round(Number(segments) / Number(share)))})`;
  },
};

interface Retransmissions {
  readonly end: End;
  readonly segments: number;
  /** Of its segments of data. */
  readonly share: number;
}

function worseEnd(connection: Finished): Retransmissions | null {
  let worse: Retransmissions | null = null;
  for (const end of ENDS) {
    const segments = dataRetransmissions(connection, end);
    const share = segments / Math.max(1, dataSegments(connection, end));
    if (segments < MIN_SEGMENTS || share < MIN_SHARE) continue;
    if (worse === null || share > worse.share) worse = { end, segments, share };
  }
  return worse;
}
