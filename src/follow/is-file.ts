// Can a capture be read once more? A FIFO is gone, and is not even opened: that would wait for a writer.
import { stat } from 'node:fs/promises';

/** False also where it was moved meanwhile. */
export function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
