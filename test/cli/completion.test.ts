// `tcpscope completion`: its scripts, in the shells that they are for.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { RULES } from '../../src/findings/registry.ts';
import { tcpscope, temporaryFolder } from './tcpscope.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];
const scripts = Object.fromEntries(
  await Promise.all(
    SHELLS.map(async (shell) => {
      const { status, stdout, stderr } = await tcpscope(['completion', shell]);
      if (status !== 0 || stderr !== '') throw new Error(`no script for ${shell}: ${stderr}`);
      return [shell, stdout] as const;
    }),
  ),
) as Record<Shell, string>;
const folder = temporaryFolder();
for (const shell of SHELLS) writeFileSync(join(folder, shell), scripts[shell]);

const isInstalled = (shell: Shell): boolean => spawnSync(shell, ['--version']).status === 0;
const { commands } = buildProgram();
const names = commands.map((command) => command.name());
const rules = RULES.map(({ rule }) => rule);
const skipped = (shell: Shell): string =>
  isInstalled(shell) ? '' : ` (skipped: ${shell} is not installed, so nothing has run its script)`;

/** Options with their choices, of every command. */
const choices = commands.flatMap((command) =>
  command.options.flatMap(({ short, long, argChoices = [] }) =>
    argChoices.length === 0
      ? []
      : [short, long].flatMap((flag) => (flag ? [{ command: command.name(), flag, words: argChoices }] : [])),
  ),
);

describe.each(SHELLS)('the script for %s', (shell) => {
  test('every command, with every option that it has', () => {
    for (const command of commands) {
      const lines = scripts[shell].split('\n');
      const begin = lines.findIndex((line) => line.trim() === `${command.name()})`);
      const ofCommand =
        shell === 'fish'
          ? lines.filter((line) => line.includes(`__fish_seen_subcommand_from ${command.name()}"`))
          : lines.slice(begin, lines.indexOf('      ;;', begin));
      if (command.options.length > 0) expect([command.name(), ofCommand.length > 0]).toEqual([command.name(), true]);
      const words = ofCommand.join(' ').split(/[\s"|)]+/);
      for (const { short, long } of command.options) {
        for (const flag of [short, long]) {
          if (!flag) continue;
          const [dashes = '', name = ''] = /^(--?)(.+)$/.exec(flag)!.slice(1);
          if (shell !== 'fish') expect(words).toContain(flag);
          else expect(ofCommand.join('\n')).toContain(` ${dashes.slice(1) === '-' ? '-l' : '-s'} ${name} `);
        }
      }
    }
  });

  test('every rule, every choice', () => {
    const words = scripts[shell].split(/[\s"'|)]+/);
    for (const word of [...names, ...rules, ...choices.flatMap((choice) => choice.words)]) {
      expect(words).toContain(word);
    }
  });

  test('no machine’s paths, no terminal controls, a newline at its end', () => {
    expect(scripts[shell]).not.toMatch(/[^\n\P{Cc}]|\/home\/|\/tmp\/|\/work\//u);
    expect(scripts[shell].endsWith('\n')).toBe(true);
  });

  test.runIf(isInstalled(shell))(`${shell} reads it without a complaint${skipped(shell)}`, () => {
    const { status, stderr } = spawnSync(shell, ['-n', join(folder, shell)], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

test('fish: --help, --version → there, too', () => {
  expect(scripts.fish).toMatch(/ -l help /);
  expect(scripts.fish).toMatch(/ -l version /);
});

describe('bash', () => {
  /** What it offers for the last of these words, as bash itself asks for it. */
  function offered(...words: string[]): string[] {
    const quoted = ['tcpscope', ...words].map((word) => `'${word}'`).join(' ');
    const line = `set -u; source '${join(folder, 'bash')}'; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}
      function=$(complete -p tcpscope | sed -E 's/.*-F ([^ ]+) .*/\\1/')
      $function tcpscope '${words.at(-1)}' '${words.at(-2) ?? 'tcpscope'}'
      (( \${#COMPREPLY[@]} == 0 )) || printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', line], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.split('\n').filter(Boolean);
  }

  test('the first word → commands, --help and --version', () => {
    expect(offered('').toSorted()).toEqual([...names, '--help', '--version'].toSorted());
    expect(offered('an')).toEqual(['analyze']);
    expect(offered('c').toSorted()).toEqual(['check', 'completion']);
    expect(offered('--')).toEqual(['--help', '--version']);
    expect(offered('x')).toEqual([]);
  });

  test.each(names)('%s - → its options, and no others', (name) => {
    const { options } = commands.find((command) => command.name() === name)!;
    const flags = options.flatMap(({ short, long }) => [short, long]).filter((flag) => !!flag);
    expect(offered(name, '-').toSorted()).toEqual([...flags, '--help'].toSorted());
    expect(offered(name, 'capture.pcap', '--').toSorted()).toEqual(
      [...flags.filter((flag) => flag!.startsWith('--')), '--help'].toSorted(),
    );
  });

  test('the beginning of an option → those that begin so', () => {
    expect(offered('analyze', '--close')).toEqual(['--close-wait-threshold']);
    expect(offered('check', '--in')).toEqual(['--init']);
    expect(offered('diff', '--fo')).toEqual(['--format']);
  });

  test('there are choices to test with', () => {
    expect(choices.map(({ command, flag }) => `${command} ${flag}`)).toEqual(
      expect.arrayContaining(['analyze -f', 'analyze --format', 'analyze --sort', 'check --format', 'check --fail-on']),
    );
  });

  test.each(choices)('$command $flag → its choices', ({ command, flag, words }) => {
    expect(offered(command, flag, '')).toEqual(words);
    expect(offered(command, 'capture.pcap', flag, words[0]!)).toEqual(
      words.filter((word) => word.startsWith(words[0]!)),
    );
    expect(offered(command, flag, 'no-such')).toEqual([]);
  });

  test('--format=js → as with a space, in the words that bash makes of it, and in those of zsh', () => {
    expect(offered('diff', '--format', '=')).toEqual(['text', 'json']);
    expect(offered('diff', '--format', '=', 'js')).toEqual(['json']);
    expect(offered('diff', 'a.pcap', '--format=js')).toEqual(['--format=json']);
    expect(offered('diff', '--output', '=', 'js')).toEqual([]);
    expect(offered('diff', '--output=js')).toEqual([]);
  });

  test('explain → the rules', () => {
    expect(offered('explain', '')).toEqual(rules);
    expect(offered('explain', 'close-wait')).toEqual(rules.filter((rule) => rule.startsWith('close-wait')));
    expect(offered('explain', 'no-such')).toEqual([]);
  });

  test('completion → the shells', () => expect(offered('completion', '')).toEqual([...SHELLS]));

  test.each([
    ['a capture', ['analyze', '']],
    ['a capture that is begun', ['check', 'cap']],
    ['a value that is free', ['analyze', '--output', '']],
    ['a command that there is not', ['frobnicate', '-']],
  ])('%s → nothing of its own', (_, words) => expect(offered(...words)).toEqual([]));

  test('nothing of its own → names of files', () => {
    const line = `source '${join(folder, 'bash')}'; complete -p tcpscope`;
    const { stdout } = spawnSync('bash', ['--norc', '-c', line], { encoding: 'utf8' });
    expect(stdout).toMatch(/^complete -o default -F \S+ tcpscope\n$/);
  });

  test('a line that is typed → is completed', () => {
    // A terminal of its own: the tabs are readline's affair, what it makes of them is echoed by the command.
    const typed =
      'tcpscope() { echo "called: $*"; }\ntcpscope expl\tclose-wait-l\t\ntcpscope analyze --form\tndj\t\n' +
      'tcpscope diff --format=js\t\nexit\n';
    const { stdout } = spawnSync(
      'script',
      ['--quiet', '--return', '--command', `bash --noprofile --rcfile '${join(folder, 'bash')}' -i`, '/dev/null'],
      { input: typed, encoding: 'utf8', env: { ...process.env, TERM: 'dumb', INPUTRC: '/dev/null', HISTFILE: '' } },
    );
    expect(stdout).toContain('called: explain close-wait-leak\r\n');
    expect(stdout).toContain('called: analyze --format ndjson\r\n');
    expect(stdout).toContain('called: diff --format=json\r\n');
  });
});

describe.runIf(isInstalled('zsh'))(`zsh${skipped('zsh')}`, () => {
  test('it defines its function', () => {
    const line = `autoload -U +X compinit && compinit -u; source '${join(folder, 'zsh')}'; whence -w _tcpscope`;
    const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', line], { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: '_tcpscope: function\n', stderr: '' });
  });
});

describe.runIf(isInstalled('fish'))(`fish${skipped('fish')}`, () => {
  const offered = (line: string): string[] => {
    const { stdout } = spawnSync(
      'fish',
      ['--no-config', '-c', `source '${join(folder, 'fish')}'; complete -C '${line}'`],
      {
        encoding: 'utf8',
      },
    );
    return stdout
      .split('\n')
      .map((each) => each.split('\t')[0]!)
      .filter(Boolean);
  };

  test('commands, options, choices, rules', () => {
    expect(offered('tcpscope ana')).toEqual(['analyze']);
    expect(offered('tcpscope check --in')).toEqual(['--init']);
    expect(offered('tcpscope check --format ').toSorted()).toEqual(
      'github html json junit markdown sarif text'.split(' '),
    );
    expect(offered('tcpscope explain close-wait-l')).toEqual(['close-wait-leak']);
  });
});

for (const shell of SHELLS) if (!isInstalled(shell)) console.log(`completion.test.ts:${skipped(shell)}`);

test.each([[[]], [['tcsh']], [['bash', 'zsh']]])('completion %j → 2 and a message', async (args) => {
  const { status, stdout, stderr } = await tcpscope(['completion', ...args]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^tcpscope: [^\n]+\n {2}see tcpscope completion --help\n$/);
});
