// A receiver's window that is too small for any path of some length: less than an initial window, or never scaled.
import { ENDS } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { formatBytes, formatShare } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { keptBack } from '../kept-back.ts';

/** RFC 6928: what a sender may send at once. */
const INITIAL_WINDOW_BYTES = 14_600;
/** RFC 7323: without scaling there is no more. */
const UNSCALED_BYTES = 65_535;
/** So near to it that more would be announced. */
const NEAR_UNSCALED = 0.9;

export const smallWindow: ConnectionDetector = {
  meta: {
    rule: 'small-window',
    figures: ['share', 'window', 'bytesPerSecond'],
    severity: 'warning',
    title: 'receive window too small',
    meaning:
      'The receiver never advertised a receive window above ten segments, or above the maximum without window scaling (64 KiB), and the sender was limited by it most of the time.',
    causes:
      'SO_RCVBUF set to a few kilobytes, an embedded stack, net.ipv4.tcp_window_scaling disabled, or a firewall that strips the option from SYNs.',
    advice:
      'Do not set SO_RCVBUF, or set it to at least the bandwidth-delay product. Look for the window scale option in both SYNs; if one end sends it and the other does not receive it, check the devices in between.',
    doubt: 'Devices with little memory may have no choice.',
    reference: 'RFC 7323 (2), RFC 6928',
  },
  concerns: TRAIT.keptBack,
  explains: ['receiver-limited'],
  filter: 'tcp.len > 0',
  look(connection) {
    const sighting = keptBack(connection);
    if (sighting === null) return null;
    const window = Number(sighting.data?.['window']);
    const lacksScale = connection.hasBothSyns && ENDS.some((end) => !connection.hasOption(end, 'window scale'));
    const isUnscaled = lacksScale && window >= UNSCALED_BYTES * NEAR_UNSCALED;
    if (window > INITIAL_WINDOW_BYTES && !isUnscaled) return null;
    return { ...sighting, data: { ...sighting.data, isUnscaled } };
  },
  message: (group) => {
    const { window, share, isUnscaled } = group.data;
    const why = isUnscaled === true ? ' (no window scaling)' : '';
    const sender = group.endpoint === 'client' ? 'server' : 'client';
    return `${connectionsOf(group)}: the ${group.endpoint} never offers more than ${formatBytes(Number(window))} of receive window${why}, which limited the ${sender} for ${upTo(group)}${formatShare(Number(share))} of its sending time`;
  },
};
