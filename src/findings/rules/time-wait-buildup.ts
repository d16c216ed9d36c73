// Many TIME_WAITs at one host: it closes first, again and again. RFC 9293 (3.6.1).
import type { RunDetector } from '../detector.ts';
import { hostFilter } from '../grouping.ts';
import { formatCount } from '../../shared/format.ts';

/** So many at the same time are worth a word; each holds a port of a pair for a minute. */
const MANY = 1000;
/** A capture that ends before the first has left tells how many there would be; from fewer than these it is a guess. */
const ENOUGH_TO_TELL = 250;
const MINUTE_S = 60;
/** What all closes within less, as when a server stops, does not go on. */
const MIN_SPAN_S = 1;

export const timeWaitBuildup: RunDetector = {
  meta: {
    rule: 'time-wait-buildup',
    severity: 'warning',
    title: 'many connections in TIME_WAIT',
    meaning:
      'A host held at least a thousand connections in TIME_WAIT at the same time, or, in a shorter capture, entered it at a rate that reaches a thousand within a minute: its connections are short, and it closes first.',
    causes:
      'One connection per request: HTTP/1.0, Connection: close, a keep-alive timeout or request limit that is too low, a client without a connection pool.',
    advice:
      'First use keep-alive and pooling, so that fewer connections are opened. On clients net.ipv4.tcp_tw_reuse=1 allows new connections to reuse the ports. Never lower net.ipv4.tcp_max_tw_buckets: that removes the state which protects later connections.',
    doubt:
      'The duration of TIME_WAIT is that of Linux, or the value of --time-wait; by itself TIME_WAIT costs a server next to nothing.',
    reference: 'RFC 9293 (3.6.1), RFC 6191',
  },
  begin: () => ({
    findings: ({ timeWait }) =>
      timeWait.byHost
        .filter(
          ({ peak, entered, perSecond }) => peak >= MANY || (peak >= ENOUGH_TO_TELL && goesOn(entered, perSecond)),
        )
        .map(({ address, entered, peak, perSecond }) => ({
          message: `${address} held up to ${formatCount(peak)} connections in TIME_WAIT at the same time (${formatCount(entered)} in total${peak < MANY ? `, ${formatCount(Math.round(perSecond ?? 0))} more a second` : ''}): it closes first`,
          t: 0,
          frames: [],
          capture: 0,
          count: peak,
          data: { address, peak, entered, perSecond },
          filter: `${hostFilter(address, 'src')} && tcp.flags.fin == 1`,
        })),
  }),
};

/** At that rate, would there be many? */
function goesOn(entered: number, perSecond: number | null): boolean {
  return perSecond !== null && entered >= perSecond * MIN_SPAN_S && perSecond * MINUTE_S >= MANY;
}
