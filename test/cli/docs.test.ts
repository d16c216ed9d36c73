// What is generated of the documentation is what it would be now: the rules' pages and the man page.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { manPage } from '../../src/cli/man-page.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { rulePages } from '../../src/cli/rule-pages.ts';
import { RULES } from '../../src/findings/registry.ts';
import { EXIT } from '../../src/shared/errors.ts';
import { ROOT, temporaryFolder } from './tcpscope.ts';

/** Else a message that says what to do. */
function expectFresh(name: string, stored: unknown, fresh: unknown): void {
  try {
    expect(stored).toEqual(fresh);
  } catch (error) {
    throw new Error(`${name} is out of date: npm run docs`, { cause: error });
  }
}

const page = (name: string): string => readFileSync(join(ROOT, 'docs/rules', name), 'utf8');
const pages = rulePages(RULES);
const { commands } = buildProgram();

describe('docs/rules', () => {
  test('a page for each rule, an index, and nothing else', () => {
    const expected = ['README.md', ...RULES.map(({ rule }) => `${rule}.md`)].toSorted();
    expectFresh('docs/rules', readdirSync(join(ROOT, 'docs/rules')).toSorted(), expected);
    expect([...pages.keys()].toSorted()).toEqual(expected);
  });

  test.each([...pages])('%s → as it is written now', (name, fresh) => {
    expectFresh(`docs/rules/${name}`, page(name), fresh);
  });

  test.each(RULES)(
    '$rule → all of its text',
    ({ rule, severity, title, meaning, causes, advice, doubt, reference }) => {
      const text = pages.get(`${rule}.md`)!;
      expect(text.startsWith(`# ${rule}\n\n`)).toBe(true);
      expect(text.toLowerCase()).toContain(`${title.toLowerCase()}. severity: ${severity}.\n`);
      for (const part of [meaning, causes, advice, doubt, reference]) expect(text).toContain(`\n\n${part}`);
    },
  );

  test('the index → links to every page, each once, with its title', () => {
    const links = [...pages.get('README.md')!.matchAll(/^\* \[([^\]]+)\]\(([^)]+)\): (.+)$/gm)];
    const listed = links.map(([, rule, file, title]) => ({ rule, file, title }));
    const expected = RULES.map(({ rule, title }) => ({ rule, file: `${rule}.md`, title }));
    const byRule = (list: readonly { rule: string | undefined }[]): unknown =>
      list.toSorted((a, b) => (a.rule! < b.rule! ? -1 : 1));
    expect(byRule(listed)).toEqual(byRule(expected));
  });
});

describe('docs/tcpscope.1', () => {
  const text = manPage(buildProgram());
  const fresh = join(temporaryFolder(), 'tcpscope.1');
  writeFileSync(fresh, text);
  const plain = (shown: string): string => shown.replaceAll(/.\u0008|\u001b\[[\d;]*m/g, '');

  test('as it is written now', () => {
    expectFresh('docs/tcpscope.1', readFileSync(join(ROOT, 'docs/tcpscope.1'), 'utf8'), text);
  });

  test('no escape but those of roff that it needs, no tab, no line that begins like a request and is none', () => {
    expect([...new Set(text.match(/\\./gs))].toSorted()).toEqual(['\\-']);
    const requests = new Set(text.match(/^[.'].*?(?= |$)/gm));
    expect([...requests].toSorted()).toEqual(['.B', '.SH', '.SS', '.TH', '.TP', '.br']);
    expect(text).not.toMatch(/[^\n\P{Cc}]/u);
  });

  const installed = (tool: string): boolean => spawnSync(tool, ['--version']).status === 0;
  const missing = (tool: string): string => (installed(tool) ? '' : ` (skipped: ${tool} is not installed)`);

  test.runIf(installed('groff'))(`groff -man -ww → no warning${missing('groff')}`, () => {
    const { status, stdout, stderr } = spawnSync('groff', ['-man', '-ww', '-Tutf8', fresh], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(plain(stdout)).toContain('EXIT STATUS');
  });

  describe.runIf(installed('man'))(`man -l${missing('man')}`, () => {
    const { status, stdout, stderr } = spawnSync('man', ['--warnings=w', '-l', fresh], {
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        LANG: 'C.UTF-8',
        MANWIDTH: '200',
        MANOPT: '-E UTF-8',
      },
    });
    const shown = plain(stdout);

    test('no warning', () => expect({ status, stderr }).toEqual({ status: 0, stderr: '' }));

    test.each(commands.map((command) => [command.name(), command] as const))(
      '%s and its options → shown',
      (name, command) => {
        expect(shown).toMatch(new RegExp(`^ {7}tcpscope ${name} `, 'm'));
        const words = shown.split(/\s+/).join(' ');
        expect(words).toContain(command.description());
        for (const { flags, description } of command.options) {
          expect(words).toContain(`${flags} ${description.replace(/\)$/, '')}`); // more may be in its brackets
        }
      },
    );

    test('exit statuses → shown, each', () => {
      const section = shown.slice(shown.indexOf('EXIT STATUS'));
      for (const each of [EXIT.ok, EXIT.failed, EXIT.usage, EXIT.input, EXIT.strict, EXIT.internal]) {
        expect(section).toMatch(new RegExp(`^ {7}${each} +[A-Za-z]`, 'm'));
      }
    });
  });

  test('what holds without an option → said', () => {
    const lines = text.replaceAll('\\-', '-').split('\n');
    for (const command of commands) {
      for (const { flags, defaultValue } of command.options) {
        if (typeof defaultValue !== 'string' && typeof defaultValue !== 'number') continue;
        expect(lines[lines.indexOf(`.B ${flags}`) + 1]).toContain(`default: ${defaultValue}`);
      }
    }
  });
});

test('an option with remarks of several kinds → in one pair of brackets', () => {
  const text = manPage(buildProgram()).replaceAll('\\-', '-');
  expect(text).toContain('order of the table (text; one of worst, start, duration, packets, bytes; default: worst)\n');
  expect(text).not.toMatch(/\) \(/);
});

test('npm run docs → writes these, and nothing else', () => {
  const folder = temporaryFolder();
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'dist/cli/write-docs.js'), folder], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(readdirSync(folder).toSorted()).toEqual(['rules', 'tcpscope.1']);
  expect(readFileSync(join(folder, 'tcpscope.1'), 'utf8')).toBe(manPage(buildProgram()));
  expect(readdirSync(join(folder, 'rules')).toSorted()).toEqual([...pages.keys()].toSorted());
  for (const [name, text] of pages) expect(readFileSync(join(folder, 'rules', name), 'utf8')).toBe(text);
});
