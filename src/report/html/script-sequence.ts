// Part of the page's script (script.ts): the time-sequence graph of one sender, as tcptrace made it known: each segment
// from its first byte to its last, the acknowledgements and the receiver's window as steps, SACK, and what was retransmitted.
export const SEQUENCE = String.raw`
/** Columns of differences, as rows. */
function rowsOf(columns) {
  const values = columns.map(running);
  return values[0].map((_, i) => values.map((column) => column[i]));
}

function sequenceOf({ base, data, acks, sacks, rtts, isThinned }) {
  return {
    base, isThinned,
    data: rowsOf(data).map(([t, frame, seq, length]) => ({ t, frame, seq, end: seq + length })),
    acks: rowsOf(acks).map(([t, frame, ack, room]) => ({ t, frame, ack, edge: room < 0 ? null : ack + room })),
    rtts: rowsOf(rtts).map(([t, frame, rtt]) => ({ t, frame, rtt })),
    sacks: rowsOf(sacks).map(([t, frame, left, right]) => ({ t, frame, left, right })),
  };
}

/** The last that is not after a time. */
function lastUntil(all, t) {
  let [lo, hi] = [-1, all.length - 1];
  while (lo < hi) {
    const middle = (lo + hi + 1) >> 1;
    if (all[middle].t <= t) lo = middle;
    else hi = middle - 1;
  }
  return lo;
}

/** What was retransmitted, at its relative number: of all that it can be modulo 2^32, the nearest to what is sent just then. */
function sentAgain({ base, data }, events, end) {
  return events.filter((event) => event.end === end && event.event === 'retransmission' && event.segment === 'data').map((event) => {
    const near = data[Math.max(0, lastUntil(data, event.t))].seq;
    return { ...event, at: near + ((event.seq - base - near) | 0) };
  });
}

function sequencePoints({ data, acks, sacks }, again) {
  const isAgain = new Set(again.map(({ frame }) => frame));
  return [
    ...data.filter(({ frame }) => !isAgain.has(frame)).map(({ t, frame, seq, end }) => ({ t, frame, value: end, text: 'segment\nseq ' + seq + ', ' + counted(end - seq, 'byte') })),
    ...acks.map(({ t, frame, ack, edge }) => ({ t, frame, value: ack, text: 'acknowledgement\nACK ' + ack + (edge === null ? '' : ', window ' + bytes(edge - ack)) })),
    ...sacks.map(({ t, frame, left, right }) => ({ t, frame, value: right, text: 'selective acknowledgement\nSACK ' + left + ' to ' + right })),
    ...again.map((event) => ({ t: event.t, frame: event.frame, value: event.at + event.length / 2, text: eventText(event) })),
  ].sort((a, b) => a.t - b.t || a.frame - b.frame);
}

/** From the lowest to the highest number in a span of time, with what held when it began. */
function heightOf({ data, acks, sacks }, lo, hi) {
  const from = (all) => all.slice(Math.max(0, lastUntil(all, lo)), lastUntil(all, hi) + 1);
  const values = [...from(data).flatMap(({ seq, end }) => [seq, end]), ...from(acks).map(({ ack }) => ack), ...sacks.filter(({ t }) => t >= lo && t <= hi).map(({ right }) => right)];
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low < high ? [low, high] : [Math.min(low, 0), Math.max(high, 1)];
}

const MIN_TICK_PX = 2;

function sequenceChart(view, detail, found, events, end, stalls) {
  const { data, acks, sacks, isThinned } = found;
  if (data.length === 0) return null;
  const again = sentAgain(found, events, end);
  const points = sequencePoints(found, again);
  const causes = [...new Set(again.map(({ cause }) => cause))];
  const hasEdge = acks.some(({ edge }) => edge !== null);
  const isOneCapture = detail.connection.firstCapture === detail.connection.lastCapture;
  const byFrame = new Map(data.map((segment) => [segment.frame, segment]));
  const firstOf = ({ originalFrame, frame }) => (isOneCapture && originalFrame !== undefined && originalFrame < frame ? byFrame.get(originalFrame) : undefined);
  return new Chart(view, {
    title: 'Time–sequence',
    about: 'bytes that the ' + end + ' sent',
    label: 'Time–sequence graph of the ' + end,
    height: 300,
    points,
    legend: [
      legendLine('segment', isThinned ? 'data sent' : 'a segment, from its first byte to its last'),
      ...(acks.length > 0 ? [legendLine('acked', 'acknowledged')] : []),
      ...(hasEdge ? [legendLine('edge', 'end of the receive window')] : []),
      ...(sacks.length > 0 ? [legendGlyph('tick', 'sacked', 'received beyond a gap (SACK)')] : []),
      ...causes.map((cause) => { const [shape, look, text] = CAUSE_LOOK[cause] || CAUSE_LOOK.unknown; return legendGlyph(shape, look, 'retransmitted ' + text); }),
      ...(again.some(firstOf) ? [legendLine('retold', 'from the first copy to the retransmission')] : []),
      ...(stalls.length > 0 ? [legendBox('stall', 'stall')] : []),
    ],
    paint(chart, inner, back) {
      const [low, high] = heightOf(found, view.lo, view.hi);
      const room = (high - low) * 0.06;
      const y = (value) => chart.bottom - ((value - low) / (high - low + room)) * (chart.bottom - chart.top - 8);
      for (const value of ticks(low, high + room, (chart.bottom - chart.top) / 48).all) {
        back.append(svg('line', { class: 'grid', x1: chart.left, x2: chart.right, y1: y(value), y2: y(value) }));
        back.append(svg('text', { class: 'axis', x: chart.left - 6, y: Math.max(10, y(value) + 4), 'text-anchor': 'end' }, axisBytes(Math.round(value))));
      }
      paintStalls(chart, inner, stalls);
      // Far beyond the graph is as good as at its edge, and SVG takes no numbers of any size.
      const within = (value) => Math.min(Math.max(y(value), -1000), chart.bottom + 1000);
      const draw = (className, d) => { if (d !== '') inner.append(svg('path', { class: className, d })); };
      const upright = ({ t }, from, to) => {
        const least = Math.max(0, (MIN_TICK_PX - (y(from) - y(to))) / 2);
        return 'M' + chart.x(t).toFixed(1) + ' ' + (within(from) + least).toFixed(1) + 'V' + (within(to) - least).toFixed(1);
      };
      const isInView = ({ t }) => t >= view.lo && t <= view.hi;
      const last = detail.connection.duration * 1e6;
      draw('edge', steps(chart, acks, ({ edge }) => edge, within, last));
      draw('acked', steps(chart, acks, ({ ack }) => ack, within, last));
      if (isThinned) {
        let most = -Infinity;
        const onward = data.filter(({ end: value }) => value > most && ((most = value), true));
        draw('onward', onward.map(({ t, end: value }, i) => (i === 0 ? 'M' : 'L') + chart.x(t).toFixed(1) + ' ' + within(value).toFixed(1)).join(''));
      }
      draw('sacked', sacks.filter(isInView).map((sack) => upright(sack, sack.left, sack.right)).join(''));
      draw('segment', data.filter(isInView).map((segment) => upright(segment, segment.seq, segment.end)).join(''));
      for (const event of again) {
        const first = firstOf(event);
        if (first) draw('retold', 'M' + chart.x(first.t).toFixed(1) + ' ' + within(event.at + event.length / 2).toFixed(1) + 'H' + chart.x(event.t).toFixed(1));
      }
      for (const cause of causes) {
        const [shape, look] = CAUSE_LOOK[cause] || CAUSE_LOOK.unknown;
        inner.append(glyphs(again.filter((event) => event.cause === cause && isInView(event)).map((event) => [chart.x(event.t), y(event.at + event.length / 2)]), shape, look));
      }
      for (const point of points) point.y = y(point.value);
      chart.note.textContent = 'Numbers are relative, as in Wireshark.' + (isThinned ? ' Too much to draw all of it: of each stretch of time, what is first, lowest and highest.' : '');
    },
  });
}
`;
