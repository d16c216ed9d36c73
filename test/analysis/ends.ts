// The ends of a connection as Finished tells them, by their addresses: hashes may collide, ends are compared.
import type { Ends } from '../../src/analysis/finished.ts';
import type { FlowEnd } from '../../src/core/identity.ts';

export function endsOf(client: FlowEnd, server: FlowEnd, hashes = { client: 1, server: 2 }): Ends {
  const identity = { client, server, stream: 0 };
  return {
    identity,
    portOf: (end) => identity[end].port,
    addressHashOf: (end) => hashes[end],
    pairHash: hashes.client ^ hashes.server,
    isEnd: (end, other, hasPort) =>
      String(identity[end].address) === String(other.address) && (!hasPort || identity[end].port === other.port),
  };
}
