// A run that a signal interrupts while it reads a file, wherever it runs and however fast.
import { zeros } from '../kit/bytes.ts';
import { captureRecords } from '../kit/capture.ts';
import { pcapFile } from '../kit/pcap-file.ts';
import { preload } from './tcpscope.ts';

/** A connection, and then as much else as gives a signal its turn long before the end. */
export const LARGE = pcapFile([
  ...captureRecords('handshake\nclose'),
  ...Array.from({ length: 600 }, (_, i) => ({ timeNs: 1e9 + i, bytes: zeros(60_000) })),
]);

/** Arguments of node: the command sends itself the signal when it reads for the second time, or the `nth`. */
export function interruptedReading(signal: NodeJS.Signals, nth = 2): string[] {
  return preload(`
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    let reads = 0;
    for (const call of ['read', 'readSync']) {
      const original = fs[call];
      fs[call] = (...args) => {
        if (++reads === ${nth}) process.kill(process.pid, '${signal}');
        return original(...args);
      };
    }
    syncBuiltinESMExports();`);
}
