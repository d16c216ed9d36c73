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
    title: 'capture lost packets',
    meaning:
      'Bytes were acknowledged that never passed here and were never sent again: they arrived, but the capture does not have them. Or the capturing system says itself that it dropped packets.',
    causes:
      'A capture that could not keep up (disk, small buffer, one busy core), a mirror port that was overrun, asymmetric paths.',
    advice:
      'Capture with a larger buffer (tcpdump -B 65536), a snap length, a filter, or to a faster disk. Take rates of loss from this capture with care.',
    doubt: 'Where packets take another way than the one that is watched, they look lost, too.',
    reference: 'pcap(3PCAP)',
  },
  'tcp.analysis.ack_lost_segment || tcp.analysis.lost_segment',
  ({ record, evidence }) => {
    const { missingBytes, reportedDrops } = record.quality;
    if (missingBytes <= KEEP_ALIVE_BYTES && !reportedDrops) return null;
    const parts = [
      ...(reportedDrops ? [`the capture reports ${counted(reportedDrops, 'dropped packet')}`] : []),
      ...(missingBytes > KEEP_ALIVE_BYTES ? [`${formatBytes(missingBytes)} arrived that were not captured`] : []),
    ];
    return {
      text: parts.join('; '),
      count: reportedDrops ?? evidence.unseen?.frames.length ?? 1,
      data: { missingBytes, reportedDrops },
      evidence: evidence.unseen,
    };
  },
);
