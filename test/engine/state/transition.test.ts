// The whole table, as sentences: what RFC 9293 (figure 5 and 3.10) says, and what a passive observer adds.
import { expect, test } from 'vitest';
import { STATES, TRANSITION_EVENTS } from '../../../src/shared/vocabulary.ts';
import { EVENT, STATE } from '../../../src/core/codes.ts';
import { TestedEngine } from '../../kit/engine.ts';

/** The event does not move an endpoint in that state. */
const NO_MOVE = -1;

const { nextState } = new TestedEngine().functionsOf('engine/state/transition');

/** Of figure 5. LISTEN is left by an answer, which shows as one of CLOSED. */
const figure5 = `
  CLOSED        send-syn            SYN_SENT
  CLOSED        send-syn-ack        SYN_RECEIVED
  SYN_SENT      send-syn-ack        SYN_RECEIVED
  SYN_SENT      receive-syn-ack     ESTABLISHED
  SYN_RECEIVED  receive-ack-of-syn  ESTABLISHED
  SYN_RECEIVED  send-fin            FIN_WAIT_1
  ESTABLISHED   send-fin            FIN_WAIT_1
  ESTABLISHED   receive-fin         CLOSE_WAIT
  FIN_WAIT_1    receive-ack-of-fin  FIN_WAIT_2
  FIN_WAIT_1    receive-fin         CLOSING
  FIN_WAIT_2    receive-fin         TIME_WAIT
  CLOSE_WAIT    send-fin            LAST_ACK
  CLOSING       receive-ack-of-fin  TIME_WAIT
  LAST_ACK      receive-ack-of-fin  CLOSED
  TIME_WAIT     timeout             CLOSED`;

/** RFC 9293 (3.10.7.4): SYN_RECEIVED takes a FIN like ESTABLISHED. */
const beyondTheFigure = `
  SYN_RECEIVED  receive-fin         CLOSE_WAIT`;

/** What shows that something before it was not captured. */
const inferred = `
  SYN_SENT      send                ESTABLISHED
  SYN_RECEIVED  send                ESTABLISHED
  UNKNOWN       send-syn            SYN_SENT
  UNKNOWN       send-syn-ack        SYN_RECEIVED
  UNKNOWN       send                ESTABLISHED
  UNKNOWN       send-fin            FIN_WAIT_1
  UNKNOWN       receive-syn-ack     ESTABLISHED
  UNKNOWN       receive-fin         CLOSE_WAIT`;

const resets = STATES.flatMap((state) =>
  state === 'CLOSED' ? [] : [`${state} send-rst CLOSED`, `${state} receive-rst CLOSED`],
);

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim().replaceAll(/ +/g, ' '))
    .filter((line) => line !== '');

test('every state: every event → as the list says, else nothing', () => {
  const moves: string[] = [];
  for (const [state, from] of STATES.entries()) {
    for (const [event, name] of TRANSITION_EVENTS.entries()) {
      const to = nextState!(state, event);
      if (to !== NO_MOVE) moves.push(`${from} ${name} ${STATES[to]}`);
    }
  }
  const listed = [...lines(figure5), ...lines(beyondTheFigure), ...lines(inferred), ...resets];
  expect(moves.toSorted()).toEqual(listed.toSorted());
});

test('codes → positions in the report’s vocabulary', () => {
  expect(Object.keys(STATE)).toEqual(STATES);
  expect(Object.values(STATE)).toEqual(STATES.map((_, i) => i));
  const words = Object.keys(EVENT).map((name) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  expect(words).toEqual(TRANSITION_EVENTS);
  expect(Object.values(EVENT)).toEqual(TRANSITION_EVENTS.map((_, i) => i));
});
