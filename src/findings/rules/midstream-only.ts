// Captures that hold no beginning of any connection. RFC 9293 (3.5).
import { counted } from '../../shared/format.ts';
import type { RunDetector } from '../detector.ts';

export const midstreamOnly: RunDetector = {
  meta: {
    rule: 'midstream-only',
    figures: ['connections'],
    severity: 'info',
    title: 'no handshake captured',
    meaning:
      'All connections began before the capture: it contains no SYN. Window scale, SACK and MSS are unknown, and which end is the client is a guess.',
    causes: 'A capture of long-lived connections, a short one, or a filter that excludes SYNs.',
    advice:
      'If windows matter, start capturing before the connections are opened, or restart one of them while capturing.',
    doubt: 'It follows from the packets alone.',
    reference: 'RFC 9293 (3.5), RFC 7323 (2.2)',
  },
  begin: () => ({
    findings: ({ connections, handshakes }) =>
      connections === 0 || handshakes.attempted > 0
        ? []
        : [
            {
              message: `no handshake captured: ${counted(connections, 'connection')} began before the capture`,
              t: 0,
              frames: [],
              capture: 0,
              count: connections,
              data: { connections },
              filter: 'tcp',
            },
          ],
  }),
};
