// Part of the page's script (script.ts): one connection in detail: what was found in it, its figures, the graphs, and the
// same as tables for those who do not see graphs.
export const DETAIL = String.raw`
const MARK = { error: '✗', warning: '!', info: '·' };
const WORD = { error: 'Error', warning: 'Warning', info: 'Note' };
const TABLE_ROWS = 200;
const rowOfId = (id) => D.rows.find((r) => r[F.id] === id);

function titleOf({ client, server }) {
  return endName(client.address, client.port) + ' → ' + endName(server.address, server.port);
}

function worstOf(detail) {
  const [worst] = detail.findings;
  return worst === undefined ? null : D.findings[worst][0];
}

/** Opens the detail view of a connection; a row without records shows what the row has. */
function openDetail(id, isAsked) {
  const detail = shownDetails.get(id);
  const row = rowOfId(id);
  if (!detail && !row) return;
  table.open = id;
  for (const tr of parts.body.children) tr.setAttribute('aria-selected', String(Number(tr.dataset.id) === id));
  const section = byId('detail');
  section.hidden = false;
  byId('detail-body').replaceChildren(chooser(id), ...(detail ? [] : [briefBody(row)]));
  if (detail) showDetail(detail, byId('detail-body'));
  if (!isAsked) return;
  try {
    history.replaceState(null, '', '#connection-' + id);
  } catch {}
  section.scrollIntoView();
  section.focus({ preventScroll: true });
  say('Connection ' + (detail ? titleOf(detail.connection) : clientName(row)) + ' in detail');
}

function backToTable() {
  const row = [...parts.body.children].find((tr) => Number(tr.dataset.id) === table.open);
  if (row) {
    focusRow([...parts.body.children].indexOf(row));
    row.scrollIntoView({ block: 'center' });
  } else {
    byId('connections').scrollIntoView();
    parts.search.focus();
  }
}

function chooser(id) {
  const ids = D.details.map(({ connection }) => connection.id);
  const i = ids.indexOf(id);
  const select = el('select', { id: 'choose', change: () => openDetail(Number(select.value), true) },
    i < 0 ? el('option', { value: String(id) }, 'another connection of the table') : null,
    D.details.map((detail) => {
      const worst = worstOf(detail);
      return el('option', { value: String(detail.connection.id) },
        (worst ? MARK[worst] + ' ' + WORD[worst] + ': ' : '') + 'stream ' + detail.connection.stream + ', ' + titleOf(detail.connection) + ', ' + bytes(detail.connection.bytes));
    }));
  select.value = String(id);
  const step = (text, label, to) => el('button', { type: 'button', 'aria-label': label, disabled: to === undefined, click: () => openDetail(to, true) }, text);
  return el('div', { class: 'choose' },
    el('label', {}, 'Connections with graphs: the worst first, then the largest', select),
    step('◀', 'Connection before', i > 0 ? ids[i - 1] : undefined),
    step('▶', 'Next connection', i < 0 ? ids[0] : ids[i + 1]),
    el('button', { type: 'button', click: backToTable }, 'Back to the table'));
}

function briefBody(r) {
  const facts = [['Outcome', chip(outcomeName(r))], ['States', statesName(r)], ['Packets', count(r[F.packets])], ['Bytes', bytes(r[F.bytes])],
    ['Retransmitted', count(r[F.retransmissions])], ['Start', (r[F.t] / 1e6).toFixed(6) + ' s'], ['Duration', lasting(r[F.duration] / 1e6)]];
  return el('div', {},
    el('h3', { class: 'detail-title mono' }, clientName(r) + ' → ' + serverName(r)),
    el('p', { class: 'detail-sub' }, 'stream ' + r[F.stream]),
    ...[findingsList(findingsOf(r))].filter(Boolean),
    filterLine('tcp.stream == ' + r[F.stream]),
    el('dl', { class: 'facts' }, facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))),
    el('p', { class: 'note' }, 'Only the worst and the largest connections have graphs in this page. tcpscope flow CAPTURE ' + r[F.stream] + ' shows this one.'));
}

function findingsList(places) {
  if (places.length === 0) return null;
  return el('ul', { class: 'of-findings' }, places.map((place) => {
    const [severity, message, rule] = D.findings[place];
    return el('li', {}, el('span', { class: 'mark mark-' + severity, 'aria-hidden': 'true' }, MARK[severity]),
      el('span', {}, el('span', { class: 'small-severity' }, WORD[severity] + ': '), message + ' ', el('code', { class: 'rule' }, rule)));
  }));
}

function causesText({ byCause, segments, spurious }) {
  if (segments === 0) return 'none';
  const texts = W.causes.filter((cause) => byCause[cause] > 0).map((cause) => count(byCause[cause]) + ' ' + CAUSE_LOOK[cause][2]);
  return texts.join(', ') + (spurious > 0 ? '; ' + count(spurious) + ' spurious' : '');
}

/** Name, and what stands there for an end; rows that say nothing of either are left out. */
const FIGURES = [
  ['State at the end', (sent, end, c) => c.state[end]],
  ['Sent', (sent) => counted(sent.packets, 'packet') + ', ' + bytes(sent.uniqueBytes) + ' of data'],
  ['Retransmitted', (sent) => (sent.retransmissions.segments > 0 ? causesText(sent.retransmissions) : null)],
  ['Missing from the capture', (sent) => (sent.missingBytes > 0 ? bytes(sent.missingBytes) : null)],
  ['Out-of-order', (sent) => (sent.outOfOrder > 0 ? counted(sent.outOfOrder, 'segment') : null)],
  ['Duplicate ACKs', (sent) => (sent.duplicateAcks > 0 ? count(sent.duplicateAcks) : null)],
  ['RTT, capture point to peer', (sent) => sent.rtt && 'min ' + lasting(sent.rtt.min) + ', median ' + lasting(sent.rtt.median) + ', p95 ' + lasting(sent.rtt.p95) + ', max ' + lasting(sent.rtt.max) + ' (' + counted(sent.rtt.samples, 'sample') + ')'],
  ['Smoothed RTT, timeout', (sent) => sent.rtt && 'SRTT ' + lasting(sent.rtt.srtt) + ', RTO ' + lasting(sent.rtt.rto)],
  ['RTT of the whole path', (sent) => sent.pathRtt && 'min ' + lasting(sent.pathRtt.min) + (sent.pathRtt.underLoad === null ? '' : ', under load ' + lasting(sent.pathRtt.underLoad))],
  ['Congestion window', (sent) => sent.cwnd && 'max ' + bytes(sent.cwnd.max) + ', final ' + bytes(sent.cwnd.final)],
  ['Congestion control', (sent) => sent.cwnd && (sent.cwnd.congestionControl === 'unknown' ? 'unknown' : sent.cwnd.congestionControl + ', confidence ' + share(sent.cwnd.confidence))],
  ['Limited by', (sent) => sent.limitedBy && (Object.entries(sent.limitedBy).filter(([, part]) => part >= 0.005).map(([name, part]) => name + ' ' + share(part)).join(', ') || null)],
  ['Max in flight', (sent) => (sent.maxFlight > 1 ? bytes(sent.maxFlight) : null)],
  ['Zero window advertised', (sent) => (sent.zeroWindows > 0 ? lasting(sent.zeroWindowDuration) + ', ' + counted(sent.zeroWindows, 'segment') : null)],
  ['Stalls', (sent) => (sent.stalls.length > 0 ? sent.stalls.map(({ duration, cause }) => cause + ' ' + lasting(duration)).slice(0, 8).join(', ') + (sent.stalls.length > 8 ? ' …' : '') : null)],
  ['TCP options in the SYN', (sent, end, c) => optionsText(c.handshake.options[end])],
];

function optionsText(options) {
  if (!options) return null;
  return [options.mss !== null && 'MSS ' + options.mss, options.windowScale !== null && 'window scale ' + options.windowScale,
    options.sackPermitted && 'SACK', options.timestamps && 'timestamps', options.fastOpen && 'Fast Open'].filter(Boolean).join(', ') || 'none';
}

function figuresTable(connection) {
  const rows = FIGURES.map(([name, cell]) => [name, ...ENDS.map((end) => cell(connection.sent[end], end, connection))]).filter(([, ...cells]) => cells.some((cell) => cell));
  return el('table', { class: 'figures' },
    el('caption', { class: 'unseen' }, 'Figures of both ends'),
    el('thead', {}, el('tr', {}, el('td', {}), ENDS.map((end) => el('th', { scope: 'col' }, end === 'client' ? 'Client' : 'Server')))),
    el('tbody', {}, rows.map(([name, ...cells]) => el('tr', {}, el('th', { scope: 'row' }, name), cells.map((cell) => el('td', {}, cell || '–'))))));
}

function subTitle({ stream, outcome, packets, bytes: all, duration, handshake, close, t, start }) {
  const begin = handshake.rtt === null ? handshake.kind + ' handshake' : handshake.kind + ' handshake in ' + lasting(handshake.rtt);
  const end = close.kind === 'none' ? '' : ', ' + close.kind + ' close' + (close.initiator ? ' initiated by the ' + close.initiator : '');
  return 'stream ' + stream + ' · ' + outcome + ' · ' + counted(packets, 'packet') + ', ' + bytes(all) + ' in ' + lasting(duration) + ' · ' + begin + end +
    ' · from ' + start.replace('T', ' ').replace(/000Z$/, '') + ' UTC (t = ' + t.toFixed(6) + ' s)';
}

function showDetail(detail, body) {
  const { connection } = detail;
  const transitions = detail.transitions;
  const lastMove = Math.max(0, ...transitions.map(([, , , t]) => t));
  const length = Math.max(connection.duration * 1e6, lastMove, 50);
  const view = new View(-length * 0.015, length * 1.015, connection.t);
  const samples = { client: samplesOf(detail.samples[0]), server: samplesOf(detail.samples[1]) };
  const events = detail.events.map(eventOf);
  const hasGraphs = (end) => samples[end].length > 1 || (detail.sequence && detail.sequence[ENDS.indexOf(end)].data[0].length > 0);
  const senders = ENDS.filter(hasGraphs);
  const busier = connection.sent.server.uniqueBytes > connection.sent.client.uniqueBytes ? 'server' : 'client';
  let sender = senders.includes(busier) ? busier : senders[0];

  const read = el('div', { class: 'read' });
  view.read = (text, frame) => {
    const filters = ['tcp.stream == ' + connection.stream, ...(frame === undefined ? [] : ['frame.number == ' + frame])].reverse();
    const file = D.captures.length > 1 && frame !== undefined && connection.firstCapture === connection.lastCapture ? ' (of ' + D.captures[connection.firstCapture] + ')' : '';
    read.replaceChildren(el('p', {}, text.split('\n').join(' · ') + file), filterLine(...filters));
  };
  read.append(el('p', { class: 'dim' }, 'A click on a mark, or the arrow keys in a graph, show here what it is.'), filterLine('tcp.stream == ' + connection.stream));

  const span = el('span', { class: 'span' });
  const back = el('button', { type: 'button', click: () => view.reset() }, 'Show all');
  view.spanText = () => (view.isWhole ? 'All of it: ' : 'Zoomed: ') + lasting((view.hi - view.lo) / 1e6) + ' from ' + view.time(Math.max(0, view.lo));
  view.changed = () => {
    span.textContent = view.spanText();
    back.disabled = view.isWhole;
  };
  const act = (text, label, how) => el('button', { type: 'button', 'aria-label': label, click: () => (how(), say(view.spanText())) }, text);
  const choice = el('div', { class: 'group', role: 'group', 'aria-label': 'Whose data' });
  const graphs = el('div');
  const lanes = lanesChart(view, detail);
  const draw = () => {
    view.charts = [lanes];
    const stalls = sender ? stallsOf(connection, sender) : [];
    const eventRows = events.length > 0 ? eventsChart(view, events, [...stallsOf(connection, 'client'), ...stallsOf(connection, 'server')]) : null;
    const curves = sender && detail.sequence ? sequenceOf(detail.sequence[ENDS.indexOf(sender)]) : null;
    const sequence = curves && sequenceChart(view, detail, curves, events, sender, stalls);
    const rtts = curves && rttChart(view, curves, sender, stalls);
    const windows = sender ? windowsChart(view, connection, sender, samples[sender], stalls) : null;
    const all = [sequence, windows, rtts, eventRows].filter(Boolean);
    view.charts = [lanes, ...all];
    graphs.replaceChildren(...all.map(({ figure }) => figure),
      ...(sender ? [] : [el('p', { class: 'note' }, 'Too little was sent for graphs of windows and sequence numbers.')]),
      ...(detail.sequence ? [] : [el('p', { class: 'note' }, 'There is no time-sequence graph: the capture came through a pipe, and was too long to keep its segments.')]));
    choice.replaceChildren(...(senders.length < 2 ? [] : ['Data of the ', ...ENDS.map((end) => el('button', { type: 'button', 'aria-pressed': String(end === sender), click: () => { sender = end; draw(); } }, end))]));
    view.drawAll();
  };

  const [transitionCount, eventCount, sampleCount] = detail.counts;
  const kept = samples.client.length + samples.server.length;
  const thinned = [
    ...(kept < sampleCount ? [count(kept) + ' of ' + count(sampleCount) + ' samples'] : []),
    ...(events.length < eventCount ? [count(events.length) + ' of ' + count(eventCount) + ' events'] : []),
    ...(transitions.length < transitionCount ? [count(transitions.length) + ' of ' + count(transitionCount) + ' transitions'] : []),
  ];
  body.append(
    hatching(),
    el('h3', { class: 'detail-title mono' }, titleOf(connection)),
    el('p', { class: 'detail-sub' }, subTitle(connection)),
    ...[findingsList(detail.findings)].filter(Boolean),
    figuresTable(connection),
    el('div', { class: 'bar', role: 'toolbar', 'aria-label': 'Span of time of the graphs' },
      span, choice,
      el('div', { class: 'group' }, act('◀', 'Earlier', () => view.pan(-0.5)), act('▶', 'Later', () => view.pan(0.5)),
        act('+', 'Zoom in', () => view.zoom(0.5)), act('−', 'Zoom out', () => view.zoom(2)), back)),
    el('p', { class: 'note keys' }, 'Drag across a graph to zoom; a double click shows all. With the keyboard: arrow keys, +, −, 0.'),
    read,
    lanes.figure,
    graphs,
    ...(thinned.length > 0 ? [el('p', { class: 'note' }, 'Drawn are ' + thinned.join(', ') + ': of what lies close together, the highest, the lowest and the rare.')] : []),
    transitionsList(detail, view),
    ...[eventsList(events, view)].filter(Boolean));
  draw();
  shown.view = view;
}

const shown = { view: null };

function stallsOf(connection, end) {
  return connection.sent[end].stalls.map(({ t, duration, cause }) => ({ from: (t - connection.t) * 1e6, to: (t + duration - connection.t) * 1e6, cause }));
}

function list(summary, heads, rows) {
  const body = el('tbody');
  const more = el('button', { type: 'button', click: () => add() });
  let next = 0;
  const add = () => {
    for (const row of rows.slice(next, next + TABLE_ROWS)) body.append(el('tr', {}, row().map((cell) => el('td', {}, cell))));
    next = Math.min(rows.length, next + TABLE_ROWS);
    more.hidden = next === rows.length;
    more.textContent = 'Show more (' + count(rows.length - next) + ' left)';
  };
  const details = el('details', { class: 'list', toggle: () => { if (details.open && next === 0) add(); } },
    el('summary', {}, summary),
    el('table', {}, el('caption', { class: 'unseen' }, summary), el('thead', {}, el('tr', {}, heads.map((head) => el('th', { scope: 'col' }, head)))), body), more);
  more.hidden = true;
  return details;
}

function transitionsList({ transitions }, view) {
  return list('Transitions as a table (' + count(transitions.length) + ')', ['Time', 'Frame', 'End', 'From', 'To', 'Event', 'Evidence'],
    transitions.map((columns) => () => {
      const { end, from, to, t, frame, move, isPresumed, isWithdrawn } = transitionOf(columns);
      return [view.time(t), frame, end, from, to, move, isWithdrawn ? 'withdrawn: it did not happen' : isPresumed ? 'presumed' : 'observed'];
    }));
}

function eventsList(events, view) {
  if (events.length === 0) return null;
  return list('Segments out of the ordinary as a table (' + count(events.length) + ')', ['Time', 'Frame', 'What it is'],
    events.map((event) => () => [view.time(event.t), event.frame, eventText(event).split('\n').join(', ')]));
}

(function begin() {
  const [, asked] = /^#connection-(\d+)$/.exec(location.hash) || [];
  const first = D.details[0]?.connection.id;
  if (asked !== undefined && (shownDetails.has(Number(asked)) || rowOfId(Number(asked)))) openDetail(Number(asked), true);
  else if (first !== undefined) openDetail(first, false);
  let width = innerWidth;
  addEventListener('resize', () => {
    if (innerWidth === width) return;
    width = innerWidth;
    shown.view?.drawAll();
  });
  addEventListener('hashchange', () => {
    const [, id] = /^#connection-(\d+)$/.exec(location.hash) || [];
    if (id !== undefined) openDetail(Number(id), true);
  });
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details.advice')) details.open = true;
  });
  document.documentElement.dataset.ready = '';
})();
`;
