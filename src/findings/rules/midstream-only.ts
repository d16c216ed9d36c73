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
      'All connections had begun before the capture: no SYN is there. Window scales, SACK and MSS are not known, and which end is the client is a guess.',
    causes: 'A capture of long-lived connections, a short one, or a filter that leaves SYNs out.',
    advice: 'If windows matter, capture from before the connections are made, or restart one of them while capturing.',
    doubt: 'It follows from the packets alone.',
    reference: 'RFC 9293 (3.5), RFC 7323 (2.2)',
  },
  begin: () => ({
    findings: ({ connections, handshakes }) =>
      connections === 0 || handshakes.attempted > 0
        ? []
        : [
            {
              message: `no handshake was captured: ${counted(connections, 'connection')} had begun before`,
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
