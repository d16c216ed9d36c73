// A transfer that goes as fast as the receive window lets it. RFC 9293 (3.8.6), RFC 7323.
import { TRAIT } from '../../analysis/traits.ts';
import { formatBytes, formatShare } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { keptBack } from '../kept-back.ts';

export const receiverLimited: ConnectionDetector = {
  meta: {
    rule: 'receiver-limited',
    figures: ['share', 'window', 'bytesPerSecond'],
    severity: 'info',
    title: 'limited by the receive window',
    meaning:
      'For more than half of its sending time, a sender had as much data in flight as the receive window of its peer allows. Throughput cannot exceed one receive window per round trip.',
    causes:
      'A receive buffer that is too small for the path (SO_RCVBUF set by the application, a low net.ipv4.tcp_rmem), or an application that reads more slowly than data arrives.',
    advice:
      'On the receiver, ss -tmi shows which of them: unread data (Recv-Q) means that the application is the bottleneck. Otherwise let the system tune the buffer (do not set SO_RCVBUF), or raise the maximum in net.ipv4.tcp_rmem.',
    doubt:
      'Where the path is slower than window divided by RTT, a larger window would only fill queues. Without the SYNs the window scale is unknown, and nothing is reported.',
    reference: 'RFC 9293 (3.8.6), RFC 7323 (2)',
  },
  concerns: TRAIT.keptBack,
  filter: 'tcp.len > 0',
  look: keptBack,
  message: (group) => {
    const { window, share, bytesPerSecond } = group.data;
    const rate = bytesPerSecond === null ? '' : `, capping it at ${formatBytes(Number(bytesPerSecond))}/s`;
    const sender = group.endpoint === 'client' ? 'server' : 'client';
    return `${connectionsOf(group)}: the receive window of the ${group.endpoint} (${formatBytes(Number(window))}) limited the ${sender} for ${upTo(group)}${formatShare(Number(share))} of its sending time${rate}`;
  },
};
