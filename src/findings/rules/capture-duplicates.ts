// Packets that the capture has more than once.
import { counted, formatShare } from '../../shared/format.ts';
import { captureText, type RunDetector } from '../detector.ts';

export const captureDuplicates: RunDetector = {
  meta: {
    rule: 'capture-duplicates',
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
  begin: () => ({
    findings: (_, captures) =>
      captures.flatMap(({ record, evidence }, capture) => {
        const { captureDuplicates: copies } = record.quality;
        if (copies === 0) return [];
        return {
          message: `${captureText(record, captures)}: ${counted(copies, 'packet')} captured more than once (${formatShare(copies / record.packets)}); counted once, no retransmissions`,
          t: (evidence.copies?.ns ?? 0) / 1e9,
          frames: evidence.copies?.frames ?? [],
          capture,
          count: copies,
          data: { copies, share: copies / record.packets },
          filter: 'tcp.analysis.retransmission || tcp.analysis.duplicate_ack',
        };
      }),
  }),
};
