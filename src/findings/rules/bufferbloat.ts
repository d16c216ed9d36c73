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
      'While much was under way, round trips took a tenth of a second longer than without load, and three times as long, at least: data wait in a queue on the path.',
    causes:
      'A bottleneck with a large buffer and no queue management: a modem, a Wi-Fi link, a cellular network, a shaper.',
    advice:
      'Use a queue discipline that keeps queues short (fq_codel, cake) at the bottleneck, or shape a little below its rate where you can; everything that shares it gains.',
    doubt:
      'A receiver that delays its acknowledgements, or a busy host, lengthens round trips, too. What the least round trip is, a short capture may not have seen.',
    reference: 'RFC 7567, RFC 8290',
  },
  concerns: TRAIT.bloat,
  look(connection) {
    for (const end of ENDS) {
      const view = connection.viewOf(end);
      if (view === undefined || !view.isBloated) continue;
      const { leastRttNs, loadedRttNs, bloated } = view;
      return {
        endpoint: null,
        frames: bloated?.frames ?? [],
        ns: bloated?.firstNs ?? connection.connection.startNs,
        weight: loadedRttNs - leastRttNs,
        data: { sender: end, least: leastRttNs / 1e9, underLoad: Math.round(loadedRttNs) / 1e9 },
      };
    }
    return null;
  },
  message: (group) => {
    const { least, underLoad } = group.data;
    return `${connectionsOf(group)}: a round trip takes ${formatDuration(Number(least))}, but ${upTo(group)}${formatDuration(Number(underLoad))} while data are under way: queues on the path`;
  },
};
