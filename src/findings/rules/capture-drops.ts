// Packets that the capture lost, not the network.
import { counted, formatBytes } from '../../shared/format.ts';
import type { RunDetector } from '../detector.ts';
import { ofCaptures } from '../of-captures.ts';

/** A keep-alive before the capture began leaves a byte that never passed. */
const KEEP_ALIVE_BYTES = 1;

export const captureDrops: RunDetector = ofCaptures(
  {
    rule: 'capture-drops',
    figures: ['missingBytes', 'reportedDrops'],
    severity: 'warning',
    title: 'packets missing from the capture',
    meaning:
      'Bytes were acknowledged that were never captured and never retransmitted: they reached the receiver, but are missing from the capture. Or the capturing system itself reports dropped packets.',
    causes:
      'A capture that could not keep up (disk, small buffer, one busy core), an oversubscribed mirror port, asymmetric routing.',
    advice:
      'Capture with a larger buffer (tcpdump -B 65536), a snap length, a filter, or to a faster disk. Treat loss rates from this capture with caution.',
    doubt: 'Packets that take another path than the one being captured look the same.',
    reference: 'pcap(3PCAP)',
  },
  'tcp.analysis.ack_lost_segment || tcp.analysis.lost_segment',
  ({ record, evidence }) => {
    const { missingBytes, reportedDrops } = record.quality;
    if (missingBytes <= KEEP_ALIVE_BYTES && !reportedDrops) return null;
    const parts = [
      ...(reportedDrops ? [`the capturing system dropped ${counted(reportedDrops, 'packet')}`] : []),
      ...(missingBytes > KEEP_ALIVE_BYTES
        ? [`${formatBytes(missingBytes)} acknowledged by the receiver, but not captured`]
        : []),
    ];
    return {
      text: parts.join('; '),
      count: reportedDrops ?? evidence.unseen?.frames.length ?? 1,
      data: { missingBytes, reportedDrops },
      evidence: evidence.unseen,
    };
  },
);
