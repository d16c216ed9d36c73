// A receiver that closes its window: its application does not read. RFC 9293 (3.8.6.1).
import { ENDS } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { formatDuration } from '../../shared/format.ts';
import { zeroWindowNs } from '../../analysis/sent-record.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';

const MIN_SECONDS = 0.2;
const BAD_SECONDS = 1;

export const zeroWindowStall: ConnectionDetector = {
  meta: {
    rule: 'zero-window-stall',
    figures: ['seconds', 'zeroWindows'],
    severity: 'warning',
    title: 'zero window',
    meaning:
      'The receive buffer was full and the receiver advertised a zero window; the sender had to stop and send zero window probes.',
    causes:
      'The application reads more slowly than data arrives, or not at all: busy, blocked, stopped in a debugger, waiting for a disk or a lock.',
    advice:
      'Look at that process, not at the network: ss -tmi shows its receive queue (Recv-Q), a stack trace where it waits. A larger buffer only postpones the problem.',
    doubt:
      'Windows are those of captured segments; if the capture missed the window update, the zero window appears to last longer.',
    reference: 'RFC 9293 (3.8.6.1), RFC 1122 (4.2.2.17)',
  },
  concerns: TRAIT.zeroWindow,
  explains: ['stall', 'receiver-limited', 'small-window'],
  filter: 'tcp.window_size_value == 0 && tcp.flags.reset == 0',
  look(connection) {
    const { endNs } = connection.connection;
    for (const end of ENDS) {
      const note = connection.noted(end, 'zeroWindow');
      const sender = connection.senderOf(end);
      if (note === undefined || sender === null) continue;
      const seconds = zeroWindowNs(sender, endNs) / 1e9;
      if (seconds < MIN_SECONDS) continue;
      return {
        endpoint: end,
        frames: note.frames,
        ns: note.firstNs,
        weight: seconds,
        ...(seconds >= BAD_SECONDS ? { severity: 'error' as const } : {}),
        data: { seconds, zeroWindows: note.count },
      };
    }
    return null;
  },
  message: (group) => {
    return `${connectionsOf(group)}: the ${group.endpoint} advertised a zero window for ${upTo(group)}${formatDuration(Number(group.data['seconds']))}; likely its application does not read fast enough`;
  },
};
