// Part of the page's script (script.ts): segments that do not simply advance, a line for each kind.
export const EVENTS_CHART = String.raw`
const CAUSE_LOOK = {
  timeout: ['cross', '', 'by timeout (RTO)'],
  fast: ['triangle', 'solid', 'by fast retransmit'],
  'tail-loss-probe': ['diamond', 'solid', 'by tail loss probe'],
  'after-timeout': ['plus', '', 'after an RTO'],
  unknown: ['ring', '', 'for an unknown reason'],
};
const EVENT_LOOK = {
  'duplicate-ack': ['tick', 'sack'], dsack: ['down', 'sack'], 'challenge-ack': ['up', 'sack'],
  'zero-window': ['square', 'win solid'], 'zero-window-probe': ['square', 'win'], 'zero-window-probe-ack': ['bracket', 'win'],
  'window-full': ['bracket', 'win'], 'window-update': ['up', 'win'],
  reset: ['star', ''], 'icmp-error': ['star', 'quiet'], 'ecn-echo': ['plus', 'quiet'],
  'out-of-order': ['diamond', 'quiet'], 'network-duplicate': ['plus', 'quiet'], 'capture-duplicate': ['plus', 'quiet'],
  'previous-segment-missing': ['gap', 'quiet'], 'acked-unseen': ['gap', 'quiet'], 'keep-alive': ['ring', 'quiet'], 'keep-alive-ack': ['ring', 'sack'],
};
const ROW_HEIGHT = 20;

function eventOf([kind, end, frame, t, seq, length, more]) {
  return { event: W.events[kind], end: ENDS[end], frame, t, seq, length, ...more };
}

function lookOf({ event, cause }) {
  return event === 'retransmission' ? CAUSE_LOOK[cause] || CAUSE_LOOK.unknown : EVENT_LOOK[event] || ['ring', 'quiet'];
}

function kindOf({ event, cause, segment }) {
  if (event !== 'retransmission') return event.replace(/-/g, ' ');
  return 'retransmission ' + (CAUSE_LOOK[cause] || CAUSE_LOOK.unknown)[2] + (segment === 'data' ? '' : ' (' + segment + ')');
}

function eventText(event) {
  const { end, length, seq, need, proof, lost, originalFrame, backoff, bytes: missing, by, window, icmp, mtu, valid } = event;
  const parts = [];
  if (originalFrame !== undefined) parts.push('first sent in frame ' + originalFrame);
  if (need === 'spurious') parts.push('spurious');
  if (need === 'needed') parts.push('needed');
  if (proof) parts.push('proof: ' + proof);
  if (lost) parts.push('lost ' + lost + ' the capture point');
  if (backoff > 0) parts.push('RTO ' + backoff + ' in a row');
  if (missing !== undefined) parts.push(bytes(missing));
  if (by) parts.push('by ' + by);
  if (window !== undefined) parts.push('window ' + bytes(window));
  if (icmp) parts.push(icmp + (mtu ? ', MTU ' + mtu : ''));
  if (valid !== undefined) parts.push(valid ? 'accepted by its receiver' : 'not accepted by its receiver');
  return kindOf(event) + ', sent by the ' + end + '\nseq ' + seq + ', ' + counted(length, 'byte') + (parts.length > 0 ? '\n' + parts.join(', ') : '');
}

function eventsChart(view, events, stalls) {
  const kinds = [];
  for (const event of events) {
    const name = kindOf(event);
    let kind = kinds.find((other) => other.name === name && other.end === event.end);
    if (!kind) kinds.push((kind = { name, end: event.end, look: lookOf(event), points: [] }));
    kind.points.push({ t: event.t, frame: event.frame, text: eventText(event) + stallAt(stalls, event.t) });
  }
  kinds.sort((a, b) => a.points[0].t - b.points[0].t);
  const top = (i) => 4 + i * (ROW_HEIGHT + 15);
  kinds.forEach(({ points }, i) => points.forEach((point) => (point.y = top(i) + 15 + ROW_HEIGHT / 2)));
  return new Chart(view, {
    title: 'TCP analysis events',
    label: 'TCP analysis events by type, over time',
    height: top(kinds.length) + 22,
    points: kinds.flatMap(({ points }) => points).sort((a, b) => a.t - b.t || a.frame - b.frame),
    paint(chart, inner, back, front) {
      kinds.forEach(({ name, end, look, points }, i) => {
        const y = top(i) + 15 + ROW_HEIGHT / 2;
        inner.append(svg('line', { class: 'grid', x1: chart.left, x2: chart.right, y1: y, y2: y }));
        const places = points.filter(({ t }) => t >= view.lo && t <= view.hi).map(({ t }) => [chart.x(t), y]);
        inner.append(glyphs(places, look[0], look[1]));
        front.append(svg('text', { x: chart.left + 2, y: top(i) + 11 }, name + ', ' + end + ': ' + count(points.length)));
      });
    },
  });
}
`;
