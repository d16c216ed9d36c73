// From arguments to an exit status: runs a command, and says what went wrong.
import { existsSync } from 'node:fs';
import { CommanderError, type Command } from 'commander';
import { EXIT, TcpscopeError } from '../shared/errors.ts';
import { TOOL } from '../shared/version.ts';
import { ReaderGone } from './output.ts';
import { buildProgram } from './program.ts';
import { clearProgress } from './progress.ts';
import { say } from './say.ts';
import { Interrupted } from './signals.ts';

/** Leaves the status in process.exitCode; none there is 0. */
export async function run(args: readonly string[]): Promise<void> {
  const program = buildProgram();
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = usageStatusOf(error, program);
    else process.exitCode = statusOf(error);
  }
}

/** Says what went wrong, where it is something to say, and returns the exit status. */
export function statusOf(error: unknown): number {
  if (error instanceof ReaderGone) return EXIT.ok;
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

function usageStatusOf(error: CommanderError, program: Command): number {
  if (error.exitCode === 0) return EXIT.ok;
  if (error.code !== 'commander.help') sayUsage(error.message, program); // else it has printed the help
  return EXIT.usage;
}

/** Commander's message in this program's form: "error: …", perhaps with a guess of what was meant on a second line. */
function sayUsage(commanderMessage: string, program: Command): void {
  const [message = '', guess] = commanderMessage.replace(/^error: /, '').split('\n');
  const [word] = program.args;
  const isCapture = message.startsWith('unknown command') && word !== undefined && existsSync(word);
  const hint = isCapture ? `to read a capture: ${TOOL.name} analyze ${word}` : guess?.replace(/[()]/g, '');
  const command = program.commands.find((known) => known.name() === word);
  say(message, hint ?? `see ${[TOOL.name, ...(command ? [word] : []), '--help'].join(' ')}`);
}
