// Connections of which one direction alone was captured.
import { counted } from '../../shared/format.ts';
import type { RunDetector } from '../detector.ts';
import { ofCaptures } from '../of-captures.ts';

export const captureOneWay: RunDetector = ofCaptures(
  {
    rule: 'capture-one-way',
    figures: ['oneWayConnections'],
    severity: 'warning',
    title: 'only one direction captured',
    meaning:
      'Of some connections, the segments of only one end were captured. What the other end did is inferred from acknowledgements as far as possible.',
    causes: 'Asymmetric routing, a mirror port or tap of one direction, a capture filter with src or dst.',
    advice: 'Capture where both directions pass, or at both places and merge the files.',
    doubt: 'A peer that does not answer at all looks the same; unanswered SYNs are not counted here.',
    reference: 'RFC 9293 (3.5)',
  },
  'tcp',
  ({ record, evidence }) => {
    const { oneWayConnections } = record.quality;
    if (oneWayConnections === 0) return null;
    const text = `only one direction of ${counted(oneWayConnections, 'connection')} was captured`;
    return { text, count: oneWayConnections, data: { oneWayConnections }, evidence: evidence.oneWay };
  },
);
