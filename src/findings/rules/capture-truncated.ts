// A capture that does not hold all of its packets, or of their bytes.
import { counted } from '../../shared/format.ts';
import { UNREAD_PROBLEMS } from '../../shared/vocabulary.ts';
import type { RunDetector } from '../detector.ts';
import { ofCaptures } from '../of-captures.ts';

/** Problem of a capture whose packets are cut inside the TCP header. */
const HEADERS_CUT = 'undecodable-tcp-header-cut';
const UNREAD: ReadonlySet<string> = new Set(UNREAD_PROBLEMS);

export const captureTruncated: RunDetector = ofCaptures(
  {
    rule: 'capture-truncated',
    figures: ['cutPackets', 'headers'],
    severity: 'info',
    title: 'truncated capture',
    meaning:
      'The file ends inside a packet or is damaged, or its snap length is so short that TCP headers were cut off. Packets of which only the payload was cut are harmless and not reported.',
    causes: 'A snap length (tcpdump -s), a capture that was killed or ran out of disk space, an interrupted copy.',
    advice:
      'A snap length of 128 is enough for headers. If the file itself is truncated, capture again, and draw no conclusions from its end.',
    doubt: 'It follows from the file alone.',
    reference: 'pcap-savefile(5)',
  },
  'frame.cap_len < frame.len',
  ({ record }) => {
    // What the run itself left unread says nothing of the file.
    const isWhole = record.complete || record.problems.some(({ code }) => UNREAD.has(code));
    const headers = record.problems.find(({ code }) => code === HEADERS_CUT)?.count ?? 0;
    if (isWhole && headers === 0) return null;
    return {
      ...(isWhole ? {} : { severity: 'warning' as const }),
      text: isWhole
        ? `the TCP header of ${counted(headers, 'packet')} was truncated by the snap length`
        : 'truncated or damaged',
      count: Math.max(1, headers),
      data: { cutPackets: record.quality.cutPackets, headers, complete: record.complete },
    };
  },
);
