// What is known of a sender's congestion window, in the report's vocabulary.
import type { SenderView } from '../congestion/sender-view.ts';
import type { ConnectionRecord } from '../report/schema.ts';
import { LIMITS } from '../shared/vocabulary.ts';

type Sent = ConnectionRecord['sent']['client'];

/** Shares in thousandths. */
const SHARE_DIGITS = 1000;

export function windowRecord(view: SenderView | undefined): Pick<Sent, 'cwnd' | 'limitedBy'> {
  if (view === undefined) return { cwnd: null, limitedBy: null };
  const { name, confidence } = view.verdict();
  const shares = LIMITS.map((limit, code) => [limit, rounded(view.limits.share(code))]);
  return {
    cwnd: { max: view.most, final: view.final, congestionControl: name, confidence: rounded(confidence) },
    limitedBy: Object.fromEntries(shares) as NonNullable<Sent['limitedBy']>,
  };
}

function rounded(share: number): number {
  return Math.round(share * SHARE_DIGITS) / SHARE_DIGITS;
}
