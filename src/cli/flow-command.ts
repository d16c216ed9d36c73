// `tcpscope flow`: its options, and which connection of a capture they name.
import { Argument, Option, type Command } from 'commander';
import type { Progress } from '../analyze.ts';
import { formatAddress } from '../shared/address.ts';
import { findConnection, type ConnectionName, type Searched } from '../follow/find-connection.ts';
import { writeLadder } from '../follow/follow.ts';
import { TcpscopeError } from '../shared/errors.ts';
import { counted } from '../shared/format.ts';
import { TOOL } from '../shared/version.ts';
import { COLOR_OPTION, NO_COLOR_OPTION } from './color.ts';
import { parseConnectionName } from './connection-name.ts';
import { openOutput } from './output.ts';
import { pageOn } from './page.ts';
import { progressLine, writeTo } from './write-to.ts';

const DEFAULT_ROWS = 60;
/** Fewer could not show how a connection began and ended. */
const MIN_ROWS = 10;

const EXAMPLES = `Examples:
  tcpscope flow capture.pcap 3              stream 3, as tables and Wireshark
  tcpscope flow capture.pcap id:4           by its id in the JSON report
  tcpscope flow capture.pcap 10.0.0.1:4000-10.0.0.2:80           by its ends
  tcpscope flow capture.pcap 3 --rows 0     every segment of it
`;

interface Flags {
  rows: number;
  output?: string;
  color?: boolean;
  quiet?: boolean;
}

export function addFlowCommand(program: Command): void {
  program
    .command('flow')
    .summary('one connection, in detail')
    .description(
      'Shows one connection of a capture as a ladder: the states of both ends in lanes, its segments between them.',
    )
    .addHelpText('before', EXAMPLES)
    .addArgument(new Argument('<capture>', 'a file; it is read twice, so not a pipe'))
    .addArgument(new Argument('<connection...>', 'stream number, id:NUMBER, or ADDRESS:PORT-ADDRESS:PORT'))
    .addOption(
      new Option('--rows <n>', 'rows of a long connection, about; 0 shows every segment')
        .argParser(parseRows)
        .default(DEFAULT_ROWS),
    )
    .addOption(new Option('-o, --output <file>', 'write it there instead of standard output (-)'))
    .addOption(COLOR_OPTION)
    .addOption(NO_COLOR_OPTION)
    .addOption(new Option('-q, --quiet', 'no progress on standard error'))
    .action(flowCommand);
}

async function flowCommand(path: string, words: string[], flags: Flags): Promise<void> {
  const name = parseConnectionName(words);
  const output = openOutput(flags.output, [path]);
  const progress = progressLine(!flags.quiet);
  const onProgress = (state: Progress): void => progress?.update(state);
  await writeTo([output], progress, async () => {
    const searched = await findConnection(path, name, onProgress);
    if (!searched.found) throw notFound(path, name, words.join(' '), searched);
    await writeLadder(path, searched.found, output, {
      ...pageOn(output, flags.color),
      rows: flags.rows === 0 ? Infinity : Math.max(MIN_ROWS, flags.rows),
      onProgress,
    });
  });
}

function notFound(
  path: string,
  name: ConnectionName,
  text: string,
  { connections, lastStream }: Extract<Searched, { found: null }>,
): TcpscopeError {
  if (connections === 0) return new TcpscopeError('usage', `${path} has no TCP connections`);
  const list = `${TOOL.name} analyze --top 0 ${path}`;
  if (name.by !== 'ends') {
    const what = name.by === 'stream' ? `stream ${name.stream}` : `connection with the id ${name.id}`;
    const known = name.by === 'stream' ? `streams go up to ${lastStream}` : `ids go up to ${connections}`;
    return new TcpscopeError('usage', `${path} has no ${what}: its ${known}`, `for a list: ${list}`);
  }
  const [one, other] = name.ends.map(({ address }) => `host ${formatAddress(address)}`);
  return new TcpscopeError(
    'usage',
    `${path} has no connection ${text} among its ${counted(connections, 'connection')}`,
    `for those between the two hosts: ${list} --filter '${one} and ${other}'`,
  );
}

function parseRows(text: string): number {
  if (!/^\d{1,6}$/.test(text))
    throw new TcpscopeError('usage', `--rows: "${text}" is not a number of rows`, '0 shows all');
  return Number(text);
}
