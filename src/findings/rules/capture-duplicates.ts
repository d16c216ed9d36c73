// Packets that the capture has more than once.
import { counted, formatShare } from '../../shared/format.ts';
import type { RunDetector } from '../detector.ts';
import { ofCaptures } from '../of-captures.ts';

export const captureDuplicates: RunDetector = ofCaptures(
  {
    rule: 'capture-duplicates',
    figures: ['copies', 'share'],
    severity: 'warning',
    title: 'packets captured twice',
    meaning:
      'The same packet stands in the capture several times: same IP ID and timestamp, seen at another interface, at another hop, or nearly all of them. They count once; other tools call them retransmissions.',
    causes:
      'A mirror port that copies what comes in and what goes out, a capture on all interfaces (-i any) of a bridge or container host, two captures merged.',
    advice: 'Mirror one direction of the port only, capture at one interface, or remove them (editcap -d).',
    doubt: 'A few copies may be the network itself (network-duplicates).',
    reference: 'RFC 6864',
  },
  'tcp.analysis.retransmission || tcp.analysis.duplicate_ack',
  ({ record, evidence }) => {
    const { captureDuplicates: copies } = record.quality;
    if (copies === 0) return null;
    const share = copies / record.packets;
    const text = `${counted(copies, 'packet')} captured more than once (${formatShare(share)}); counted once, no retransmissions`;
    return { text, count: copies, data: { copies, share }, evidence: evidence.copies };
  },
);
