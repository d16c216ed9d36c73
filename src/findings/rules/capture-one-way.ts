// Connections of which one direction alone was captured.
import { counted } from '../../shared/format.ts';
import type { RunDetector } from '../detector.ts';
import { ofCaptures } from '../of-captures.ts';

export const captureOneWay: RunDetector = ofCaptures(
  {
    rule: 'capture-one-way',
    figures: ['oneWayConnections'],
    severity: 'warning',
    title: 'one direction only',
    meaning:
      'Of some connections only what one end sent is there. What the other did is told by acknowledgements, as far as it can be.',
    causes: 'Asymmetric routing, a mirror port or tap of one direction, a capture filter with src or dst.',
    advice: 'Capture where both directions pass, or at both places and merge the files.',
    doubt: 'A peer that answers nothing at all looks the same; SYNs without an answer do not count here.',
    reference: 'RFC 9293 (3.5)',
  },
  'tcp',
  ({ record, evidence }) => {
    const { oneWayConnections } = record.quality;
    if (oneWayConnections === 0) return null;
    const text = `one direction only of ${counted(oneWayConnections, 'connection')}`;
    return { text, count: oneWayConnections, data: { oneWayConnections }, evidence: evidence.oneWay };
  },
);
