// What is known of a sender's congestion window, in the report's vocabulary.
import type { WindowFacts } from '../core/window-facts.ts';
import type { ConnectionRecord } from '../report/schema.ts';
import { LIMITS } from '../shared/vocabulary.ts';

type Sent = ConnectionRecord['sent']['client'];

/** Shares in thousandths. */
const SHARE_DIGITS = 1000;

export function windowRecord(window: WindowFacts | undefined): Pick<Sent, 'cwnd' | 'pathRtt' | 'limitedBy'> {
  if (window === undefined) return { cwnd: null, pathRtt: null, limitedBy: null };
  const { name, confidence } = window.verdict;
  const shares = LIMITS.map((limit) => [limit, rounded(window.share(limit))]);
  return {
    cwnd: { max: window.most, final: window.final, congestionControl: name, confidence: rounded(confidence) },
    pathRtt: pathRttOf(window),
    limitedBy: Object.fromEntries(shares) as NonNullable<Sent['limitedBy']>,
  };
}

function pathRttOf({ minRttNs, loadedRttNs }: WindowFacts): Sent['pathRtt'] {
  if (!Number.isFinite(minRttNs)) return null;
  return { min: minRttNs / 1e9, underLoad: loadedRttNs === 0 ? null : Math.round(loadedRttNs) / 1e9 };
}

function rounded(share: number): number {
  return Math.round(share * SHARE_DIGITS) / SHARE_DIGITS;
}
