// Part of the page's script (script.ts): its data, elements, numbers as text, copying, light and dark.
export const BASE = String.raw`
const D = JSON.parse(document.getElementById('data').textContent);
const F = Object.fromEntries(D.fields.map((name, i) => [name, i]));
const W = D.words;
const ENDS = ['client', 'server'];

/** An element; props: attributes, or listeners as functions. */
function el(name, props, ...children) {
  return fill(document.createElement(name), props, children);
}

function svg(name, props, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), props, children);
}

function fill(node, props, children) {
  for (const [key, value] of Object.entries(props || {})) {
    if (typeof value === 'function') node.addEventListener(key, value);
    else if (value === true) node.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ''));
  return node;
}

const byId = (id) => document.getElementById(id);

function count(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

function counted(n, noun) {
  return count(n) + ' ' + noun + (n === 1 ? '' : 's');
}

function three(value) {
  return value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

function bytes(n) {
  let value = n;
  for (const unit of ['B', 'kB', 'MB', 'GB', 'TB']) {
    if (value < 999.5 || unit === 'TB') return (unit === 'B' ? value : three(value)) + ' ' + unit;
    value /= 1000;
  }
}

/** Of seconds. */
function lasting(s) {
  if (s === 0) return '0 s';
  if (s < 0.0009995) return Math.max(1, Math.round(s * 1e6)) + ' µs';
  if (s < 0.9995) return three(s * 1000) + ' ms';
  if (s < 99.95) return three(s) + ' s';
  const whole = Math.round(s);
  const two = (n) => String(n).padStart(2, '0');
  if (whole < 3600) return Math.floor(whole / 60) + ' min ' + two(whole % 60) + ' s';
  if (whole < 86400) return Math.floor(whole / 3600) + ' h ' + two(Math.floor(whole / 60) % 60) + ' min';
  return Math.floor(whole / 86400) + ' d ' + two(Math.floor(whole / 3600) % 24) + ' h';
}

function endName(address, port) {
  return (address.includes(':') ? '[' + address + ']' : address) + ':' + port;
}

function share(value) {
  return three(value * 100) + ' %';
}

/** An end, so that a line breaks before its port. */
function endParts(address, port) {
  if (!address.includes(':')) return [el('span', { class: 'v4' }, address + ':' + port)];
  return ['[' + address + ']', el('wbr'), ':' + port];
}

/** Where who cannot see it hears it. */
function say(text) {
  byId('said').textContent = text;
}

async function copy(text, button) {
  let isDone = false;
  try {
    await navigator.clipboard.writeText(text);
    isDone = true;
  } catch {
    const area = el('textarea', { class: 'unseen', 'aria-hidden': 'true' });
    area.value = text;
    document.body.append(area);
    area.select();
    isDone = document.execCommand('copy');
    area.remove();
    if (button) button.focus();
  }
  say(isDone ? 'Copied: ' + text : 'Copying failed');
  if (!button) return;
  button.dataset.text ??= button.textContent;
  button.textContent = isDone ? 'Copied ✓' : 'Select and copy it';
  clearTimeout(button.timer);
  button.timer = setTimeout(() => (button.textContent = button.dataset.text), 1600);
}

function copyButton(filter) {
  return el('button', { type: 'button', class: 'copy', 'data-copy': filter, 'aria-label': 'Copy the display filter ' + filter }, 'Copy filter');
}

function filterLine(...filters) {
  return el('p', { class: 'filter' }, filters.flatMap((filter) => [el('code', {}, filter), copyButton(filter)]));
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.dataset.copy !== undefined) copy(button.dataset.copy, button);
  else if (button.dataset.open !== undefined) openDetail(Number(button.dataset.open), true);
  else if (button.dataset.finding !== undefined) showFinding(Number(button.dataset.finding));
});

(function themes() {
  const button = byId('theme');
  const NAMES = { '': 'automatic', light: 'light', dark: 'dark' };
  let theme = '';
  const show = () => {
    if (theme === '') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = 'Theme: ' + NAMES[theme];
  };
  try {
    theme = localStorage.getItem('tcpscope-theme') || '';
    if (!(theme in NAMES)) theme = '';
  } catch {}
  button.hidden = false;
  show();
  button.addEventListener('click', () => {
    theme = { '': 'light', light: 'dark', dark: '' }[theme];
    try {
      localStorage.setItem('tcpscope-theme', theme);
    } catch {}
    show();
    say('Theme: ' + NAMES[theme]);
  });
})();
`;
