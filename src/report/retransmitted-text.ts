// The retransmissions of a run in words, with the rate that retransmission-rate goes by: that of data segments.
import { counted, formatCount, formatShare } from '../shared/format.ts';
import type { SummaryRecord } from './schema.ts';

/** "5 segments retransmitted (4 of 310 data segments, 1.29 %)". */
export function retransmittedText(retransmissions: SummaryRecord['retransmissions']): string {
  const { segments, dataSegments, dataRetransmissions, dataRate } = retransmissions;
  const all = counted(dataSegments, 'data segment');
  const data =
    dataRetransmissions === 0
      ? `none of ${all}`
      : `${formatCount(dataRetransmissions)} of ${all}, ${formatShare(dataRate)}`;
  return `${counted(segments, 'segment')} retransmitted (${data})`;
}
