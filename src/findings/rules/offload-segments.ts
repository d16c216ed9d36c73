// Segments larger than the receiver takes: cut to size after the capture point, or joined before it.
import { counted } from '../../shared/format.ts';
import type { RunDetector } from '../detector.ts';
import { ofCaptures } from '../of-captures.ts';

export const offloadSegments: RunDetector = ofCaptures(
  {
    rule: 'offload-segments',
    figures: ['superSegments'],
    severity: 'info',
    title: 'segmentation offload',
    meaning:
      'Segments are larger than the MSS that the receiver advertised: the network card splits them later (TSO), or has merged the received ones (GRO). On the wire there were more and smaller segments.',
    causes: 'A capture on an end host with segmentation offload, which is the default.',
    advice:
      'None is needed. To see real packets, capture between the hosts, or disable offload while capturing (ethtool -K eth0 tso off gso off gro off lro off).',
    doubt: 'Counts of packets and segments are those of the capture.',
    reference: 'RFC 9293 (3.7.1)',
  },
  'tcp.len > 1460',
  ({ record, evidence }) => {
    const { superSegments } = record.quality;
    if (superSegments === 0) return null;
    const text = `${counted(superSegments, 'segment')} larger than the advertised MSS: captured on an end host with TSO or GRO`;
    return { text, count: superSegments, data: { superSegments }, evidence: evidence.superSegments };
  },
);
