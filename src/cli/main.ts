// The command line: from arguments to an exit status. The only place that ends in process.exitCode.
import { existsSync } from 'node:fs';
import { CommanderError } from 'commander';
import { EXIT, TcpscopeError } from '../shared/errors.ts';
import { TOOL } from '../shared/version.ts';
import { ReaderGone } from './output.ts';
import { buildProgram } from './program.ts';
import { clearProgress } from './progress.ts';
import { say } from './say.ts';
import { heedSignals, Interrupted } from './signals.ts';

// Who closes standard output or standard error early wants no more of it, least of all a stack. A report's output
// notices it by itself; help and messages have nobody else to tell.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
process.on('uncaughtException', (error) => process.exit(statusOf(error)));
heedSignals();

const program = buildProgram();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = statusOf(error);
}

/** Says what went wrong, where it is something to say, and returns the exit status. */
function statusOf(error: unknown): number {
  if (error instanceof ReaderGone) return EXIT.ok;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
    if (error.code !== 'commander.help') sayUsage(error.message); // else it has printed the help
    return EXIT.usage;
  }
  if (error instanceof Interrupted) {
    say(error.message);
    return error.status;
  }
  if (error instanceof TcpscopeError) {
    say(error.message, error.hint);
    return error.exitCode;
  }
  clearProgress();
  process.stderr.write(`${TOOL.name}: internal error, please report it\n${(error as Error)?.stack ?? String(error)}\n`);
  return EXIT.internal;
}

/** Commander's message in this program's form: "error: …", perhaps with a guess of what was meant on a second line. */
function sayUsage(commanderMessage: string): void {
  const [message = '', guess] = commanderMessage.replace(/^error: /, '').split('\n');
  const [word] = program.args;
  const isCapture = message.startsWith('unknown command') && word !== undefined && existsSync(word);
  const hint = isCapture ? `to read a capture: ${TOOL.name} analyze ${word}` : guess?.replace(/[()]/g, '');
  const command = program.commands.find((known) => known.name() === word);
  say(message, hint ?? `see ${[TOOL.name, ...(command ? [word] : []), '--help'].join(' ')}`);
}
