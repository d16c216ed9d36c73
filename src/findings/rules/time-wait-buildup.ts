// Many TIME_WAITs at one host: it closes first, again and again. RFC 9293 (3.6.1).
import type { Finished } from '../../analysis/finished.ts';
import { ENDS, STATE } from '../../analysis/state-path.ts';
import { ConnectionsByKey } from '../connection-ids.ts';
import type { RunDetector, RunFinding, RunObserver } from '../detector.ts';
import { hostFilter } from '../grouping.ts';
import { formatCount } from '../../shared/format.ts';

/** So many at the same time are worth a word; each holds a port of a pair for a minute. */
const MANY = 1000;
/** A capture that ends before the first has left tells how many there would be; from fewer than these it is a guess. */
const ENOUGH_TO_TELL = 250;
const MINUTE_S = 60;
/** What all closes within less, as when a server stops, does not go on. */
const MIN_SPAN_S = 1;

class TimeWaitBuildup implements RunObserver {
  readonly #ofHosts = new ConnectionsByKey();

  connection(finished: Finished): void {
    if (finished.isBare) return;
    for (const end of ENDS) {
      if (!finished.reached(end, STATE.TIME_WAIT)) continue;
      this.#ofHosts.add(finished.addressHashOf(end), finished.id, () => finished.addressOf(end));
    }
  }

  findings({ timeWait }: Parameters<RunObserver['findings']>[0]): RunFinding[] {
    return timeWait.byHost
      .filter(({ peak, entered, perSecond }) => peak >= MANY || (peak >= ENOUGH_TO_TELL && goesOn(entered, perSecond)))
      .map(({ address, entered, peak, perSecond }) => ({
        connections: this.#ofHosts.of(address),
        message: `${address} held up to ${formatCount(peak)} connections in TIME_WAIT at the same time (${formatCount(entered)} in total${peak < MANY ? `, ${formatCount(Math.round(perSecond ?? 0))} more a second` : ''}): it closes first`,
        t: 0,
        frames: [],
        capture: 0,
        count: peak,
        data: { address, peak, entered, perSecond },
        filter: `${hostFilter(address, 'src')} && tcp.flags.fin == 1`,
      }));
  }
}

export const timeWaitBuildup: RunDetector = {
  meta: {
    rule: 'time-wait-buildup',
    figures: ['peak', 'entered', 'perSecond'],
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
  begin: () => new TimeWaitBuildup(),
};

/** At that rate, would there be many? */
function goesOn(entered: number, perSecond: number | null): boolean {
  return perSecond !== null && entered >= perSecond * MIN_SPAN_S && perSecond * MINUTE_S >= MANY;
}
