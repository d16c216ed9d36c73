// A client that runs out of ports for a server: most of its ephemeral range is taken. RFC 6056, RFC 6191.
import type { Finished } from '../../analysis/finished.ts';
import { ConnectionsByKey } from '../connection-ids.ts';
import type { RunDetector, RunFinding, RunObserver } from '../detector.ts';
import { hostFilter } from '../grouping.ts';
import { counted, formatCount } from '../../shared/format.ts';

/** At this share of the range, the next burst may find no port. */
const NEAR = 0.8;

class PortExhaustion implements RunObserver {
  readonly #ofPairs = new ConnectionsByKey();

  connection(finished: Finished): void {
    if (!finished.isHandshakeComplete) return;
    this.#ofPairs.add(finished.pairHash, finished.id, () =>
      pairText(finished.addressOf('client'), finished.textOf('server')),
    );
  }

  findings({ timeWait }: Parameters<RunObserver['findings']>[0]): RunFinding[] {
    return timeWait.portPressure
      .filter(({ used, available }) => used >= available * NEAR)
      .map(({ client, server, used, available }) => ({
        connections: this.#ofPairs.of(pairText(client, server)),
        endpoint: 'client' as const,
        message: `${client} had ${formatCount(used)} of ${counted(available, 'ephemeral port')} in use towards ${server} at the same time`,
        t: 0,
        frames: [],
        capture: 0,
        count: used,
        data: { client, server, used, available },
        filter: `${hostFilter(client)} && tcp`,
      }));
  }
}

const pairText = (client: string, server: string): string => `${client} ${server}`;

export const portExhaustion: RunDetector = {
  meta: {
    rule: 'port-exhaustion',
    figures: ['used', 'available'],
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
  begin: () => new PortExhaustion(),
};
