// Part of the page's script (script.ts): the time-sequence graph of one sender. The report has no list of segments: marks
// stand where events tell a sequence number and a frame. The lines between them are an estimate, and dashed: what is in
// flight, divided by the round trip, is how fast a sender goes; the sum of it is fitted to the points that are known.
export const SEQUENCE = String.raw`
/** How far a sequence number lies beyond the origin: of all that it can be modulo 2^32, what is nearest to a guess. */
function unwrapped(seq, origin, guess) {
  const near = Math.round(guess);
  return near + (Math.round(seq - origin - near) | 0);
}

/** When a frame passed, by what is known of those around it; frames of one capture are in order of time. */
function timeOfFrame(known, frame) {
  let lo = 0;
  let hi = known.length - 1;
  if (hi < 0 || frame < known[0][0] || frame > known[hi][0]) return null;
  while (hi - lo > 1) {
    const middle = (lo + hi) >> 1;
    if (known[middle][0] <= frame) lo = middle;
    else hi = middle;
  }
  const [a, b] = [known[lo], known[hi]];
  return b[0] === a[0] ? a[1] : a[1] + ((frame - a[0]) / (b[0] - a[0])) * (b[1] - a[1]);
}

function knownFrames({ connection, transitions, events }, samples) {
  const all = new Map([[connection.firstFrame, 0], [connection.lastFrame, connection.duration * 1e6]]);
  for (const [, , , t, frame] of transitions) all.set(frame, t);
  for (const { frame, t } of [...samples.client, ...samples.server]) all.set(frame, t);
  for (const [, , frame, t] of events) all.set(frame, t); // the last word: exactly when the packet passed
  return [...all].sort((a, b) => a[0] - b[0]);
}

/** While the flight stays the same, samples come no more often. */
const SAMPLE_PAUSE = 21e3;

/**
 * Bytes sent, by what was in flight: each byte is in flight for a round trip, so that the sum of flight / round trip lies
 * midway between what was sent and what was acknowledged. Where samples stop for longer, the flight drains. No faster than
 * most bytes in a microsecond: what is in flight beyond that waits in queues.
 */
function shapeOf(samples, rtt, from, to, most) {
  const gaps = samples.slice(1).map(({ t }, i) => t - samples[i].t).sort((a, b) => a - b);
  const hold = Math.max(rtt, SAMPLE_PAUSE, 3 * (gaps[gaps.length >> 1] || 0));
  const line = [[from, 0]];
  let sum = 0;
  for (let i = 0; i < samples.length; i++) {
    const { t, flight } = samples[i];
    line.push([Math.max(t, line.at(-1)[0]), Math.max(sum + flight / 2, line.at(-1)[1])]);
    const during = (i + 1 < samples.length ? samples[i + 1].t : Infinity) - t;
    sum += during <= hold ? Math.min(flight / rtt, most) * Math.max(0, during) : flight / 2;
    if (during > hold) line.push([line.at(-1)[0], Math.max(sum, line.at(-1)[1])]);
  }
  line.push([Math.max(to, line.at(-1)[0]), line.at(-1)[1]]);
  return line;
}

function at(line, t) {
  let lo = 0;
  let hi = line.length - 1;
  if (t <= line[0][0]) return line[0][1];
  if (t >= line[hi][0]) return line[hi][1];
  while (hi - lo > 1) {
    const middle = (lo + hi) >> 1;
    if (line[middle][0] <= t) lo = middle;
    else hi = middle;
  }
  const [[a, x], [b, y]] = [line[lo], line[hi]];
  return b === a ? y : x + ((t - a) / (b - a)) * (y - x);
}

/** Where the sender's data stand, as far as events tell: retransmissions, first copies, probes of windows. */
function knownData(detail, events, end, frames) {
  const own = events.filter((event) => event.end === end);
  const again = own.filter(({ event, segment, length }) => event === 'retransmission' && segment === 'data' && length > 0);
  const news = own.filter(({ event, length }) => (event === 'window-full' || event === 'previous-segment-missing') && length > 0);
  // Both stand one below SND.NXT, as nothing is in flight.
  const probes = own.filter(({ event }) => event === 'zero-window-probe' || event === 'keep-alive');
  const syn = own.find(({ segment }) => segment === 'syn' || segment === 'syn-ack');
  const isOneCapture = detail.connection.firstCapture === detail.connection.lastCapture;
  const firsts = !isOneCapture ? [] : again.flatMap((event) => {
    if (event.originalFrame === undefined || event.originalFrame >= event.frame) return [];
    const t = timeOfFrame(frames, event.originalFrame);
    return t === null ? [] : [{ t, frame: event.originalFrame, seq: event.seq, length: event.length, event }];
  });
  return { again, news, firsts, probes, syn };
}

function estimate(detail, samples, known, end, rtt) {
  const sent = detail.connection.sent[end];
  const total = sent.uniqueBytes + sent.missingBytes;
  const begin = samples.length > 0 ? samples[0].t : 0;
  const over = detail.transitions.map(transitionOf).find((move) => move.end === end && move.move === 'send-fin' && !move.isWithdrawn);
  const last = Math.max(over ? over.t : detail.connection.duration * 1e6, samples.length > 0 ? samples.at(-1).t : 0);
  // The rate of the bottleneck is the one with which the sum is what was sent.
  let shape = shapeOf(samples, rtt, begin, last, Infinity);
  let [low, high] = [0, shape.at(-1)[1] > total ? Math.max(...samples.map(({ flight }) => flight)) / rtt : 0];
  for (let i = 0; i < 40 && high > 0; i++) {
    const most = (low + high) / 2;
    shape = shapeOf(samples, rtt, begin, last, most);
    if (shape.at(-1)[1] > total) high = most;
    else low = most;
  }
  const sum = shape.at(-1)[1];
  if (sum <= 0 || total <= 0) return null;
  const rough = (t) => (at(shape, t) / sum) * total;
  const ends = [...known.firsts, ...known.news].map(({ t, seq, length }) => ({ t, seq: seq + length }));
  const anchors = [...ends, ...known.probes.map(({ t, seq }) => ({ t, seq: seq + 1 }))].sort((a, b) => a.t - b.t);
  // Until something is acknowledged, what is in flight is all that was sent.
  const early = samples.filter(({ t, phase }) => t - begin < rtt * 0.8 && phase === 'slow-start').map(({ t, flight }) => [t, flight]);
  const origin = known.syn ? (known.syn.seq + 1) >>> 0 : undefined;
  let base = origin;
  if (base === undefined && anchors.length > 0) {
    // Between the first and the last all is known; the rest lies before and after, as the shape has it.
    const [first, final] = [anchors[0], anchors.at(-1)];
    const between = Math.max(0, unwrapped(final.seq, first.seq, rough(final.t) - rough(first.t)));
    const [before, after] = [at(shape, first.t), sum - at(shape, final.t)];
    const part = before + after > 0 ? before / (before + after) : 0.5;
    base = first.seq - Math.round(Math.max(0, total - between) * part);
  }
  const places = [[begin, early.length > 0 ? early[0][1] : 0]];
  const fixed = [...early, ...anchors.map(({ t, seq }) => [t, unwrapped(seq, base, rough(t))])].sort((a, b) => a[0] - b[0]);
  for (const [t, y] of fixed) if (y >= places.at(-1)[1] && y < total && t > places.at(-1)[0] && t < last) places.push([t, y]);
  places.push([last, total]);
  // Between two places, as the shape has it.
  const line = [];
  for (let i = 0; i + 1 < places.length; i++) {
    const [[ta, ya], [tb, yb]] = [places[i], places[i + 1]];
    const [wa, wb] = [at(shape, ta), at(shape, tb)];
    line.push([ta, ya]);
    for (const [t, w] of shape) if (t > ta && t < tb) line.push([t, wb > wa ? ya + ((w - wa) / (wb - wa)) * (yb - ya) : ya]);
  }
  line.push([last, total]);
  return { line, base: base === undefined ? 0 : base, hasBase: base !== undefined, total };
}

/** What is acknowledged: data less flight, and no more than where something is sent again that was needed. */
function acknowledged(line, samples, known, base) {
  const limits = known.firsts
    .filter(({ event }) => event.need !== 'spurious')
    .map(({ t, seq, event }) => ({ from: t, to: event.t, most: unwrapped(seq, base, at(line, t)) }));
  const acks = samples.map(({ t, flight, rwnd }) => {
    let y = Math.max(0, at(line, t) - flight);
    for (const { from, to, most } of limits) if (t >= from && t <= to && most < y) y = Math.max(0, most);
    return { t, y, rwnd };
  });
  for (let i = acks.length - 2; i >= 0; i--) acks[i].y = Math.min(acks[i].y, acks[i + 1].y);
  return acks;
}

function sequenceChart(view, detail, events, end, samples, stalls) {
  const frames = knownFrames(detail, samples);
  const known = knownData(detail, events, end, frames);
  const sent = detail.connection.sent[end];
  const rtt = 1e6 * Math.max(0.00005, (sent.pathRtt && sent.pathRtt.min) || (sent.rtt && sent.rtt.median) || 0.05);
  const own = samples[end];
  const found = own.length > 1 ? estimate(detail, own, known, end, rtt) : null;
  if (!found && known.again.length + known.news.length === 0) return null;
  const origin = found && found.hasBase ? found.base : Math.min(...[...known.again, ...known.news, ...known.firsts].map(({ seq }) => seq));
  const rel = (seq, t) => unwrapped(seq, origin, found ? at(found.line, t) : 0);
  const acks = found ? acknowledged(found.line, own, known, origin) : [];
  const points = [
    ...known.firsts.map((first) => ({ t: first.t, frame: first.frame, seqAt: rel(first.seq, first.t), text: 'first copy of what frame ' + first.event.frame + ' repeats\nseq ' + first.seq + ', ' + counted(first.length, 'byte') })),
    ...known.again.map((event) => ({ t: event.t, frame: event.frame, seqAt: rel(event.seq, event.t) + event.length / 2, text: eventText(event) })),
    ...known.news.map((event) => ({ t: event.t, frame: event.frame, seqAt: rel(event.seq, event.t) + event.length, text: eventText(event) })),
    ...own.map(({ t, frame, flight }) => ({ t, frame, isQuiet: true, seqAt: found ? at(found.line, t) : 0, text: 'segment; ' + bytes(flight) + ' in flight after it' })),
  ].sort((a, b) => a.t - b.t);
  const causes = [...new Set(known.again.map(({ cause }) => cause))];
  const news = [...new Set(known.news.map(({ event }) => event))];
  const highest = Math.max(1, found ? found.total : 0, ...points.map(({ seqAt }) => seqAt));
  return new Chart(view, {
    title: 'Time and sequence',
    about: 'bytes that the ' + end + ' sent' + (found ? '' : ', from the lowest sequence number that is known'),
    label: 'Time and sequence graph of the ' + end,
    height: 300,
    points,
    legend: [
      ...(found ? [legendLine('est-data', 'data sent, estimated between marks'), legendLine('est-ack', 'acknowledged, estimated'), legendLine('est-edge', "edge of the receiver's window, estimated")] : []),
      ...(known.firsts.length > 0 ? [legendGlyph('tick', 'seen', 'first copy, at its frame'), legendLine('retold', 'from the first copy to the retransmission')] : []),
      ...causes.map((cause) => { const [shape, look, text] = CAUSE_LOOK[cause] || CAUSE_LOOK.unknown; return legendGlyph(shape, look, 'sent again ' + text); }),
      ...news.map((name) => legendGlyph(EVENT_LOOK[name][0], EVENT_LOOK[name][1], name.replace(/-/g, ' '))),
      ...(stalls.length > 0 ? [legendBox('stall', 'stall')] : []),
    ],
    paint(chart, inner, back) {
      const inView = points.filter(({ t }) => t >= view.lo && t <= view.hi).map(({ seqAt }) => seqAt);
      const lines = found ? [at(found.line, view.lo), at(found.line, view.hi)] : [];
      const low = view.isWhole ? 0 : Math.max(0, Math.min(...inView, ...lines, ...acks.filter(({ t }) => t >= view.lo && t <= view.hi).map(({ y }) => y), highest));
      const high = view.isWhole ? highest : Math.max(...inView, ...lines, low + 1);
      const room = (high - low) * 0.06;
      const y = (value) => chart.bottom - ((value - low) / (high - low + room)) * (chart.bottom - chart.top - 8);
      const { all } = ticks(low, high + room, (chart.bottom - chart.top) / 48);
      for (const value of all) {
        back.append(svg('line', { class: 'grid', x1: chart.left, x2: chart.right, y1: y(value), y2: y(value) }));
        back.append(svg('text', { class: 'axis', x: chart.left - 6, y: Math.max(10, y(value) + 4), 'text-anchor': 'end' }, bytes(Math.round(value))));
      }
      paintStalls(chart, inner, stalls);
      const stepsOf = (places) => places.map(([t, value], i) => (i === 0 ? 'M' + chart.x(t).toFixed(1) + ' ' : 'H' + chart.x(t).toFixed(1) + 'V') + y(value).toFixed(1)).join('');
      const pathOf = (places) => places.map(([t, value], i) => (i === 0 ? 'M' : 'L') + chart.x(t).toFixed(1) + ' ' + y(value).toFixed(1)).join('');
      if (found) {
        inner.append(svg('path', { class: 'est-edge', d: stepsOf(acks.filter(({ rwnd }) => rwnd !== null).map(({ t, y: ack, rwnd }) => [t, Math.min(ack + rwnd, high + (high - low) * 3)])) }));
        inner.append(svg('path', { class: 'est-ack', d: stepsOf(acks.map(({ t, y: ack }) => [t, ack])) }));
        inner.append(svg('path', { class: 'est-data', d: pathOf(found.line) }));
      }
      for (const first of known.firsts) {
        inner.append(svg('path', { class: 'retold', d: pathOf([[first.t, rel(first.seq, first.t) + first.length / 2], [first.event.t, rel(first.seq, first.t) + first.length / 2]]) }));
        const least = Math.max(3, (y(rel(first.seq, first.t)) - y(rel(first.seq, first.t) + first.length)) / 2);
        const middle = y(rel(first.seq, first.t) + first.length / 2);
        inner.append(svg('path', { class: 'seen', d: 'M' + chart.x(first.t).toFixed(1) + ' ' + (middle - least).toFixed(1) + 'v' + (2 * least).toFixed(1) }));
      }
      for (const name of news) inner.append(glyphs(known.news.filter(({ event }) => event === name).map((event) => [chart.x(event.t), y(rel(event.seq, event.t) + event.length)]), ...EVENT_LOOK[name]));
      for (const cause of causes) {
        const [shape, look] = CAUSE_LOOK[cause] || CAUSE_LOOK.unknown;
        inner.append(glyphs(known.again.filter((event) => event.cause === cause).map((event) => [chart.x(event.t), y(rel(event.seq, event.t) + event.length / 2)]), shape, look));
      }
      for (const point of points) point.y = y(point.seqAt);
      chart.note.textContent = found
        ? 'Marks stand where an event names a sequence number and a frame. The records of the report list no other segments: the dashed lines are an estimate from what was in flight, fitted to the marks and to what was sent in all, mostly within some percent of it, worse where little was sent.'
        : 'The records of the report list no plain segments: marks stand where an event names a sequence number and a frame.';
    },
  });
}
`;
