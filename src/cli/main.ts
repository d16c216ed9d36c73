// The command: what concerns the process as a whole, and then run.ts.
import { startAgainIfNeeded } from './address-space.ts';
import { run, statusOf } from './run.ts';
import { heedSignals } from './signals.ts';

// Who closes standard output or standard error early wants no more of it, least of all a stack. A report's output
// notices it by itself; help and messages have nobody else to tell.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
process.on('uncaughtException', (error) => process.exit(statusOf(error)));

const status = await startAgainIfNeeded();
if (status === null) {
  heedSignals();
  await run(process.argv.slice(2));
} else process.exitCode = status;
