// An interrupted run ends as shells expect it: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP.
import { EXIT } from '../shared/errors.ts';

const STATUS = { SIGHUP: EXIT.hungUp, SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const;

/** From now on a signal ends the process; what has to be cleaned up then listens to the process's `exit`. */
export function endOnSignals(): void {
  for (const [signal, status] of Object.entries(STATUS)) {
    process.once(signal, () => process.exit(status)); // nothing of the report is left to be written
  }
}
