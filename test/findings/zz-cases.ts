import { once, RENO, type Bulk } from './bulk-trace.ts';
const r = { rttMs: 50, vantage: 'receiver', segments: 300, lose: once(60) } as const;
export const cases: Record<string, [Bulk, boolean?]> = {
  r1200e4: [{ ...r, segmentUs: 1200, ackEvery: 4 }],
  r1200e8: [{ ...r, segmentUs: 1200, ackEvery: 8 }],
  r600e4: [{ ...r, segmentUs: 600, ackEvery: 4 }],
  rReno1200e4: [{ ...r, segmentUs: 1200, ackEvery: 4, beta: RENO }],
  s1200e4: [{ ...r, segmentUs: 1200, ackEvery: 4, vantage: 'sender' }],
  r1200e2: [{ ...r, segmentUs: 1200}],
  rr100: [{ ...r, rttMs: 100, segmentUs: 1200, ackEvery: 4, sender: 'server'}],
};
