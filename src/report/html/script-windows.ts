// Part of the page's script (script.ts): congestion window, bytes in flight and the receiver's window of one sender, from
// the samples; below it what the sender does, and what keeps it from sending more.
export const WINDOWS = String.raw`
const LIMIT_SHORT = { application: 'app', rwnd: 'rwnd', cwnd: 'cwnd', 'send-buffer': 'buf', recovery: 'rec' };
const STRIP = 18;

function running(values) {
  let sum = 0;
  return values.map((value) => (sum += value));
}

function samplesOf(columns) {
  const [t, frame, flight, cwnd, rwnd, ssthresh] = ['t', 'frame', 'flight', 'cwnd', 'rwnd', 'ssthresh'].map((name) => running(columns[name]));
  return columns.marks.map((mark, i) => ({
    t: t[i], frame: frame[i], flight: flight[i], cwnd: cwnd[i],
    rwnd: rwnd[i] < 0 ? null : rwnd[i], ssthresh: ssthresh[i] < 0 ? null : ssthresh[i],
    phase: W.phases[mark & 3], limit: W.limits[(mark >> 2) & 7], isExact: (mark & 32) !== 0,
  }));
}

function sampleText({ flight, cwnd, isExact, rwnd, ssthresh, phase, limit }) {
  return bytes(flight) + ' in flight, cwnd ' + (isExact ? '' : 'at least ') + bytes(cwnd) +
    '\nreceive window ' + (rwnd === null ? 'unknown' : bytes(rwnd)) + (ssthresh === null ? '' : ', ssthresh ' + bytes(ssthresh)) +
    '\n' + phase.replace('-', ' ') + ', limited by ' + limit;
}

/** Steps: a value holds until the next. Breaks where it is null. */
function steps(chart, samples, valueOf, y, until) {
  let d = '';
  let wasThere = false;
  samples.forEach((sample, i) => {
    const value = valueOf(sample);
    if (value === null) {
      wasThere = false;
      return;
    }
    const [x, next] = [chart.x(sample.t), chart.x(i + 1 < samples.length ? samples[i + 1].t : until)];
    d += (wasThere ? 'V' : 'M' + x.toFixed(1) + ' ') + y(value).toFixed(1) + 'H' + next.toFixed(1);
    wasThere = true;
  });
  return d;
}

function strip(chart, inner, samples, valueOf, className, shortOf, top, until) {
  for (let i = 0; i < samples.length;) {
    const value = valueOf(samples[i]);
    let j = i + 1;
    while (j < samples.length && valueOf(samples[j]) === value) j++;
    const [a, b] = [chart.x(samples[i].t), chart.x(j < samples.length ? samples[j].t : until)];
    i = j;
    if (b < chart.left || a > chart.right) continue;
    const [from, to] = [Math.max(a, chart.left), Math.min(b, chart.right)];
    inner.append(svg('rect', { class: 'limit ' + className(value), x: from, y: top, width: Math.max(1, to - from), height: STRIP }));
    const text = [value, shortOf(value)].find((some) => to - from > some.length * 6.6 + 4);
    if (text) inner.append(svg('text', { x: (from + to) / 2, y: top + 13, 'text-anchor': 'middle' }, text));
  }
}

const PHASE_LOOK = { 'slow-start': ['l3', 'ss'], avoidance: ['l2', 'av'], recovery: ['l4', 'rec'], loss: ['l1', 'los'] };

function windowsChart(view, connection, end, samples, stalls) {
  if (samples.length < 2) return null;
  const points = samples.map((sample) => ({ t: sample.t, frame: sample.frame, text: sampleText(sample) + stallAt(stalls, sample.t), sample }));
  const until = Math.min(view.full[1], Math.max(samples.at(-1).t, connection.duration * 1e6));
  const { congestionControl, confidence } = connection.sent[end].cwnd || {};
  const kind = congestionControl && congestionControl !== 'unknown' ? ', behaves like ' + congestionControl + ' (confidence ' + share(confidence) + ')' : '';
  return new Chart(view, {
    title: 'Window and flight',
    about: 'of the ' + end + kind,
    label: 'Congestion window, bytes in flight and receive window of the ' + end,
    height: 320,
    points,
    legend: [
      legendLine('cwnd-exact', 'congestion window, exact'),
      legendLine('cwnd-least', 'congestion window, at least'),
      legendBox('flight', 'in flight'),
      legendLine('rwnd', 'receive window'),
      ...(samples.some(({ ssthresh }) => ssthresh !== null) ? [legendLine('ssthresh', 'slow-start threshold')] : []),
      ...(stalls.length > 0 ? [legendBox('stall', 'stall')] : []),
    ],
    paint(chart, inner, back) {
      const bottom = chart.bottom - 2 * STRIP - 10;
      let first = samples.findIndex(({ t }) => t >= view.lo);
      if (first < 0) first = samples.length;
      const last = samples.findLastIndex(({ t }) => t <= view.hi);
      const shown = samples.slice(Math.max(0, first - 1), Math.max(last + 2, first));
      const own = Math.max(1, ...shown.map(({ flight, cwnd }) => Math.max(flight, cwnd)));
      const rwnds = shown.map(({ rwnd }) => rwnd).filter((rwnd) => rwnd !== null);
      const most = rwnds.length > 0 && Math.max(...rwnds) <= own * 2.2 ? Math.max(own, ...rwnds) : own;
      const y = (value) => bottom - (Math.min(value, most * 1.5) / (most * 1.08)) * (bottom - chart.top);
      const saved = chart.bottom;
      chart.bottom = bottom;
      chart.scale(back, most, y, axisBytes);
      paintStalls(chart, inner, stalls);
      chart.bottom = saved;
      back.append(svg('line', { class: 'base', x1: chart.left, x2: chart.right, y1: bottom, y2: bottom }));
      if (shown.length > 0) {
        const x0 = chart.x(shown[0].t).toFixed(1);
        const ends = shown.at(-1) === samples.at(-1) ? until : samples[samples.indexOf(shown.at(-1)) + 1].t;
        inner.append(svg('path', { class: 'flight', d: 'M' + x0 + ' ' + bottom + steps(chart, shown, ({ flight }) => flight, y, ends).replace('M', 'L') + 'V' + bottom + 'Z' }));
        inner.append(svg('path', { class: 'ssthresh', d: steps(chart, shown, ({ ssthresh }) => ssthresh, y, ends) }));
        inner.append(svg('path', { class: 'rwnd', d: steps(chart, shown, ({ rwnd }) => rwnd, y, ends) }));
        inner.append(svg('path', { class: 'cwnd-least', d: steps(chart, shown, (sample) => (sample.isExact ? null : sample.cwnd), y, ends) }));
        inner.append(svg('path', { class: 'cwnd-exact', d: steps(chart, shown, (sample) => (sample.isExact ? sample.cwnd : null), y, ends) }));
        strip(chart, inner, shown, ({ phase }) => phase, (phase) => PHASE_LOOK[phase][0], (phase) => PHASE_LOOK[phase][1], bottom + 5, ends);
        strip(chart, inner, shown, ({ limit }) => limit, (limit) => 'l' + W.limits.indexOf(limit), (limit) => LIMIT_SHORT[limit], bottom + 8 + STRIP, ends);
      }
      back.append(svg('text', { class: 'axis', x: chart.left - 6, y: bottom + 18, 'text-anchor': 'end' }, 'phase'));
      back.append(svg('text', { class: 'axis', x: chart.left - 6, y: bottom + 21 + STRIP, 'text-anchor': 'end' }, 'limit'));
      for (const point of points) point.y = y(point.sample.cwnd);
      const above = rwnds.filter((rwnd) => rwnd > most * 1.08);
      chart.note.textContent = above.length > 0
        ? "The receive window is above the graph, where it is not drawn: up to " + bytes(Math.max(...above)) + '.'
        : '';
    },
  });
}
`;
