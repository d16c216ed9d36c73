// ICMP errors about segments: a router or the host itself says why they do not arrive. RFC 792, RFC 1122 (4.2.3.9), RFC 4443.
import { ENDS } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { NOTE } from '../../transfer/notes.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

const KIND_TEXT: Record<string, string> = {
  'network-unreachable': 'there is no route',
  'host-unreachable': 'the host does not answer there',
  'protocol-unreachable': 'the host has no TCP',
  'port-unreachable': 'the port is closed',
  prohibited: 'a filter forbids it',
  'packet-too-big': 'the packets are too big for the next link',
  'time-exceeded': 'the packets went round in a loop, or too far',
  'parameter-problem': 'the header makes no sense to it',
};

export const icmpUnreachable: ConnectionDetector = {
  meta: {
    rule: 'icmp-unreachable',
    figures: ['mtu', 'messages'],
    severity: 'warning',
    title: 'ICMP errors',
    meaning:
      'An ICMP message quotes a segment of the connection and says why it was not delivered. It is an error where the connection was never made.',
    causes:
      'A route that is missing, a host that is down, a firewall that rejects, a link with a smaller MTU (that one is path MTU discovery at work), a routing loop.',
    advice: 'Go by what it says and who says it: the sender of the ICMP message is the router (or host) where it ends.',
    doubt: 'Anybody can forge such a message; TCP gives up because of it only while connecting.',
    reference: 'RFC 792, RFC 1122 (4.2.3.9), RFC 4443',
  },
  concerns: TRAIT.icmp,
  explains: ['syn-unanswered', 'syn-retransmitted', 'connection-refused'],
  filter: 'icmp.type == 3 || icmp.type == 11 || icmpv6.type <= 4',
  look(connection) {
    for (const end of ENDS) {
      const notes = connection.notes(end);
      const note = notes?.of(NOTE.icmp);
      if (note === undefined || !notes?.icmp) continue;
      const { kind, mtu } = notes.icmp;
      const hasFailed = !connection.isHandshakeComplete && kind !== 'packet-too-big';
      return {
        endpoint: end,
        frames: note.frames,
        ns: note.firstNs,
        weight: note.count,
        severity: hasFailed ? 'error' : kind === 'packet-too-big' ? 'info' : 'warning',
        data: {
          kind,
          from: connection.textOfAddress(notes.icmp.from),
          mtu: mtu > 0 ? mtu : null,
          messages: note.count,
        },
      };
    }
    return null;
  },
  message: (group) => {
    const { kind, from, mtu } = group.data;
    const size = mtu === null ? '' : ` (it takes ${Number(mtu)} bytes)`;
    return `${connectionsOf(group)}: ${String(from)} says that ${KIND_TEXT[String(kind)] ?? 'it is unreachable'}${size}`;
  },
};
