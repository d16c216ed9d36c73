// The commands and their help, without running any.
import { Command } from 'commander';
import { EXIT } from '../shared/errors.ts';
import { TOOL } from '../shared/version.ts';
import { addAnalyzeCommand } from './analyze-command.ts';
import { addCheckCommand } from './check-command.ts';
import { addCompletionCommand } from './completion-command.ts';
import { addDiffCommand } from './diff-command.ts';
import { addExplainCommand } from './explain-command.ts';
import { addFlowCommand } from './flow-command.ts';

const EXAMPLES = `Examples:
  tcpscope analyze capture.pcap       what happened, on the terminal
  tcpscope flow capture.pcap 3        one connection of it: states and segments
  tcpscope check capture.pcap         a verdict for CI, as exit status
  tcpscope diff before.pcap after.pcap        what got worse, service by service
  tcpscope explain close-wait-leak    what a finding means and what to do
  tcpscope analyze --help             all options
`;

/** What each exit status says, for the help and the man page. */
export const STATUSES: readonly (readonly [status: number, text: string])[] = [
  [EXIT.ok, 'all went well, whatever the captures hold'],
  [EXIT.failed, 'check: something is over its budget; analyze --fail-on: a finding matched'],
  [EXIT.usage, 'invalid command line or configuration, or the output cannot be written'],
  [EXIT.input, 'a capture cannot be read (others are reported); check: no TCP to judge'],
  [EXIT.strict, 'check, or --strict: a capture is truncated or damaged; --strict: no TCP'],
  [EXIT.internal, `a bug in ${TOOL.name}`],
  [EXIT.interrupted, 'interrupted (Ctrl-C) in a file: what was read is reported; 143: SIGTERM'],
];

export function buildProgram(): Command {
  const program = new Command(TOOL.name)
    .description('Packet-capture analyzer: what happened to every TCP connection, at both ends.')
    .version(TOOL.version)
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', statusesText())
    .configureOutput({ outputError: () => {} }) // run.ts says it
    .exitOverride();
  addAnalyzeCommand(program);
  addCheckCommand(program);
  addDiffCommand(program);
  addFlowCommand(program);
  addExplainCommand(program);
  addCompletionCommand(program);
  return program;
}

function statusesText(): string {
  const lines = STATUSES.map(([status, text]) => `  ${String(status).padEnd(3)}  ${text}\n`);
  return `\nExit status:\n${lines.join('')}`;
}
