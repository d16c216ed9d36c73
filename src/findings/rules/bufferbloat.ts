// Round trips that grow far beyond what the path needs while a transfer is going on: queues. RFC 7567.
import { ENDS } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { formatDuration } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';

export const bufferbloat: ConnectionDetector = {
  meta: {
    rule: 'bufferbloat',
    figures: ['least', 'underLoad'],
    severity: 'warning',
    title: 'bufferbloat',
    meaning:
      'With much data in flight, the round-trip time rose by at least 100 ms and to at least three times its minimum: packets wait in a queue on the path.',
    causes:
      'A bottleneck with a large buffer and no active queue management: a modem, a Wi-Fi or cellular link, a shaper.',
    advice:
      'Use a queue discipline that keeps queues short (fq_codel, CAKE) at the bottleneck, or shape slightly below its rate; all flows that share it benefit.',
    doubt:
      'Delayed ACKs or a busy host increase round-trip times, too. A short capture may have missed the real minimum.',
    reference: 'RFC 7567, RFC 8290',
  },
  concerns: TRAIT.bloat,
  look(connection) {
    for (const end of ENDS) {
      const window = connection.windowOf(end);
      const bloated = window?.bloated ?? null;
      if (window === undefined || bloated === null) continue;
      const { minRttNs, loadedRttNs } = window;
      return {
        endpoint: null,
        frames: bloated.frames,
        ns: bloated.firstNs,
        weight: loadedRttNs - minRttNs,
        data: { sender: end, least: minRttNs / 1e9, underLoad: Math.round(loadedRttNs) / 1e9 },
      };
    }
    return null;
  },
  message: (group) => {
    const { least, underLoad } = group.data;
    return `${connectionsOf(group)}: RTT ${formatDuration(Number(least))} unloaded, but ${upTo(group)}${formatDuration(Number(underLoad))} with much data in flight: likely a long queue on the path`;
  },
};
