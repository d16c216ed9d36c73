// The formats of `tcpscope check`: each shows the verdict as the config has it, in the form that its readers know.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { marked } from 'marked';
import { beforeAll, describe, expect, test } from 'vitest';
import { servicesTrace } from '../diff/services-trace.ts';
import { capture } from '../kit/capture.ts';
import { casesOf, expectValid, parsed, partOf } from '../report/junit-xml.ts';
import { runOf } from '../report/sarif-log.ts';
import { onTerminal, tcpscopeHere as run, temporaryFolder, type Ended, type RunOptions } from './tcpscope.ts';

const MANY = fileURLToPath(new URL('../../fixtures/many-fates.pcap', import.meta.url));
const cwd = temporaryFolder();
const inCwd = (name: string): string => join(cwd, name);
const read = (name: string): string => readFileSync(inCwd(name), 'utf8');
const call = (command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> =>
  run([command, ...args], { cwd, ...options });
const check = (...args: string[]): Promise<Ended> => call('check', args);
const printed = async (format: string, ...args: string[]): Promise<string> =>
  (await check('many.pcap', '--config', 'rules.yaml', '-f', format, ...args)).stdout;

/** Of many-fates.pcap: a rule that fails, one that warns, one within its budget, one of the run, exceptions, all kinds of ignoring. */
const CONFIG = `rules:
  connection-refused: [error, { max: 3 }]
  abortive-close: warning
  syn-retransmitted: [error, { max: 5 }]
  retransmission-rate: [error, { max: 0.001 }]
  stall: error
overrides:
  - { port: 20696, rules: { abortive-close: [warning, { max: 9 }] } }
ignore:
  - { rule: fin-retransmitted, port: 20696, reason: "a <known> bug, #12", until: 2999-12-31 }
  - { rule: stall, reason: nothing to see }
  - { rule: connection-refused, reason: was mended, until: 2020-01-01 }
`;

beforeAll(async () => {
  writeFileSync(inCwd('many.pcap'), readFileSync(MANY));
  writeFileSync(inCwd('rules.yaml'), CONFIG);
  writeFileSync(inCwd('none.pcap'), readFileSync(MANY).subarray(0, 24));
  for (const format of ['json', 'ndjson']) await call('analyze', ['many.pcap', '-f', format, '-o', `many.${format}`]);
});

describe('text', () => {
  test('each kind of row has its mark; what is ignored has its state', async () => {
    const { status, stdout } = await check('many.pcap', '--config', 'rules.yaml');
    expect(status).toBe(1);
    expect(stdout.split('\n\n').slice(0, 4).join('\n\n')).toBe(`✗ failed: 2 rules of 6 over budget

   rule                 where       expected   actual   note
✓  abortive-close                   none       0
✓  abortive-close       port 20696  max 9      4
!  close-wait-leak                  no error   9 found  not in the config
✗  connection-refused               max 3      4
✗  retransmission-rate              max 0.001  0.0095
✓  stall                            none       0
✓  syn-retransmitted                max 5      1

Rules that are not in the config fail only on an error.

ignored
  · fin-retransmitted at port 20696: 1 ignored until 2999-12-31 (a <known> bug, #12)
  · stall: nothing was found to ignore (nothing to see)
  ! connection-refused: ignored until 2020-01-01, which is over: 4 found, and they count again (was
    mended)`);
  });

  test('warnings only, without a config → passed, but with no tick at what was found', async () => {
    const { status, stdout } = await check('many.pcap', '--filter', 'port 20696');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^! passed: 4 rules checked, 4 not in the config found something\n/);
    expect(stdout).toMatch(/^! {2}close-wait-leak +no error +9 found +not in the config$/m);
    expect(stdout).not.toContain('✓');
  });

  test('a terminal of 80 columns → no line is longer', async () => {
    const line = 'stty cols 80; $tcpscope check many.pcap --config rules.yaml --no-color';
    const { stdout } = await onTerminal(line, { cwd });
    expect(stdout).toContain('ignored until');
    expect(stdout.split('\r\n').filter((each) => each.length > 80)).toEqual([]);
  });
});

describe('json', () => {
  test('→ rows, and what is ignored with its state, reason and count', async () => {
    const { ignored, results } = JSON.parse(await printed('json')) as { ignored: object[]; results: object[] };
    expect(ignored).toMatchObject([
      {
        rule: 'fin-retransmitted',
        where: 'port 20696',
        state: 'active',
        count: 1,
        reason: 'a <known> bug, #12',
        until: '2999-12-31',
        findings: [{ rule: 'fin-retransmitted' }],
      },
      { rule: 'stall', where: '', state: 'unused', count: 0, until: null, findings: [] },
      { rule: 'connection-refused', state: 'expired', count: 4, until: '2020-01-01' },
    ]);
    expect(results).toHaveLength(7);
  });
});

describe('junit', () => {
  test('a case for each row, which fails when the row does; what is ignored is skipped', async () => {
    const xml = await printed('junit');
    await expectValid(xml);
    const cases = casesOf(xml);
    expect([...cases].map(([name, element]) => [name, element.children.map((child) => child.name)])).toEqual([
      ['abortive-close', []],
      ['abortive-close at port 20696', ['system-out']],
      ['close-wait-leak', ['system-out']],
      ['connection-refused', ['failure']],
      ['retransmission-rate', ['failure']],
      ['stall', []],
      ['syn-retransmitted', ['system-out']],
      ['fin-retransmitted at port 20696 (ignored)', ['skipped']],
    ]);
    expect(partOf(cases.get('connection-refused'), 'failure')!.attributes).toEqual({
      type: 'error',
      message: 'expected max 3, actual 4: 4 connections to 10.77.2.2:20697 refused: SYN answered with a RST',
    });
    expect(partOf(cases.get('retransmission-rate'), 'failure')!.attributes['message']).toBe(
      'expected max 0.001, actual 0.0095',
    );
    expect(partOf(cases.get('close-wait-leak'), 'system-out')!.text).toMatch(
      /^expected no error, actual 9 found, not in/,
    );
    const [suite] = parsed(xml).children;
    expect(suite!.attributes).toMatchObject({ tests: '8', failures: '2', errors: '0', skipped: '1' });
    expect(partOf(suite, 'system-out')!.text).toContain('stall: nothing was found to ignore (nothing to see)\n');
    expect(partOf(suite, 'system-out')!.text).toContain('connection-refused: ignored until 2020-01-01, which is over');
  });

  test('--fail-on warning → a row that warns fails, too', async () => {
    const args = ['many.pcap', '--filter', 'port 20696', '--rule', 'abortive-close=warning', '-f', 'junit'];
    const failuresOf = async (...more: string[]): Promise<string[]> =>
      [...casesOf((await check(...args, ...more)).stdout)]
        .filter(([, each]) => partOf(each, 'failure'))
        .map(([name]) => name);
    expect(await failuresOf()).toEqual([]);
    expect(await failuresOf('--fail-on', 'warning')).toEqual(['abortive-close']);
  });

  test('no verdict → an error, which is no failure', async () => {
    const { status, stdout } = await check('none.pcap', '-f', 'junit');
    expect(status).toBe(3);
    await expectValid(stdout);
    const [suite] = parsed(stdout).children;
    expect(suite!.attributes).toMatchObject({ tests: '1', failures: '0', errors: '1' });
    expect(partOf(casesOf(stdout).get('captures'), 'error')!.attributes['message']).toBe(
      'none.pcap holds no TCP packet',
    );
  });
});

describe('sarif', () => {
  test('levels of the config; what is ignored is suppressed with its reason; rules that are off have no results', async () => {
    const { results, properties } = runOf(await printed('sarif', '--rule', 'close-wait-leak=off'));
    const told = results.map(({ ruleId, level, suppressions }) => [ruleId, level, suppressions]);
    const justification = 'a <known> bug, #12 (until 2999-12-31)';
    expect(told).toEqual([
      ['connection-refused', 'error', []],
      ['abortive-close', 'note', []], // within its budget
      ['syn-retransmitted', 'note', []],
      ['fin-retransmitted', 'warning', [{ kind: 'external', status: 'accepted', justification }]],
      ['retransmission-rate', 'error', []], // of the run: no finding shows it
    ]);
    expect(results.at(-1)!.message.text).toBe('retransmission-rate: expected max 0.001, actual 0.0095');
    expect(properties['passed']).toBe(false);
  });

  test('a warning over its budget → a warning; as an error → an error', async () => {
    for (const level of ['warning', 'error']) {
      const { stdout } = await check('many.pcap', '--rule', `abortive-close=${level}`, '-f', 'sarif');
      expect(runOf(stdout).results.find(({ ruleId }) => ruleId === 'abortive-close')!.level).toBe(level);
    }
  });

  test('a baseline → new, unchanged and updated', async () => {
    const service = (refused: number) => ({ server: '10.0.0.2:80', connections: 9, refused });
    const other = { server: '10.0.0.3:81', connections: 9, refused: 2 };
    const third = { server: '10.0.0.4:82', connections: 9, refused: 3 };
    writeFileSync(inCwd('before.pcap'), capture(servicesTrace([service(3), third])));
    writeFileSync(inCwd('after.pcap'), capture(servicesTrace([service(4), other, third])));
    await call('analyze', ['before.pcap', '-o', 'before.json']);
    const { status, stdout } = await check('after.pcap', '--baseline', 'before.json', '-f', 'sarif');
    expect(status).toBe(1);
    const states = runOf(stdout).results.map(({ properties: { data }, baselineState }) => [
      (data as { server: string }).server,
      baselineState,
    ]);
    expect(Object.fromEntries(states)).toEqual({
      '10.0.0.2:80': 'updated',
      '10.0.0.3:81': 'new',
      '10.0.0.4:82': 'unchanged',
    });
    const { stdout: plain } = await check('after.pcap', '-f', 'sarif');
    for (const result of runOf(plain).results) expect(result).not.toHaveProperty('baselineState');
  });

  test('regions → the bytes of frames, as in analyze', async () => {
    const of = async (...args: string[]): Promise<unknown> => {
      const { results } = runOf((await run(args, { cwd })).stdout);
      return results.find(({ ruleId }) => ruleId === 'connection-refused')!.locations;
    };
    const locations = await of('check', 'many.pcap', '-f', 'sarif');
    expect(JSON.stringify(locations)).toContain('"byteOffset"');
    expect(locations).toEqual(await of('analyze', 'many.pcap', '-f', 'sarif'));
  });

  test('no verdict → the run was no success, and says why', async () => {
    const { invocations, results } = runOf((await check('none.pcap', '-f', 'sarif')).stdout);
    expect(invocations[0].executionSuccessful).toBe(false);
    expect(invocations[0].toolExecutionNotifications[0]).toMatchObject({
      descriptor: { id: 'no-verdict' },
      level: 'error',
      message: { text: 'none.pcap holds no TCP packet' },
    });
    expect(results).toEqual([]);
  });
});

describe('github', () => {
  test('only what fails or warns, and what has expired', async () => {
    const lines = (await printed('github', '--rule', 'abortive-close=warning')).trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/::.*?::.*/, (found) => found.slice(0, found.indexOf('::', 2))))).toEqual([
      '::error file=many.pcap,title=connection-refused',
      '::error title=retransmission-rate',
      '::warning title=connection-refused',
    ]);
    expect(lines[0]).toContain('; expected max 3, actual 4)');
    expect(lines[1]).toContain('::expected max 0.001, actual 0.0095');
    expect(lines[2]).toContain('which is over');
  });

  test('a warning → a warning; with --fail-on warning an error', async () => {
    const args = ['many.pcap', '--filter', 'port 20696', '--rule', 'abortive-close=warning', '-f', 'github'];
    expect((await check(...args)).stdout).toMatch(/^::warning file=many\.pcap,title=abortive-close::[^\n]*\n$/);
    const failing = await check(...args, '--fail-on', 'warning');
    expect(failing.status).toBe(1);
    expect(failing.stdout).toMatch(/^::error file=many\.pcap,title=abortive-close::[^\n]*\n$/);
  });

  test('no verdict → an error', async () => {
    expect((await check('none.pcap', '-f', 'github')).stdout).toBe(
      '::error title=no verdict::none.pcap holds no TCP packet\n',
    );
  });

  test('nothing over its budget → nothing', async () => {
    expect((await check('many.pcap', '--filter', 'port 20696', '-f', 'github')).stdout).toBe('');
  });
});

describe('markdown', () => {
  test('the verdict in a table, what failed in another, what is ignored in a list', async () => {
    const text = await printed('markdown');
    expect(text.split('\n').slice(0, 12)).toEqual([
      '## tcpscope check: ❌ failed: 2 rules of 6 over budget',
      '',
      '| | rule | where | expected | actual | note |',
      '| --- | --- | --- | --- | --- | --- |',
      '| ✅ | `abortive-close` |  | none | 0 |  |',
      '| ✅ | `abortive-close` | port 20696 | max 9 | 4 |  |',
      '| ⚠️ found | `close-wait-leak` |  | no error | 9 found | not in the config |',
      '| ❌ over budget | `connection-refused` |  | max 3 | 4 |  |',
      '| ❌ over budget | `retransmission-rate` |  | max 0.001 | 0.0095 |  |',
      '| ✅ | `stall` |  | none | 0 |  |',
      '| ✅ | `syn-retransmitted` |  | max 5 | 1 |  |',
      '',
    ]);
    const html = await marked(text);
    expect(html).toContain('a &lt;known&gt; bug, #12');
    expect(html.match(/<table>/g)).toHaveLength(4); // verdict, findings, outcomes, captures
    expect(text.match(/^\| ❌ error \|/gm)).toHaveLength(1);
    expect(text).not.toMatch(/^\| .* \| `close-wait-leak` \| clients of/m);
  });

  test('no verdict → says so', async () => {
    const { stdout } = await check('none.pcap', '-f', 'markdown');
    expect(stdout.split('\n')[0]).toBe('## tcpscope check: ❌ no verdict: none.pcap holds no TCP packet');
  });
});

describe('html', () => {
  test('the verdict on top, its rows, what is ignored; the findings and connections below', async () => {
    const html = await printed('html');
    const body = html.slice(html.indexOf('<main>'));
    const order = [
      '<p class="headline">Failed: 2 rules of 6 over budget</p>',
      '<p class="worst">connection-refused: expected max 3, actual 4</p>',
      '<span class="chip bad">✗ over budget</span></td><td><code>connection-refused</code>',
      'Ignored by the config',
      '(a &lt;known&gt; bug, #12)',
      '<li class="ignored-expired">connection-refused: ignored until 2020-01-01',
      '<h2 id="findings-head">Findings</h2>',
      'id="connections"',
    ].map((part) => body.indexOf(part));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(html).not.toContain('<known>');
    expect(body).toMatch(/"sequence":\[\{/); // of the capture, which is read once more
  });

  test('of a saved report → the same verdict, and its connections', async () => {
    const ofCapture = await printed('html');
    const verdictIn = (html: string): string =>
      html.slice(html.indexOf('<div class="verdict'), html.indexOf('<section aria-labelledby="findings-head"'));
    for (const name of ['many.json', 'many.ndjson']) {
      const { status, stdout } = await check(name, '--config', 'rules.yaml', '-f', 'html');
      expect(status).toBe(1);
      expect(verdictIn(stdout)).toBe(verdictIn(ofCapture));
      expect(stdout.match(/^\[\d+,/gm)).toHaveLength(40);
    }
  });
});

describe('several at once', () => {
  test('-o and again → each as alone, in one pass; the status tells the verdict', async () => {
    const names = ['v.txt', 'v.json', 'v.md', 'v.html', 'v.sarif', 'v.xml'];
    const { status, stdout, stderr } = await check(
      'many.pcap',
      '--config',
      'rules.yaml',
      ...names.flatMap((name) => ['-o', name]),
      '-o',
      'github:-',
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toBe(await printed('github'));
    const formats = ['text', 'json', 'markdown', 'html', 'sarif', 'junit'];
    for (const [i, format] of formats.entries()) expect(read(names[i]!)).toBe(await printed(format));
  });

  test.each(['junit', 'sarif', 'github', 'markdown', 'json', 'text'])(
    'a saved report as %s → as the capture, but for what only the capture has',
    async (format) => {
      const withoutBytes = (text: string): string =>
        format === 'sarif' ? text.replaceAll(/,\s*"region": \{[^}]*\}/g, '') : text;
      const of = async (name: string): Promise<string> =>
        withoutBytes((await check(name, '--config', 'rules.yaml', '-f', format)).stdout);
      expect(await of('many.json')).toBe(await of('many.pcap'));
      expect(await of('many.ndjson')).toBe(await of('many.pcap'));
    },
  );

  test('a report that lacks what a page needs → 3, and what; as text it is judged', async () => {
    const report = JSON.parse(read('many.json')) as { captures: { quality?: unknown }[] };
    delete report.captures[0]!.quality;
    writeFileSync(inCwd('less.json'), JSON.stringify(report));
    expect((await check('less.json')).status).toBe(1);
    const { status, stdout, stderr } = await check('less.json', '-f', 'html');
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(
      /^tcpscope: less\.json does not say enough for this format: its captures\.0\.quality is missing/,
    );
  });

  test.each([
    [['-o', 'v.csv'], 'v.csv', 'csv'],
    [['-o', 'csv:v'], 'v', 'csv'],
    [['-o', 'parquet:tables'], 'tables', 'parquet'],
  ])('%j → 2: it has no such format', async (args, path, format) => {
    const { status, stderr } = await check('many.pcap', ...args);
    expect(status).toBe(2);
    expect(stderr).toBe(
      `tcpscope: --output ${path}: there is no ${format} of it\n  there is text, json, junit, sarif, github, markdown, html\n`,
    );
  });
});

describe('a baseline with other addresses', () => {
  const trace = (server: string, refused: number): string => servicesTrace([{ server, connections: 9, refused }]);

  beforeAll(async () => {
    writeFileSync(inCwd('monday.pcap'), capture(trace('10.0.0.2:80', 3)));
    writeFileSync(inCwd('tuesday.pcap'), capture(trace('10.9.9.9:80', 3)));
    writeFileSync(inCwd('worse.pcap'), capture(trace('10.9.9.9:80', 4)));
    writeFileSync(inCwd('moved.pcap'), capture(trace('10.9.9.9:81', 3)));
    await call('analyze', ['monday.pcap', '-o', 'monday.json']);
  });

  test.each([
    ['tuesday.pcap', [], 1, '3 in the baseline, but more at 10.9.9.9:80'],
    ['tuesday.pcap', ['--baseline-by', 'address'], 1, '3 in the baseline, but more at 10.9.9.9:80'],
    ['tuesday.pcap', ['--baseline-by', 'port'], 0, '3 in the baseline'],
    ['worse.pcap', ['--baseline-by', 'port'], 1, '3 in the baseline'],
    ['moved.pcap', ['--baseline-by', 'port'], 1, '3 in the baseline, but more at port 81'],
  ] as const)('%s %j → %d', async (name, args, expected, note) => {
    const { status, stdout } = await check(name, '--baseline', 'monday.json', '-f', 'json', ...args);
    expect(status).toBe(expected);
    expect(JSON.parse(stdout)).toMatchObject({ results: [{ rule: 'connection-refused', note }] });
  });

  test('in the config → the same, and the option goes before it', async () => {
    writeFileSync(inCwd('by-port.yaml'), 'baseline: { by: port }\n');
    const args = ['tuesday.pcap', '--baseline', 'monday.json', '--config', 'by-port.yaml'];
    expect((await check(...args)).status).toBe(0);
    expect((await check(...args, '--baseline-by', 'address')).status).toBe(1);
  });

  test('sarif → places are told apart in the same way', async () => {
    const args = ['tuesday.pcap', '--baseline', 'monday.json', '-f', 'sarif'];
    const stateWith = async (...more: string[]): Promise<string | undefined> =>
      runOf((await check(...args, ...more)).stdout).results[0]!.baselineState;
    expect([await stateWith(), await stateWith('--baseline-by', 'port')]).toEqual(['new', 'unchanged']);
  });
});
