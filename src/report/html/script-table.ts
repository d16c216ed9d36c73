// Part of the page's script (script.ts): the table of all connections. Elements are made for the rows of one page only.
export const TABLE = String.raw`
const pageRows = () => (matchMedia('(max-width: 66rem)').matches ? 10 : 25);
const BAD = { reset: 'odd', 'half-closed': 'odd', refused: 'bad', unanswered: 'bad', 'handshake-incomplete': 'bad', closed: 'fine' };
const OUTCOME_MARK = { bad: '✗ ', odd: '! ', fine: '✓ ' };

/** Places of addresses in their order, so that sorting compares numbers. */
const addressRank = (() => {
  const collator = new Intl.Collator('en', { numeric: true });
  const ranks = [];
  D.addresses.map((address, i) => [address, i]).sort((a, b) => collator.compare(a[0], b[0])).forEach(([, i], rank) => (ranks[i] = rank));
  return ranks;
})();

const clientName = (r) => endName(D.addresses[r[F.clientAddress]], r[F.clientPort]);
const serverName = (r) => endName(D.addresses[r[F.serverAddress]], r[F.serverPort]);
const outcomeName = (r) => W.outcomes[r[F.outcome]];
const statesName = (r) => W.states[r[F.clientState]] + '/' + W.states[r[F.serverState]];
const shownDetails = new Map(D.details.map((detail) => [detail.connection.id, detail]));

/** Places of the findings that a row is part of, the worst first. */
const findingsOf = (r) => D.findingSets[r[F.findings]];

function severityOf(r) {
  const [worst] = findingsOf(r);
  return worst === undefined ? 'none' : D.findings[worst][0];
}

const RANK = { error: 3, warning: 2, info: 1, none: 0 };
const SEVERITY_TEXT = { error: ['✗', 'error', 'bad'], warning: ['!', 'warning', 'odd'], info: ['·', 'note', ''], none: ['', '–', ''] };

function severityCell(r) {
  const [mark, word, kind] = SEVERITY_TEXT[severityOf(r)];
  return el('span', { class: 'chip ' + kind }, mark && el('span', { 'aria-hidden': 'true' }, mark + ' '), word);
}

/** sort: numbers to compare; down: the first order is from high to low. */
const COLUMNS = [
  { name: 'Finding', down: true, sort: (r) => [RANK[severityOf(r)], shownDetails.has(r[F.id]) ? 1 : 0, r[F.bytes]], cell: severityCell },
  { name: 'Stream', num: true, sort: (r) => [r[F.stream]], cell: (r) => String(r[F.stream]) },
  { name: 'Client', end: true, sort: (r) => [addressRank[r[F.clientAddress]], r[F.clientPort]], cell: (r) => [...endParts(D.addresses[r[F.clientAddress]], r[F.clientPort]), r[F.isGuessed] ? ' ?' : ''] },
  { name: 'Server', end: true, sort: (r) => [addressRank[r[F.serverAddress]], r[F.serverPort]], cell: (r) => endParts(D.addresses[r[F.serverAddress]], r[F.serverPort]) },
  { name: 'Outcome', sort: (r) => [r[F.outcome]], cell: (r) => chip(outcomeName(r)) },
  { name: 'States', state: true, sort: (r) => [r[F.clientState], r[F.serverState]], cell: (r) => [W.states[r[F.clientState]] + '/', el('wbr'), W.states[r[F.serverState]]] },
  { name: 'Packets', num: true, down: true, sort: (r) => [r[F.packets]], cell: (r) => count(r[F.packets]) },
  { name: 'Bytes', num: true, down: true, sort: (r) => [r[F.bytes]], cell: (r) => bytes(r[F.bytes]) },
  { name: 'Client sent', num: true, down: true, wide: true, sort: (r) => [r[F.clientPayload]], cell: (r) => bytes(r[F.clientPayload]) },
  { name: 'Server sent', num: true, down: true, wide: true, sort: (r) => [r[F.serverPayload]], cell: (r) => bytes(r[F.serverPayload]) },
  { name: 'Retrans.', num: true, down: true, sort: (r) => [r[F.retransmissions]], cell: (r) => count(r[F.retransmissions]) },
  { name: 'Start', num: true, sort: (r) => [r[F.t]], cell: (r) => (r[F.t] / 1e6).toFixed(3) + ' s' },
  { name: 'Duration', num: true, down: true, sort: (r) => [r[F.duration]], cell: (r) => lasting(r[F.duration] / 1e6) },
];

function chip(outcome) {
  const kind = BAD[outcome] || '';
  return el('span', { class: 'chip ' + kind }, kind && el('span', { 'aria-hidden': 'true' }, OUTCOME_MARK[kind]), outcome);
}

/** finding: its place, if only the connections of one are wanted. */
const table = { rows: D.rows, column: 0, down: true, page: 0, active: 0, texts: null, addresses: null, finding: null };

function textOf(r) {
  return [clientName(r), serverName(r), outcomeName(r), statesName(r), ...findingsOf(r).map((place) => D.findings[place][2])].join(' ').toLowerCase();
}

/** A connection as the language of --filter asks for it. */
function flowOf(r) {
  table.addresses ??= D.addresses.map(FILTER.parseAddress);
  return {
    client: { address: table.addresses[r[F.clientAddress]], port: r[F.clientPort], did: r[F.clientDid], largest: r[F.clientLargest] },
    server: { address: table.addresses[r[F.serverAddress]], port: r[F.serverPort], did: r[F.serverDid], largest: r[F.serverLargest] },
    stream: r[F.stream],
    passed: 0,
  };
}

/** Who types this means a filter. */
const LIKE_FILTER = /[=<>!&|(){}]|^\s*(?:not|host|net|port|portrange|src|dst|client|server|tcp|ip|ip6|ipv6|icmp|frame)\b/;

/** In characters; a list of all fields stands in docs/filters.md. */
const LONG_HINT = 100;

/** What is typed as a test of a row: a filter, or else words, all of which must be found; and what to say of it. */
function readSearch(search) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return { test: () => true, hint: '' };
  const { chooses, problem, hint } = FILTER.readFilter(search);
  if (chooses) return { test: (r) => chooses(flowOf(r)), hint: 'Read as a filter.' };
  table.texts ??= new Map(D.rows.map((r) => [r, textOf(r)]));
  return { test: (r) => words.every((word) => table.texts.get(r).includes(word)), hint: LIKE_FILTER.test(search) ? 'Searched as text, since it is not a filter: ' + problem + (hint.length > LONG_HINT ? '' : ' (' + hint + ')') : 'Searched as text.' };
}

function matching(test, outcome, onlyFindings) {
  return D.rows.filter((r) => (outcome === '' || r[F.outcome] === Number(outcome)) && !(onlyFindings && severityOf(r) === 'none') && (table.finding === null || findingsOf(r).includes(table.finding)) && test(r));
}

function sortRows() {
  const { sort } = COLUMNS[table.column];
  const sign = table.down ? -1 : 1;
  const keyed = table.rows.map((r) => [sort(r), r]);
  keyed.sort(([a, x], [b, y]) => {
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return sign * (a[i] - b[i]);
    return x[F.id] - y[F.id];
  });
  table.rows = keyed.map(([, r]) => r);
}

const parts = {};

/** Only the connections of that finding; null: all. */
function showFinding(place) {
  table.finding = place;
  parts.search.value = '';
  parts.outcome.value = '';
  parts.only.checked = false;
  filterRows();
  if (place === null) return parts.search.focus();
  byId('connections').scrollIntoView();
  parts.allButton.focus({ preventScroll: true });
}

function filterRows() {
  const { test, hint } = readSearch(parts.search.value);
  parts.hint.textContent = hint;
  table.rows = matching(test, parts.outcome.value, parts.only.checked);
  parts.ofFinding.hidden = table.finding === null;
  if (table.finding !== null) parts.ofFindingText.textContent = 'Only those of: ' + D.findings[table.finding][1];
  sortRows();
  table.page = 0;
  table.active = 0;
  showRows();
  say(counted(table.rows.length, 'connection'));
}

function sortBy(column, down) {
  table.column = column;
  table.down = down;
  sortRows();
  table.page = 0;
  table.active = 0;
  showRows();
  say('Sorted by ' + COLUMNS[column].name + (down ? ', high to low' : ', low to high'));
}

function showHead() {
  COLUMNS.forEach((column, i) => {
    const isHere = i === table.column;
    const th = parts.heads[i];
    if (isHere) th.setAttribute('aria-sort', table.down ? 'descending' : 'ascending');
    else th.removeAttribute('aria-sort');
    th.querySelector('.arrow').textContent = isHere ? (table.down ? '▼' : '▲') : '';
  });
  parts.sortColumn.value = String(table.column);
  parts.sortOrder.textContent = table.down ? 'High to low ▼' : 'Low to high ▲';
}

function showRows() {
  const { rows } = table;
  const most = pageRows();
  const pages = Math.max(1, Math.ceil(rows.length / most));
  table.page = Math.min(Math.max(0, table.page), pages - 1);
  const from = table.page * most;
  const shown = rows.slice(from, from + most);
  table.active = Math.min(table.active, Math.max(0, shown.length - 1));
  parts.body.replaceChildren(...shown.map((r, i) => rowElement(r, i, from)));
  parts.table.setAttribute('aria-rowcount', String(rows.length + 1));
  const all = D.total === rows.length ? '' : ' of ' + count(D.total);
  const left = D.total - D.rows.length;
  parts.count.textContent =
    (rows.length === 0 ? 'No connection matches' : counted(rows.length, 'connection')) +
    all + (left > 0 ? '; the page holds the first ' + count(D.rows.length) + ', --format ndjson has all' : '');
  parts.where.textContent = rows.length === 0 ? '' : count(from + 1) + '–' + count(from + shown.length) + ' of ' + count(rows.length);
  parts.pages.hidden = pages < 2;
  parts.first.disabled = parts.before.disabled = table.page === 0;
  parts.after.disabled = parts.last.disabled = table.page === pages - 1;
  parts.guess.hidden = !shown.some((r) => r[F.isGuessed]);
  showHead();
}

function rowElement(r, i, from) {
  return el(
    'tr',
    { role: 'row', tabindex: i === table.active ? '0' : '-1', 'aria-rowindex': String(from + i + 2), 'data-id': String(r[F.id]), 'aria-selected': r[F.id] === table.open ? 'true' : 'false' },
    COLUMNS.map(({ name, num, end, state, wide, cell }) =>
      el('td', { role: 'gridcell', 'data-name': name, class: [num && 'num', end && 'end', state && 'state', wide && 'wide'].filter(Boolean).join(' ') || null }, cell(r)),
    ),
  );
}

function focusRow(index) {
  const rows = parts.body.children;
  if (rows.length === 0) return;
  rows[table.active]?.setAttribute('tabindex', '-1');
  table.active = Math.min(Math.max(0, index), rows.length - 1);
  rows[table.active].setAttribute('tabindex', '0');
  rows[table.active].focus();
}

function turnPage(page, active) {
  const last = Math.ceil(table.rows.length / pageRows()) - 1;
  if (page < 0 || page > last) return;
  table.page = page;
  table.active = active;
  showRows();
}

function rowKey(event) {
  const row = event.target.closest('tr');
  if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
  const { key } = event;
  const last = parts.body.children.length - 1;
  if (key === 'ArrowDown') table.active < last ? focusRow(table.active + 1) : (turnPage(table.page + 1, 0), focusRow(table.active));
  else if (key === 'ArrowUp') table.active > 0 ? focusRow(table.active - 1) : (turnPage(table.page - 1, pageRows() - 1), focusRow(table.active));
  else if (key === 'Home') focusRow(0);
  else if (key === 'End') focusRow(last);
  else if (key === 'PageDown') (turnPage(table.page + 1, table.active), focusRow(table.active));
  else if (key === 'PageUp') (turnPage(table.page - 1, table.active), focusRow(table.active));
  else if (key === 'Enter' || key === ' ') openDetail(Number(row.dataset.id), true);
  else return;
  event.preventDefault();
}

(function makeTable() {
  const outcomes = [...new Set(D.rows.map((r) => r[F.outcome]))].sort((a, b) => a - b);
  parts.search = el('input', { type: 'search', id: 'search', placeholder: 'a word, or a filter: tcp.port == 443', 'aria-describedby': 'hint', autocomplete: 'off', spellcheck: 'false', input: filterRows });
  parts.hint = el('p', { class: 'note hint', id: 'hint' });
  parts.outcome = el('select', { id: 'outcome', change: filterRows }, el('option', { value: '' }, 'any'), outcomes.map((i) => el('option', { value: String(i) }, W.outcomes[i])));
  parts.only = el('input', { type: 'checkbox', id: 'only', change: filterRows });
  parts.sortColumn = el('select', { id: 'sort', change: () => sortBy(Number(parts.sortColumn.value), COLUMNS[parts.sortColumn.value].down === true) }, COLUMNS.map(({ name }, i) => el('option', { value: String(i) }, name)));
  parts.sortOrder = el('button', { type: 'button', click: () => sortBy(table.column, !table.down) }, '');
  parts.count = el('p', { class: 'count', id: 'count' });
  parts.ofFindingText = el('span', {});
  parts.allButton = el('button', { type: 'button', click: () => showFinding(null) }, 'Show all');
  parts.ofFinding = el('p', { class: 'of-finding', id: 'of-finding', hidden: true }, parts.ofFindingText, ' ', parts.allButton);
  parts.heads = COLUMNS.map(({ name, num, down, wide }, i) =>
    el('th', { role: 'columnheader', scope: 'col', class: [num && 'num', wide && 'wide'].filter(Boolean).join(' ') || null },
      el('button', { type: 'button', click: () => sortBy(i, i === table.column ? !table.down : down === true) }, name, el('span', { class: 'arrow', 'aria-hidden': 'true' }))));
  parts.body = el('tbody', { role: 'rowgroup', keydown: rowKey, click: (event) => {
    const row = event.target.closest('tr');
    if (!row || String(getSelection()) !== '') return;
    openDetail(Number(row.dataset.id), true);
  } });
  parts.table = el('table', { class: 'connections', role: 'grid', 'aria-labelledby': 'connections-head', 'aria-describedby': 'keys' },
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, parts.heads)), parts.body);
  const button = (text, label, page) => el('button', { type: 'button', 'aria-label': label, click: () => turnPage(page(), 0) }, text);
  const lastPage = () => Math.ceil(table.rows.length / pageRows()) - 1;
  parts.first = button('« First', 'First page', () => 0);
  parts.before = button('◀ Before', 'Page before', () => table.page - 1);
  parts.after = button('Next ▶', 'Next page', () => table.page + 1);
  parts.last = button('Last »', 'Last page', lastPage);
  parts.where = el('span', { class: 'count' });
  parts.pages = el('nav', { class: 'pages', 'aria-label': 'Pages of connections' }, parts.first, parts.before, parts.where, parts.after, parts.last);
  parts.guess = el('p', { class: 'note' }, '? no SYN was captured: which end is the client is a guess');
  byId('table').append(
    el('div', { class: 'tools', role: 'search', 'aria-label': 'Connections' },
      el('label', { class: 'find' }, 'Search', parts.search),
      el('label', {}, 'Outcome', parts.outcome),
      el('label', { class: 'narrow' }, 'Sort by', parts.sortColumn),
      el('div', { class: 'narrow' }, parts.sortOrder),
      el('label', { class: 'check' }, parts.only, 'with findings only')),
    parts.hint,
    parts.ofFinding,
    parts.count,
    parts.table,
    parts.pages,
    parts.guess,
    el('p', { class: 'note keys', id: 'keys' }, 'Enter or a click shows a connection in detail; arrow keys, Page Up and Page Down move; / searches.'),
  );
  sortRows();
  showRows();
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input,select,textarea')) return;
    event.preventDefault();
    parts.search.focus();
  });
})();
`;
