// Part of the page's script (script.ts): round trips of one sender's data, from the capture point to the other end and back.
export const RTT = String.raw`
function rttChart(view, { rtts, isThinned }, end, stalls) {
  if (rtts.length < 2) return null;
  const points = rtts.map(({ t, frame, rtt }) => ({ t, frame, rtt, text: 'round trip ' + lasting(rtt / 1e6) + '\nto the acknowledgement in this frame' }));
  return new Chart(view, {
    title: 'Round trip',
    about: 'of the ' + end + "'s data, from the capture point to the " + (end === 'client' ? 'server' : 'client') + ' and back',
    label: 'Round trips of what the ' + end + ' sent',
    height: 150,
    points,
    legend: [legendGlyph('dot', 'rtt', 'from a segment to its acknowledgement'), ...(stalls.length > 0 ? [legendBox('stall', 'stall')] : [])],
    paint(chart, inner, back) {
      const inView = rtts.filter(({ t }) => t >= view.lo && t <= view.hi);
      const most = (inView.length > 0 ? inView : rtts).reduce((high, { rtt }) => Math.max(high, rtt), 1);
      const y = (value) => chart.bottom - (value / (most * 1.08)) * (chart.bottom - chart.top);
      chart.scale(back, most, y, (value) => lasting(value / 1e6).replace(/\.0+ /, ' ').replace(/(\.\d*?)0+ /, '$1 '));
      paintStalls(chart, inner, stalls);
      inner.append(svg('path', { class: 'rtt', d: inView.map(({ t, rtt }) => 'M' + chart.x(t).toFixed(1) + ' ' + y(rtt).toFixed(1) + 'h0').join('') }));
      for (const point of points) point.y = y(point.rtt);
      chart.note.textContent = isThinned ? 'Of each stretch of time, the first, the shortest and the longest.' : '';
    },
  });
}
`;
