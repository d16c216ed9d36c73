// A capture that does not hold all of its packets, or of their bytes.
import { counted, formatCount } from '../../shared/format.ts';
import type { RunDetector } from '../detector.ts';

export const captureTruncated: RunDetector = {
  meta: {
    rule: 'capture-truncated',
    severity: 'info',
    title: 'capture cut',
    meaning:
      'Packets were captured up to a snap length only, or the file ends inside a packet. Headers are enough for nearly all that is said here; checksums and content are not verified.',
    causes: 'A snap length (tcpdump -s), a capture that was killed or ran out of disk, a copy that was interrupted.',
    advice:
      'For headers alone a snap length of 128 is good. If the file itself is cut, take it again, or believe nothing about its end.',
    doubt: 'It follows from the file alone.',
    reference: 'pcap-savefile(5)',
  },
  begin: () => ({
    findings: (_, captures) =>
      captures.flatMap(({ record }, capture) => {
        const { cutPackets } = record.quality;
        if (record.complete && cutPackets === 0) return [];
        const what = record.complete
          ? `${counted(cutPackets, 'packet')} of ${formatCount(record.packets)} captured in part`
          : 'ends before its end: it is cut or damaged';
        return {
          ...(record.complete ? {} : { severity: 'warning' as const }),
          message: `${record.file}: ${what}`,
          t: 0,
          frames: [],
          capture,
          count: cutPackets,
          data: { cutPackets, complete: record.complete },
          filter: 'frame.cap_len < frame.len',
        };
      }),
  }),
};
