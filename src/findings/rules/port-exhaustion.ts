// A client that runs out of ports for a server: most of its ephemeral range is taken. RFC 6056, RFC 6191.
import type { RunDetector } from '../detector.ts';
import { hostFilter } from '../grouping.ts';
import { formatCount } from '../../shared/format.ts';

/** At this share of the range, the next burst may find no port. */
const NEAR = 0.8;

export const portExhaustion: RunDetector = {
  meta: {
    rule: 'port-exhaustion',
    severity: 'error',
    title: 'client runs out of ephemeral ports',
    meaning:
      'Most ports of the ephemeral range are in use towards one server at the same time, by open connections and by TIME_WAIT. When none is left, connect() fails with EADDRNOTAVAIL.',
    causes: 'Many short connections from one address to one server, closed first by the client.',
    advice:
      'First use keep-alive and pooling. Then net.ipv4.tcp_tw_reuse=1 on the client, a wider net.ipv4.ip_local_port_range, more client or server addresses. Never net.ipv4.tcp_max_tw_buckets.',
    doubt:
      'The ephemeral range is an assumption: --ephemeral-range sets it. Ports used by connections that were not captured are not counted.',
    reference: 'RFC 6056, RFC 6191',
  },
  begin: () => ({
    findings: ({ timeWait }) =>
      timeWait.portPressure
        .filter(({ used, available }) => used >= available * NEAR)
        .map(({ client, server, used, available }) => ({
          endpoint: 'client' as const,
          message: `${client} had ${formatCount(used)} of ${formatCount(available)} ephemeral ports in use towards ${server} at the same time`,
          t: 0,
          frames: [],
          capture: 0,
          count: used,
          data: { client, server, used, available },
          filter: `${hostFilter(client)} && tcp`,
        })),
  }),
};
