// Reset during the handshake. RFC 9293 (3.10.7).
import type { FirstReset } from '../../analysis/facts.ts';
import { TRAIT } from '../../analysis/traits.ts';
import type { Finished } from '../../analysis/finished.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';
import { isHistorical } from '../historical.ts';

export const handshakeReset: ConnectionDetector = {
  meta: {
    rule: 'handshake-reset',
    severity: 'error',
    title: 'reset during the handshake',
    meaning: 'A RST ended the connection after the SYN-ACK, before both ends were established.',
    causes:
      'By the server, in answer to the ACK: a full accept queue with tcp_abort_on_overflow, or a SYN proxy that gave up. By the client: it gave up, it never sent that SYN (a spoofed address, an old duplicate), or it is a port scanner.',
    advice:
      'By the server: raise the backlog (listen(), net.core.somaxconn) and accept faster. By the client: check whether it is a scan.',
    doubt: 'A RST that overtakes the ACK looks the same.',
    reference: 'RFC 9293 (3.10.7)',
  },
  concerns: TRAIT.reset,
  filter: 'tcp.flags.reset == 1',
  look(connection) {
    const { firstReset, facts, syns, synAcks } = connection;
    if (firstReset === null || connection.outcome === 'refused' || synAcks.count === 0) return null;
    const { by } = firstReset;
    const isOpening = by === 'client' ? facts.ackFrame === 0 : isThirdPacketRefused(connection, firstReset);
    if (!isOpening || facts.badSynAckFrame > 0 || firstReset.isAlien || isHistorical(connection)) return null;
    return {
      endpoint: by,
      frames: [synAcks.firstFrame, firstReset.frame],
      ns: syns.count > 0 ? syns.firstNs : connection.connection.startNs,
      data: { by },
    };
  },
  message: (group) =>
    group.endpoint === 'server'
      ? `${connectionsOf(group)}: the server reset the connection after its own SYN-ACK, during the handshake`
      : `${connectionsOf(group)}: the client answered the SYN-ACK with a RST`,
};

/** The server sent nothing but its SYN-ACK, and then a RST for the ACK that came: it has no socket for it. */
function isThirdPacketRefused(connection: Finished, { hasAck, isAnswer }: FirstReset): boolean {
  return !hasAck && isAnswer && !connection.hasGoneOn('server');
}
