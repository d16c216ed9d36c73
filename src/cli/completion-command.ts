// `tcpscope completion SHELL`: a script that completes commands, options, their values and the names of rules. It is made
// from the commands themselves, so that it never lags behind.
import { Argument, type Command } from 'commander';
import { RULES } from '../findings/registry.ts';
import { TOOL } from '../shared/version.ts';
import { openOutput } from './output.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .summary('a completion script for your shell')
    .description('Prints a completion script, for example: tcpscope completion bash > /etc/bash_completion.d/tcpscope')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action(async (shell: Shell) => {
      const output = openOutput(undefined, []);
      output.write(shell === 'fish' ? fishScript(program) : bashScript(program, shell));
      await output.close();
    });
}

interface Words {
  readonly command: string;
  readonly options: readonly string[];
  /** Of options that take one of a list. */
  readonly values: readonly { readonly option: string; readonly words: readonly string[] }[];
  /** Of its first argument, where that is one of a list. */
  readonly words: readonly string[];
}

function wordsOf(command: Command): Words {
  return {
    command: command.name(),
    options: command.options.flatMap(({ short, long }) =>
      [long, short].filter((flag) => flag !== undefined && flag !== null),
    ),
    values: command.options.flatMap(({ short, long, argChoices = [] }) =>
      argChoices.length === 0 ? [] : [{ option: [long, short].filter(Boolean).join('|'), words: argChoices }],
    ),
    words:
      command.name() === 'explain' ? RULES.map(({ rule }) => rule) : (command.registeredArguments[0]?.argChoices ?? []),
  };
}

/** zsh reads bash's with bashcompinit. */
function bashScript(program: Command, shell: 'bash' | 'zsh'): string {
  const commands = program.commands.map((command) => wordsOf(command));
  const cases = commands.flatMap(({ command, options, values, words }) => [
    `    ${command})`,
    ...(values.length === 0
      ? []
      : [
          '      case "$previous" in',
          ...values.map((value) => `        ${value.option}) offers="${value.words.join(' ')}" ;;`),
          '      esac',
        ]),
    `      [[ -z "$offers" && "$current" == -* ]] && offers="${options.join(' ')} --help"`,
    ...(words.length === 0 ? [] : [`      [[ -z "$offers" ]] && offers="${words.join(' ')}"`]),
    '      ;;',
  ]);
  return [
    ...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    `_${TOOL.name}() {`,
    '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" offers="" before=""',
    '  COMPREPLY=()',
    '  if (( COMP_CWORD == 1 )); then',
    `    COMPREPLY=($(compgen -W "${commands.map(({ command }) => command).join(' ')} --help --version" -- "$current"))`,
    '    return',
    '  fi',
    // --format=js: three words in bash, one in zsh, or where COMP_WORDBREAKS is without "=".
    '  if [[ "$current" == "=" ]]; then',
    '    current=""',
    '  elif [[ "$previous" == "=" ]]; then',
    '    previous="${COMP_WORDS[COMP_CWORD-2]}"',
    '  elif [[ "$current" == --*=* ]]; then',
    '    previous="${current%%=*}" before="${current%%=*}=" current="${current#*=}"',
    '  fi',
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac',
    '  [[ -n "$offers" ]] && COMPREPLY=($(compgen -P "$before" -W "$offers" -- "$current"))',
    '}',
    `complete -o default -F _${TOOL.name} ${TOOL.name}`,
    '',
  ].join('\n');
}

function fishScript(program: Command): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;
  const ofAll = [
    `complete -c ${TOOL.name} -s h -l help -d ${quoted('how it is used')}`,
    `complete -c ${TOOL.name} -n __fish_use_subcommand -s V -l version -d ${quoted('its version')}`,
  ];
  const lines = program.commands.flatMap((command) => {
    const name = command.name();
    const within = `-n "__fish_seen_subcommand_from ${name}"`;
    const { words } = wordsOf(command);
    return [
      `complete -c ${TOOL.name} -n __fish_use_subcommand -a ${name} -d ${quoted(command.summary())}`,
      ...command.options.map(({ short, long, description, argChoices = [], required, optional }) =>
        [
          `complete -c ${TOOL.name} ${within}`,
          ...(short ? [`-s ${short.slice(1)}`] : []),
          ...(long ? [`-l ${long.slice(2)}`] : []),
          ...(argChoices.length > 0 ? [`-x -a ${quoted(argChoices.join(' '))}`] : required || optional ? ['-r'] : []),
          `-d ${quoted(description)}`,
        ].join(' '),
      ),
      ...(words.length === 0 ? [] : [`complete -c ${TOOL.name} ${within} -x -a ${quoted(words.join(' '))}`]),
    ];
  });
  return `${[...ofAll, ...lines].join('\n')}\n`;
}
