// A transfer that goes as fast as the receiver's window lets it. RFC 9293 (3.8.6), RFC 7323.
import { TRAIT } from '../../analysis/traits.ts';
import { formatBytes, formatShare } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { keptBack } from '../kept-back.ts';

export const receiverLimited: ConnectionDetector = {
  meta: {
    rule: 'receiver-limited',
    figures: ['share', 'window', 'bytesPerSecond'],
    severity: 'info',
    title: 'limited by the receiver’s window',
    meaning:
      'For more than half of its sending time a sender had as much under way as the window of the other end allows. No path can be faster than that window each round trip.',
    causes:
      'A receive buffer that is small for the path (SO_RCVBUF set by the application, a low net.ipv4.tcp_rmem), or an application that takes out data more slowly than they come.',
    advice:
      'See which it is: ss -tmi on the receiver shows what waits to be read (Recv-Q). If nothing does, let the system tune the buffer (do not set SO_RCVBUF) or raise the most that it may take; if much does, the application is the bottleneck.',
    doubt:
      'Where the path is slower than window divided by round trip, a larger window would only fill queues. Without the SYNs the scale of windows is not known, and nothing is said.',
    reference: 'RFC 9293 (3.8.6), RFC 7323 (2)',
  },
  concerns: TRAIT.keptBack,
  filter: 'tcp.len > 0',
  look: keptBack,
  message: (group) => {
    const { window, share, bytesPerSecond } = group.data;
    const rate = bytesPerSecond === null ? '' : `, ${formatBytes(Number(bytesPerSecond))}/s at most`;
    const sender = group.endpoint === 'client' ? 'server' : 'client';
    return `${connectionsOf(group)}: the window of the ${group.endpoint} (${formatBytes(Number(window))}) kept the ${sender} waiting for ${upTo(group)}${formatShare(Number(share))} of its sending time${rate}`;
  },
};
