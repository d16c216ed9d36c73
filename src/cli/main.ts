// The command line: from arguments to an exit status. The only place that ends in process.exitCode.
import { Command, CommanderError } from 'commander';
import { EXIT, TcpscopeError } from '../shared/errors.ts';
import { TOOL } from '../shared/version.ts';
import { addAnalyzeCommand } from './analyze-command.ts';
import { ReaderGone } from './output.ts';

const program = new Command('tcpscope')
  .description('Packet-capture analyzer: what happened to every TCP connection, at both ends.')
  .version(TOOL.version)
  .exitOverride();
addAnalyzeCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong, where it is something to say, and returns the exit status. */
function report(error: unknown): number {
  if (error instanceof ReaderGone) return EXIT.ok;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage; // commander has said it
  if (error instanceof TcpscopeError) {
    process.stderr.write(`tcpscope: ${error.message}\n${error.hint ? `  ${error.hint}\n` : ''}`);
    return error.exitCode;
  }
  process.stderr.write(`tcpscope: internal error, please report it\n${(error as Error)?.stack ?? String(error)}\n`);
  return EXIT.internal;
}
