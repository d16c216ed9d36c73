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
      'The capture contains the same packet more than once: same IP ID and timestamp, seen at another interface, at another hop, or for nearly all packets. Each is counted once; other tools report them as retransmissions.',
    causes:
      'A mirror port that copies both ingress and egress, a capture on all interfaces (-i any) of a bridge or container host, two merged captures.',
    advice: 'Mirror only one direction of the port, capture on one interface, or remove them (editcap -d).',
    doubt: 'A few copies may be real duplicates made by the network (network-duplicates).',
    reference: 'RFC 6864',
  },
  'tcp.analysis.retransmission || tcp.analysis.duplicate_ack',
  ({ record, evidence }) => {
    const { captureDuplicates: copies } = record.quality;
    if (copies === 0) return null;
    const share = copies / record.packets;
    const text = `${counted(copies, 'packet')} captured more than once (${formatShare(share)}); counted once, not as retransmissions`;
    return { text, count: copies, data: { copies, share }, evidence: evidence.copies };
  },
);
