// How a connection ended, in the report's vocabulary. RFC 9293 (3.6).
import type { ConnectionRecord } from '../report/schema.ts';
import type { Finished } from './finished.ts';
import { EVENT, STATE } from './state-path.ts';

type Close = ConnectionRecord['close'];

export function closeRecord(finished: Finished): Close {
  const { path } = finished;
  const resetBy = path.did('client', EVENT.sendRst) || path.did('server', EVENT.receiveRst) ? 'client' : null;
  const resetByServer = path.did('server', EVENT.sendRst) || path.did('client', EVENT.receiveRst) ? 'server' : null;
  const reset = resetBy ?? resetByServer;
  return {
    kind: closeKind(finished, reset !== null),
    initiator: finished.closeInitiator ?? reset,
    finRetransmissions: {
      client: finished.finRetransmissionsOf('client'),
      server: finished.finRetransmissionsOf('server'),
    },
    resetBy: reset,
  };
}

function closeKind({ connection, path, facts, closeInitiator }: Finished, isReset: boolean): Close['kind'] {
  const hasBoth = connection.hasBothFins;
  if (isReset && !hasBoth) return 'reset';
  if (facts.isHalfClose) return 'half-close';
  if (path.reached('client', STATE.CLOSING) || path.reached('server', STATE.CLOSING)) return 'simultaneous';
  if (!hasBoth) return closeInitiator === null ? 'none' : 'half-close';
  return facts.isThreeSegment ? 'three-segment' : 'four-segment';
}
