// The retransmissions of a run in words, with the rate that retransmission-rate goes by: that of data segments.
import { counted, formatCount, formatShare } from '../shared/format.ts';
import type { SummaryRecord } from './schema.ts';

/** "5 segments retransmitted (4 of 310 data segments, 1.29 %)". */
export function retransmittedText(retransmissions: SummaryRecord['retransmissions']): string {
  const { segments, dataSegments, dataRetransmissions, dataRate } = retransmissions;
  const data = `${formatCount(dataRetransmissions)} of ${counted(dataSegments, 'data segment')}, ${formatShare(dataRate)}`;
  return `${counted(segments, 'segment')} retransmitted (${data})`;
}
