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
      'Segments are larger than the maximum that the receiver announced: the network card cuts them later (TSO), or has joined those that came (GRO). On the wire there were more and smaller ones.',
    causes: 'A capture at an end host with segmentation offload on, which is usual.',
    advice:
      'Nothing is wrong. For exact packets capture between the hosts, or switch it off while capturing (ethtool -K eth0 tso off gso off gro off lro off).',
    doubt: 'Counts of packets and segments are those of the capture.',
    reference: 'RFC 9293 (3.7.1)',
  },
  'tcp.len > 1460',
  ({ record, evidence }) => {
    const { superSegments } = record.quality;
    if (superSegments === 0) return null;
    const text = `${counted(superSegments, 'segment')} larger than the receiver takes (TSO or GRO): captured at an end host`;
    return { text, count: superSegments, data: { superSegments }, evidence: evidence.superSegments };
  },
);
