// An interrupted run cleans up and then ends as shells expect it: 130 for SIGINT, 143 for SIGTERM.
import { EXIT } from '../shared/errors.ts';

/** Calls `cleanUp` and ends the process on a signal; the function returned undoes that. */
export function onSignal(cleanUp: () => void): () => void {
  const end = (status: number) => (): void => {
    cleanUp();
    process.exit(status); // nothing of the report is left to be written
  };
  const interrupt = end(EXIT.interrupted);
  const terminate = end(EXIT.terminated);
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', terminate);
  return () => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', terminate);
  };
}
