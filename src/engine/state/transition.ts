// The transitions of RFC 9293 (figure 5) as one pure table, with what a passive observer adds: UNKNOWN, the state of
// an endpoint whose beginning was not captured, and `send`, which shows that an endpoint is synchronised.
//
//                 send-syn             receive-syn-ack
//   CLOSED ──────────────────► SYN_SENT ─────────────┐        ESTABLISHED ──send-fin──► FIN_WAIT_1 ──ack──► FIN_WAIT_2
//     │  send-syn-ack             │ send-syn-ack     ▼             │                        │ receive-fin      │
//     └───────► SYN_RECEIVED ◄────┘              ESTABLISHED       │ receive-fin            ▼                  │
//                    │ receive-ack-of-syn            ▲             ▼                     CLOSING ──ack──► TIME_WAIT
//                    └───────────────────────────────┘         CLOSE_WAIT ──send-fin──► LAST_ACK ──ack──► CLOSED
import { EVENT, STATE } from './state.ts';

/** The event does not move an endpoint in that state. */
export const NO_MOVE = -1;

const EVENTS = Object.keys(EVENT).length;
const STATES = Object.keys(STATE).length;
const TABLE = new Int8Array(STATES * EVENTS).fill(NO_MOVE);

function on(state: number, moves: readonly (readonly [event: number, to: number])[]): void {
  for (const [event, to] of moves) TABLE[state * EVENTS + event] = to;
}

on(STATE.UNKNOWN, [
  [EVENT.sendSyn, STATE.SYN_SENT],
  [EVENT.sendSynAck, STATE.SYN_RECEIVED],
  [EVENT.send, STATE.ESTABLISHED],
  [EVENT.sendFin, STATE.FIN_WAIT_1],
  [EVENT.receiveSynAck, STATE.ESTABLISHED],
  [EVENT.receiveFin, STATE.CLOSE_WAIT],
]);
on(STATE.CLOSED, [
  [EVENT.sendSyn, STATE.SYN_SENT],
  [EVENT.sendSynAck, STATE.SYN_RECEIVED],
]);
on(STATE.SYN_SENT, [
  [EVENT.receiveSynAck, STATE.ESTABLISHED],
  [EVENT.send, STATE.ESTABLISHED], // it answers a SYN-ACK that was not captured
  [EVENT.sendSynAck, STATE.SYN_RECEIVED], // simultaneous open
]);
on(STATE.SYN_RECEIVED, [
  [EVENT.receiveAckOfSyn, STATE.ESTABLISHED],
  [EVENT.send, STATE.ESTABLISHED],
  [EVENT.sendFin, STATE.FIN_WAIT_1],
  [EVENT.receiveFin, STATE.CLOSE_WAIT],
]);
on(STATE.ESTABLISHED, [
  [EVENT.sendFin, STATE.FIN_WAIT_1],
  [EVENT.receiveFin, STATE.CLOSE_WAIT],
]);
on(STATE.FIN_WAIT_1, [
  [EVENT.receiveAckOfFin, STATE.FIN_WAIT_2],
  [EVENT.receiveFin, STATE.CLOSING],
]);
on(STATE.FIN_WAIT_2, [[EVENT.receiveFin, STATE.TIME_WAIT]]);
on(STATE.CLOSE_WAIT, [[EVENT.sendFin, STATE.LAST_ACK]]);
on(STATE.CLOSING, [[EVENT.receiveAckOfFin, STATE.TIME_WAIT]]);
on(STATE.LAST_ACK, [[EVENT.receiveAckOfFin, STATE.CLOSED]]);
on(STATE.TIME_WAIT, [[EVENT.timeout, STATE.CLOSED]]);
for (const state of Object.values(STATE)) {
  if (state === STATE.CLOSED) continue;
  on(state, [
    [EVENT.sendRst, STATE.CLOSED],
    [EVENT.receiveRst, STATE.CLOSED],
  ]);
}

/** The state after `event`, or NO_MOVE. */
export function nextState(state: number, event: number): number {
  return TABLE[state * EVENTS + event]!;
}
