// Where to look at what a finding says, in words: its frames, and of which capture where there are several.
import { printable } from '../shared/printable.ts';
import type { CaptureRecord, FindingRecord } from './schema.ts';

/** "frame 3", "frames 3, 5 of b.pcap"; empty where no frame shows it. */
export function framesText({ frames, capture }: FindingRecord, captures: readonly CaptureRecord[]): string {
  if (frames.length === 0) return '';
  const where = captures.length > 1 && captures[capture] ? ` of ${printable(captures[capture].file)}` : '';
  return `${frames.length === 1 ? 'frame' : 'frames'} ${frames.join(', ')}${where}`;
}
