// A receiver that closes its window: its application does not read. RFC 9293 (3.8.6.1).
import { ENDS } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { formatDuration } from '../../shared/format.ts';
import { zeroWindowNs } from '../../analysis/sent-record.ts';
import { NOTE } from '../../transfer/notes.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';

const LEAST_SECONDS = 0.2;
const BAD_SECONDS = 1;

export const zeroWindowStall: ConnectionDetector = {
  meta: {
    rule: 'zero-window-stall',
    figures: ['seconds', 'zeroWindows'],
    severity: 'warning',
    title: 'zero window',
    meaning:
      'A receiver had no room left and closed its window; the sender had to stop, and to probe whether it is open again.',
    causes:
      'The application there reads slower than data comes, or not at all: busy, blocked, stopped in a debugger, waiting for a disk or a lock.',
    advice:
      'Look at that process, not at the network: ss -tmi shows its receive queue (Recv-Q), a stack trace where it waits. A larger buffer only puts it off.',
    doubt:
      'Windows are those of the segments that passed; where the capture lost the update, the window looks closed for longer.',
    reference: 'RFC 9293 (3.8.6.1), RFC 1122 (4.2.2.17)',
  },
  concerns: TRAIT.zeroWindow,
  explains: ['stall', 'receiver-limited', 'small-window'],
  filter: 'tcp.window_size_value == 0 && tcp.flags.reset == 0',
  look(connection) {
    const { endNs } = connection.connection;
    for (const end of ENDS) {
      const note = connection.notes(end)?.of(NOTE.zeroWindow);
      const sender = connection.senderOf(end);
      if (note === undefined || sender === null) continue;
      const seconds = zeroWindowNs(sender, endNs) / 1e9;
      if (seconds < LEAST_SECONDS) continue;
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
    return `${connectionsOf(group)}: the window of the ${group.endpoint} was closed for ${upTo(group)}${formatDuration(Number(group.data['seconds']))}; its application does not read fast enough`;
  },
};
