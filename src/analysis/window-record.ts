// What is known of a sender's congestion window, in the report's vocabulary.
import type { SenderView } from '../congestion/sender-view.ts';
import type { ConnectionRecord } from '../report/schema.ts';
import { LIMITS } from '../shared/vocabulary.ts';

type Sent = ConnectionRecord['sent']['client'];

/** Shares in thousandths. */
const SHARE_DIGITS = 1000;

export function windowRecord(view: SenderView | undefined): Pick<Sent, 'cwnd' | 'pathRtt' | 'limitedBy'> {
  if (view === undefined) return { cwnd: null, pathRtt: null, limitedBy: null };
  const { name, confidence } = view.verdict();
  const shares = LIMITS.map((limit, code) => [limit, rounded(view.limits.share(code))]);
  return {
    cwnd: { max: view.most, final: view.final, congestionControl: name, confidence: rounded(confidence) },
    pathRtt: pathRttOf(view),
    limitedBy: Object.fromEntries(shares) as NonNullable<Sent['limitedBy']>,
  };
}

function pathRttOf({ leastRttNs, loadedRttNs }: SenderView): Sent['pathRtt'] {
  if (!Number.isFinite(leastRttNs)) return null;
  return { min: leastRttNs / 1e9, underLoad: loadedRttNs === 0 ? null : Math.round(loadedRttNs) / 1e9 };
}

function rounded(share: number): number {
  return Math.round(share * SHARE_DIGITS) / SHARE_DIGITS;
}
