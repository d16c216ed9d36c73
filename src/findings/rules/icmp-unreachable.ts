// ICMP errors about segments: a router or the host itself says why they do not arrive. RFC 792, RFC 1122 (4.2.3.9), RFC 4443.
import { ENDS } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf, timesOf } from '../detector.ts';

const KIND_TEXT: Record<string, string> = {
  'network-unreachable': 'network unreachable (no route)',
  'host-unreachable': 'host unreachable',
  'protocol-unreachable': 'protocol unreachable',
  'port-unreachable': 'port unreachable',
  prohibited: 'administratively prohibited',
  'packet-too-big': 'packet too big',
  'time-exceeded': 'time exceeded (routing loop, or TTL too small)',
  'parameter-problem': 'parameter problem',
};

export const icmpUnreachable: ConnectionDetector = {
  meta: {
    rule: 'icmp-unreachable',
    figures: ['mtu', 'messages'],
    severity: 'warning',
    title: 'ICMP errors',
    meaning:
      'An ICMP error quotes a segment of the connection and states why it was not delivered. It is an error if the connection was never established.',
    causes:
      'A missing route, a host that is down, a firewall that rejects, a link with a smaller MTU (then it is path MTU discovery at work), a routing loop.',
    advice:
      'Start from its type and source address: the sender of the ICMP error is the router or host where the segment was dropped.',
    doubt: 'ICMP errors are easily forged; TCP aborts because of one only while connecting.',
    reference: 'RFC 792, RFC 1122 (4.2.3.9), RFC 4443',
  },
  concerns: TRAIT.icmp,
  explains: ['syn-unanswered', 'syn-retransmitted', 'connection-refused'],
  filter: 'icmp.type == 3 || icmp.type == 11 || icmpv6.type <= 4',
  look(connection) {
    for (const end of ENDS) {
      const note = connection.noted(end, 'icmp');
      const first = connection.icmp(end);
      if (note === undefined || first === null) continue;
      const { kind, mtu } = first;
      const hasFailed = !connection.isHandshakeComplete && kind !== 'packet-too-big';
      return {
        endpoint: end,
        frames: note.frames,
        ns: note.firstNs,
        weight: note.count,
        severity: hasFailed ? 'error' : kind === 'packet-too-big' ? 'info' : 'warning',
        data: {
          kind,
          from: connection.textOfAddress(first.from),
          mtu: mtu > 0 ? mtu : null,
          messages: note.count,
        },
      };
    }
    return null;
  },
  message: (group) => {
    const { kind, from, mtu, messages } = group.data;
    const size = mtu === null ? '' : ` (next-hop MTU ${Number(mtu)})`;
    return `${connectionsOf(group)}: ICMP ${KIND_TEXT[String(kind)] ?? 'destination unreachable'}${size} from ${String(from)}, ${timesOf(group, Number(messages))}`;
  },
};
