// Frames that are not in the order of their times.
import { counted } from '../../shared/format.ts';
import type { RunDetector } from '../detector.ts';
import { ofCaptures } from '../of-captures.ts';

export const captureUnordered: RunDetector = ofCaptures(
  {
    rule: 'capture-unordered',
    figures: ['unorderedPackets'],
    severity: 'info',
    title: 'frames out of time order',
    meaning:
      'Some frames of the file have an earlier timestamp than a frame before them. They are processed in file order; where it matters, timestamps decide what came first.',
    causes:
      'Several capture queues or threads writing to one file, a merge of files without sorting, a clock that was set back.',
    advice: 'Sort the file: reordercap in.pcap out.pcap.',
    doubt: 'It follows from the file alone.',
    reference: 'reordercap(1)',
  },
  'frame.time_delta < 0',
  ({ record }) => {
    const { unorderedPackets } = record.quality;
    if (unorderedPackets === 0) return null;
    const text = `${counted(unorderedPackets, 'frame')} out of time order`;
    return { text, count: unorderedPackets, data: { unorderedPackets } };
  },
);
