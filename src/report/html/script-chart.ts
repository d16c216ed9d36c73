// Part of the page's script (script.ts): what all graphs of a connection have in common. One span of time for all of
// them (zoom by dragging, buttons and keys), one cursor, a tip at the pointer, and marks of different shapes.
// Times are microseconds since the connection's first packet.
export const CHART = String.raw`
const MIN_SPAN = 20;
const NEAR_PX = 26;

class View {
  constructor(lo, hi, startSeconds) {
    this.full = [lo, hi];
    this.lo = lo;
    this.hi = hi;
    this.start = startSeconds;
    this.charts = [];
    this.changed = () => {};
    this.read = () => {};
  }
  set(lo, hi) {
    const [least, most] = this.full;
    const span = Math.min(Math.max(hi - lo, MIN_SPAN), most - least);
    const isWhole = span >= (most - least) * (1 - 1e-9);
    const from = Math.min(Math.max(lo, least), most - span);
    this.lo = isWhole ? least : from;
    this.hi = isWhole ? most : from + span;
    this.drawAll();
  }
  get isWhole() {
    return this.lo === this.full[0] && this.hi === this.full[1];
  }
  zoom(factor, around) {
    const middle = around === undefined ? (this.lo + this.hi) / 2 : around;
    this.set(middle - (middle - this.lo) * factor, middle + (this.hi - middle) * factor);
  }
  pan(part) {
    const by = (this.hi - this.lo) * part;
    this.set(this.lo + by, this.hi + by);
  }
  reset() {
    this.set(this.full[0], this.full[1]);
  }
  drawAll() {
    for (const chart of this.charts) chart.draw();
    this.changed();
  }
  cursor(t) {
    for (const chart of this.charts) chart.cross(t);
  }
  /** As the report has it: seconds since the first packet of the run. */
  time(t, digits) {
    return (this.start + t / 1e6).toFixed(digits === undefined ? 6 : digits) + ' s';
  }
}

/** At an axis: no more digits than it takes. */
function axisBytes(n) {
  return bytes(n).replace(/\.0+ /, ' ').replace(/(\.\d*?)0+ /, '$1 ');
}

function ticks(lo, hi, most) {
  const raw = (hi - lo) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw);
  const all = [];
  for (let i = Math.ceil(lo / step - 1e-9); i * step <= hi * (1 + 1e-12) + 1e-9; i++) all.push(i * step);
  return { step, all };
}

/** points: { t, frame, text, y? }, in order of time; y in pixels is set by paint. */
class Chart {
  constructor(view, { title, about, label, height, legend, points, paint, pick, hasAxis }) {
    Object.assign(this, { view, title, height, points, paint, pick, hasAxis, at: -1 });
    this.root = svg('svg', { 'aria-hidden': 'true', focusable: 'false' });
    this.tip = el('div', { class: 'tip', hidden: true });
    this.plot = el('div', {
      class: 'plot', tabindex: '0', role: 'application', 'aria-roledescription': 'graph',
      'aria-label': label + '. Arrow keys go from mark to mark, plus and minus zoom, Shift with arrow keys moves, 0 shows all, Enter copies a filter.',
      keydown: (event) => this.key(event),
      blur: () => this.leave(),
      pointerdown: (event) => this.down(event),
      pointermove: (event) => this.move(event),
      pointerup: (event) => this.up(event),
      pointercancel: () => this.cancel(),
      pointerleave: () => this.leave(),
      dblclick: () => view.reset(),
    }, this.root, this.tip);
    this.note = el('p', { class: 'about' });
    this.figure = el('figure', { class: 'chart' },
      el('figcaption', {}, el('h4', {}, title), about ? el('span', { class: 'count' }, about) : null),
      this.plot, legend ? el('ul', { class: 'legend' }, legend) : null, this.note);
    view.charts.push(this);
  }

  get width() {
    return Math.max(240, this.plot.clientWidth || 800);
  }

  x(t) {
    return this.left + ((t - this.view.lo) / (this.view.hi - this.view.lo)) * (this.right - this.left);
  }

  t(x) {
    return this.view.lo + ((x - this.left) / (this.right - this.left)) * (this.view.hi - this.view.lo);
  }

  draw() {
    const { width, height, root, view } = this;
    this.left = width < 480 ? 52 : 60;
    this.right = width - 8;
    this.top = 4;
    this.bottom = height - (this.hasAxis === false ? 4 : 20);
    root.setAttribute('viewBox', '0 0 ' + width + ' ' + height);
    root.setAttribute('height', height);
    const back = svg('g');
    const inner = svg('svg', { class: 'inner', x: this.left, y: 0, width: this.right - this.left, height: this.bottom, viewBox: [this.left, 0, this.right - this.left, this.bottom].join(' ') });
    const front = svg('g');
    if (this.hasAxis !== false) {
      const { step, all } = ticks(view.lo / 1e6 + view.start, view.hi / 1e6 + view.start, (this.right - this.left) / (width < 480 ? 66 : 92));
      const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
      for (const second of all) {
        const x = this.x((second - view.start) * 1e6);
        back.append(svg('line', { class: 'grid', x1: x, x2: x, y1: this.top, y2: this.bottom }));
        const anchor = x > this.right - 30 ? 'end' : x < this.left + 12 ? 'start' : 'middle';
        back.append(svg('text', { class: 'axis', x, y: height - 5, 'text-anchor': anchor }, second.toFixed(Math.min(9, digits)) + ' s'));
      }
      back.append(svg('line', { class: 'base', x1: this.left, x2: this.right, y1: this.bottom, y2: this.bottom }));
    }
    this.line = svg('line', { class: 'cross', y1: 0, y2: this.bottom, x1: -9, x2: -9 });
    this.ring = svg('circle', { class: 'here', r: 7, cx: -20, cy: -20 });
    root.replaceChildren(back, inner, front);
    this.paint(this, inner, back, front);
    inner.append(this.line, this.ring);
    this.mark();
  }

  /** Horizontal lines with their values; y: from value to pixel. */
  scale(back, most, y, text) {
    const { all } = ticks(0, most, Math.max(2, (this.bottom - this.top) / 48));
    for (const value of all) {
      const at = y(value);
      if (at < this.top - 1) continue;
      back.append(svg('line', { class: 'grid', x1: this.left, x2: this.right, y1: at, y2: at }));
      back.append(svg('text', { class: 'axis', x: this.left - 6, y: Math.max(10, at + 4), 'text-anchor': 'end' }, text(value)));
    }
  }

  cross(t) {
    const x = t === null ? -9 : this.x(t);
    this.line?.setAttribute('x1', x);
    this.line?.setAttribute('x2', x);
  }

  /** A ring around the point at hand. */
  mark() {
    const point = this.points[this.at];
    const y = point && point.y !== undefined ? point.y : this.bottom / 2;
    this.ring.setAttribute('cx', point ? this.x(point.t) : -20);
    this.ring.setAttribute('cy', point ? y : -20);
    if (point) this.cross(point.t);
  }

  nearest(px, py) {
    let best = -1;
    let least = NEAR_PX;
    for (let i = 0; i < this.points.length; i++) {
      const { t, y } = this.points[i];
      const dx = Math.abs(this.x(t) - px);
      if (dx >= least) continue;
      const distance = y === undefined ? dx : Math.hypot(dx, Math.abs(y - py) / 2);
      if (distance < least) [best, least] = [i, distance];
    }
    return best;
  }

  place(event) {
    const box = this.plot.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  down(event) {
    if (event.button !== 0) return;
    this.from = this.place(event)[0];
    this.isDragging = false;
    try {
      this.plot.setPointerCapture(event.pointerId);
    } catch {}
  }

  move(event) {
    const [px, py] = this.place(event);
    if (this.from !== undefined) {
      if (Math.abs(px - this.from) > 5) this.isDragging = true;
      if (!this.isDragging) return;
      const clamp = (x) => Math.min(Math.max(x, this.left), this.right);
      const [a, b] = [clamp(Math.min(px, this.from)), clamp(Math.max(px, this.from))];
      this.box ??= svg('rect', { class: 'select', y: 0, height: this.bottom });
      this.box.setAttribute('x', a);
      this.box.setAttribute('width', Math.max(1, b - a));
      if (!this.box.isConnected) this.root.append(this.box);
      this.tip.hidden = true;
      return;
    }
    this.hover(px, py);
  }

  hover(px, py) {
    if (px < this.left - 4 || px > this.right + 4) return this.leave();
    const t = this.t(px);
    this.view.cursor(t);
    const found = this.pick ? this.pick(this, t, px, py) : null;
    const index = found ? -1 : this.nearest(px, py);
    const text = found ? found.text : index >= 0 ? this.describe(this.points[index]) : this.view.time(t);
    this.show(text, px, py);
    this.at = index;
    this.mark();
    if (index < 0) this.view.cursor(t);
    return undefined;
  }

  describe(point) {
    const frame = point.frame === undefined ? '' : 'frame ' + point.frame + ', ';
    return frame + this.view.time(point.t) + '\n' + point.text;
  }

  show(text, px, py) {
    this.tip.textContent = text;
    this.tip.hidden = false;
    const { offsetWidth, offsetHeight } = this.tip;
    const x = px + 14 + offsetWidth > this.width ? px - 14 - offsetWidth : px + 14;
    this.tip.style.left = Math.min(Math.max(0, x), Math.max(0, this.width - offsetWidth)) + 'px';
    this.tip.style.top = Math.max(0, py - offsetHeight - 10) + 'px';
  }

  up(event) {
    if (this.from === undefined) return;
    const [px, py] = this.place(event);
    const from = this.from;
    const wasDragging = this.isDragging;
    this.cancel();
    if (wasDragging) {
      const clamp = (x) => Math.min(Math.max(x, this.left), this.right);
      const [a, b] = [this.t(clamp(Math.min(px, from))), this.t(clamp(Math.max(px, from)))];
      if (b > a) this.view.set(a, b);
      say(this.view.spanText());
      return;
    }
    this.hover(px, py);
    const found = this.pick ? this.pick(this, this.t(px), px, py) : null;
    if (found) this.view.read(found.text, found.frame);
    else if (this.at >= 0) this.view.read(this.describe(this.points[this.at]), this.points[this.at].frame);
  }

  cancel() {
    this.from = undefined;
    this.isDragging = false;
    this.box?.remove();
  }

  leave() {
    this.tip.hidden = true;
    this.at = -1;
    this.mark();
    this.view.cursor(null);
  }

  go(index) {
    if (this.points.length === 0) return;
    this.at = Math.min(Math.max(0, index), this.points.length - 1);
    const point = this.points[this.at];
    const { view } = this;
    if (point.t < view.lo || point.t > view.hi) {
      const at = this.at;
      view.set(point.t - (view.hi - view.lo) / 2, point.t + (view.hi - view.lo) / 2);
      this.at = at;
    }
    view.cursor(point.t);
    this.mark();
    const text = this.describe(point);
    this.show(text, this.x(point.t), point.y === undefined ? this.bottom / 2 : point.y);
    view.read(text, point.frame);
    say(text);
  }

  step(by) {
    const { points, view } = this;
    if (this.at >= 0) return this.go(this.at + by);
    const first = points.findIndex(({ t }) => t >= view.lo);
    return this.go(by > 0 ? (first < 0 ? points.length - 1 : first) : points.findLastIndex(({ t }) => t <= view.hi));
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, shiftKey } = event;
    const { view } = this;
    const around = this.points[this.at]?.t;
    const at = this.at;
    if (key === 'ArrowRight' || key === 'ArrowLeft') {
      const sign = key === 'ArrowRight' ? 1 : -1;
      if (shiftKey) view.pan(sign / 4);
      else this.step(sign);
    } else if (key === 'Home') this.go(0);
    else if (key === 'End') this.go(this.points.length - 1);
    else if (key === '+' || key === '=') view.zoom(0.5, around);
    else if (key === '-' || key === '_') view.zoom(2, around);
    else if (key === '0') view.reset();
    else if (key === 'Escape') {
      if (!this.tip.hidden) this.leave();
      else view.reset();
    } else if (key === 'Enter' && at >= 0 && this.points[at].frame !== undefined) copy('frame.number == ' + this.points[at].frame);
    else return;
    if ('+=-_0'.includes(key) || (shiftKey && key.startsWith('Arrow'))) say(view.spanText());
    event.preventDefault();
  }
}

/** Outlines of marks around (0, 0): each kind has a shape of its own. */
const SHAPES = {
  cross: 'M-5-5L5 5M-5 5L5-5',
  triangle: 'M0-6L5.5 4.5H-5.5Z',
  diamond: 'M0-6L5.5 0L0 6L-5.5 0Z',
  plus: 'M-6 0H6M0-6V6',
  ring: 'M-5 0A5 5 0 1 1 5 0A5 5 0 1 1-5 0',
  tick: 'M0-6V6',
  dot: 'M0 0h0',
  down: 'M-5.5-4.5H5.5L0 6Z',
  square: 'M-4.5-4.5H4.5V4.5H-4.5Z',
  bracket: 'M-5 5V-5H5V5',
  up: 'M-5.5 4L0-4L5.5 4',
  star: 'M-5-5L5 5M-5 5L5-5M0-7V7M-7 0H7',
  gap: 'M-6-5H-2M2-5H6M-6 5H-2M2 5H6',
};

/** Marks of one kind. */
function glyphs(places, shape, className) {
  return svg('g', {}, places.map(([x, y]) => svg('path', { class: 'glyph ' + className, d: SHAPES[shape], transform: 'translate(' + x.toFixed(1) + ' ' + y.toFixed(1) + ')' })));
}

function legendGlyph(shape, className, text) {
  return el('li', {}, svg('svg', { viewBox: '0 0 28 14', 'aria-hidden': 'true' }, svg('path', { class: 'glyph ' + className, d: SHAPES[shape], transform: 'translate(14 7)' })), text);
}

function legendLine(className, text) {
  return el('li', {}, svg('svg', { viewBox: '0 0 28 14', 'aria-hidden': 'true' }, svg('path', { class: className, d: 'M1 7H27' })), text);
}

function legendBox(className, text) {
  return el('li', {}, svg('svg', { viewBox: '0 0 28 14', 'aria-hidden': 'true' }, svg('rect', { class: className, x: 2, y: 1, width: 24, height: 12 })), text);
}

/** What fills stalls: lines, so that what lies below can be seen. */
function hatching() {
  return svg('svg', { width: 0, height: 0, 'aria-hidden': 'true', class: 'unseen' },
    svg('defs', {}, svg('pattern', { id: 'hatch', width: 7, height: 7, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      svg('line', { class: 'hatch', x1: 0, y1: 0, x2: 0, y2: 7 }))));
}

/** Spans in which a sender was silent. */
function paintStalls(chart, inner, stalls) {
  for (const { from, to, cause } of stalls) {
    if (to < chart.view.lo || from > chart.view.hi) continue;
    const [a, b] = [Math.max(chart.left - 2, chart.x(from)), Math.min(chart.right + 2, chart.x(to))];
    inner.append(svg('rect', { class: 'stall', x: a, y: chart.top, width: Math.max(2, b - a), height: chart.bottom - chart.top }));
    const text = cause + ' ' + lasting((to - from) / 1e6);
    if (b - a > text.length * 6.2 + 6) inner.append(svg('text', { class: 'stall-text', x: (a + b) / 2, y: chart.top + 14, 'text-anchor': 'middle' }, text));
  }
}

function stallAt(stalls, t) {
  const stall = stalls.find(({ from, to }) => t >= from && t <= to);
  return stall ? '\nwithin a stall of ' + lasting((stall.to - stall.from) / 1e6) + ': ' + stall.cause : '';
}
`;
