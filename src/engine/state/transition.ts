// The transitions of RFC 9293 (figure 5) as one pure table, with what a passive observer adds: UNKNOWN, the state of
// an endpoint whose beginning was not captured, and `send`, which shows that an endpoint is synchronised.
//
//                 send-syn             receive-syn-ack
//   CLOSED ──────────────────► SYN_SENT ─────────────┐        ESTABLISHED ──send-fin──► FIN_WAIT_1 ──ack──► FIN_WAIT_2
//     │  send-syn-ack             │ send-syn-ack     ▼             │                        │ receive-fin      │
//     └───────► SYN_RECEIVED ◄────┘              ESTABLISHED       │ receive-fin            ▼                  │
//                    │ receive-ack-of-syn            ▲             ▼                     CLOSING ──ack──► TIME_WAIT
//                    └───────────────────────────────┘         CLOSE_WAIT ──send-fin──► LAST_ACK ──ack──► CLOSED
import { EVENT, STATE } from '../codes';

/** The event does not move an endpoint in that state. */
export const NO_MOVE: i32 = -1;

const EVENTS: i32 = EVENT.timeout + 1;
const STATES: i32 = STATE.TIME_WAIT + 1;
const TABLE = memory.data(STATES * EVENTS);

function on(state: i32, event: i32, to: i32): void {
  store<i8>(TABLE + <usize>(state * EVENTS + event), <i8>to);
}

for (let state: i32 = 0; state < STATES; state++) {
  for (let event: i32 = 0; event < EVENTS; event++) on(state, event, NO_MOVE);
}

on(STATE.UNKNOWN, EVENT.sendSyn, STATE.SYN_SENT);
on(STATE.UNKNOWN, EVENT.sendSynAck, STATE.SYN_RECEIVED);
on(STATE.UNKNOWN, EVENT.send, STATE.ESTABLISHED);
on(STATE.UNKNOWN, EVENT.sendFin, STATE.FIN_WAIT_1);
on(STATE.UNKNOWN, EVENT.receiveSynAck, STATE.ESTABLISHED);
on(STATE.UNKNOWN, EVENT.receiveFin, STATE.CLOSE_WAIT);

on(STATE.CLOSED, EVENT.sendSyn, STATE.SYN_SENT);
on(STATE.CLOSED, EVENT.sendSynAck, STATE.SYN_RECEIVED);

on(STATE.SYN_SENT, EVENT.receiveSynAck, STATE.ESTABLISHED);
on(STATE.SYN_SENT, EVENT.send, STATE.ESTABLISHED); // it answers a SYN-ACK that was not captured
on(STATE.SYN_SENT, EVENT.sendSynAck, STATE.SYN_RECEIVED); // simultaneous open

on(STATE.SYN_RECEIVED, EVENT.receiveAckOfSyn, STATE.ESTABLISHED);
on(STATE.SYN_RECEIVED, EVENT.send, STATE.ESTABLISHED);
on(STATE.SYN_RECEIVED, EVENT.sendFin, STATE.FIN_WAIT_1);
on(STATE.SYN_RECEIVED, EVENT.receiveFin, STATE.CLOSE_WAIT);

on(STATE.ESTABLISHED, EVENT.sendFin, STATE.FIN_WAIT_1);
on(STATE.ESTABLISHED, EVENT.receiveFin, STATE.CLOSE_WAIT);

on(STATE.FIN_WAIT_1, EVENT.receiveAckOfFin, STATE.FIN_WAIT_2);
on(STATE.FIN_WAIT_1, EVENT.receiveFin, STATE.CLOSING);
on(STATE.FIN_WAIT_2, EVENT.receiveFin, STATE.TIME_WAIT);
on(STATE.CLOSE_WAIT, EVENT.sendFin, STATE.LAST_ACK);
on(STATE.CLOSING, EVENT.receiveAckOfFin, STATE.TIME_WAIT);
on(STATE.LAST_ACK, EVENT.receiveAckOfFin, STATE.CLOSED);
on(STATE.TIME_WAIT, EVENT.timeout, STATE.CLOSED);

for (let state: i32 = 0; state < STATES; state++) {
  if (state === STATE.CLOSED) continue;
  on(state, EVENT.sendRst, STATE.CLOSED);
  on(state, EVENT.receiveRst, STATE.CLOSED);
}

/** The state after `event`, or NO_MOVE. */
export function nextState(state: i32, event: i32): i32 {
  return load<i8>(TABLE + <usize>(state * EVENTS + event));
}
