// Part of the page's script (script.ts): the states of both ends over time, a lane each.
export const LANES = String.raw`
const STATE_LOOK = {
  SYN_SENT: ['s-begin', 'SS'], SYN_RECEIVED: ['s-begin', 'SR'], ESTABLISHED: ['s-open', 'EST'],
  FIN_WAIT_1: ['s-end', 'FW1'], FIN_WAIT_2: ['s-end', 'FW2'], CLOSING: ['s-end', 'CLG'], LAST_ACK: ['s-end', 'LA'],
  CLOSE_WAIT: ['s-wait', 'CW'], TIME_WAIT: ['s-rest', 'TW'], LISTEN: ['s-none', 'LIS'], CLOSED: ['s-none', 'CLO'], UNKNOWN: ['s-none', '?'],
};
const LANE_HEIGHT = 30;
const LANE_GAP = 8;

/** A move of a state, from the detail's columns. */
function transitionOf([end, from, to, t, frame, move, isPresumed, isWithdrawn]) {
  return { end: ENDS[end], from: W.states[from], to: W.states[to], t, frame, move: W.moves[move], isPresumed: isPresumed === 1, isWithdrawn: isWithdrawn === 1 };
}

function staysOf(transitions, end, state, view) {
  const own = transitions.filter((transition) => transition.end === end && !transition.isWithdrawn);
  const stays = [{ state: own.length > 0 ? own[0].from : state, from: view.full[0], frame: undefined, move: null, isPresumed: false }];
  for (const { to, t, frame, move, isPresumed } of own) {
    stays.at(-1).to = t;
    stays.push({ state: to, from: t, frame, move, isPresumed });
  }
  stays.at(-1).to = view.full[1];
  return stays;
}

function moveText({ move, isPresumed }) {
  return move.replace(/-/g, ' ') + (isPresumed ? ', presumed' : '');
}

function lanesChart(view, detail) {
  const { connection } = detail;
  const transitions = detail.transitions.map(transitionOf);
  const lanes = ENDS.map((end) => staysOf(transitions, end, connection.state[end], view));
  const top = (lane) => 6 + lane * (LANE_HEIGHT + LANE_GAP);
  const points = transitions
    .filter(({ isWithdrawn }) => !isWithdrawn)
    .map((transition) => ({
      t: transition.t,
      frame: transition.frame,
      text: transition.end + ': ' + transition.from + ' → ' + transition.to + '\n' + moveText(transition),
      y: top(ENDS.indexOf(transition.end)) + LANE_HEIGHT / 2,
    }));
  const stayText = (end, { state, from, to, frame, move, isPresumed }, isLast) =>
    end + ' ' + state + (isLast ? ', up to the end' : ' for ' + lasting((to - from) / 1e6)) +
    (frame === undefined ? '\nbefore the first packet that shows a state' : '\nsince ' + view.time(from) + ', frame ' + frame + ': ' + moveText({ move, isPresumed }));
  const used = new Set(lanes.flat().map(({ state }) => state));
  return new Chart(view, {
    title: 'States of both ends',
    label: 'States of client and server over time',
    height: top(2) + 16,
    points,
    legend: [
      ...Object.keys(STATE_LOOK).filter((state) => used.has(state)).map((state) => legendBox('lane ' + STATE_LOOK[state][0], state + ' (' + STATE_LOOK[state][1] + ')')),
      ...(transitions.some(({ isPresumed }) => isPresumed) ? [legendBox('lane presumed s-none', 'dashed: presumed, inferred from what it received')] : []),
    ],
    pick(chart, t, px, py) {
      const lane = py < top(1) - LANE_GAP / 2 ? 0 : 1;
      const stays = lanes[lane];
      const i = stays.findIndex(({ from, to }) => t >= from && t < to);
      return i < 0 ? null : { text: stayText(ENDS[lane], stays[i], i === stays.length - 1), frame: stays[i].frame };
    },
    paint(chart, inner, back) {
      lanes.forEach((stays, lane) => {
        back.append(svg('text', { class: 'axis', x: chart.left - 6, y: top(lane) + LANE_HEIGHT / 2 + 4, 'text-anchor': 'end' }, ENDS[lane]));
        for (const { state, from, to, isPresumed } of stays) {
          const [a, b] = [Math.max(chart.left - 4, chart.x(from)), Math.min(chart.right + 4, chart.x(to))];
          if (b < chart.left || a > chart.right) continue;
          const [look, short] = STATE_LOOK[state];
          const width = Math.max(1.5, b - a);
          inner.append(svg('rect', { class: 'lane ' + look + (isPresumed ? ' presumed' : ''), x: a, y: top(lane), width, height: LANE_HEIGHT }));
          const text = width > state.length * 8.2 + 6 ? state : width > short.length * 8.2 + 6 ? short : '';
          if (text) inner.append(svg('text', { x: (a + b) / 2, y: top(lane) + LANE_HEIGHT / 2 + 4, 'text-anchor': 'middle' }, text));
        }
      });
    },
  });
}
`;
