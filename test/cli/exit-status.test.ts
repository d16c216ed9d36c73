// What the command says and how it ends when it is used wrongly or given something that is not a capture.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OUTPUT_FORMATS } from '../../src/cli/targets.ts';
import { capture } from '../kit/capture.ts';
import { ended, start, tcpscopeHere as run, temporaryFolder, type Ended, type RunOptions } from './tcpscope.ts';

const good = 'good.pcap';
const cut = 'cut.pcap';
const cwd = temporaryFolder();
const tcpscope = (args: readonly string[], options: RunOptions = {}): Promise<Ended> => run(args, { cwd, ...options });

mkdirSync(join(cwd, 'captures'));
for (const [name, content] of Object.entries({
  [good]: capture('handshake\nclose'),
  [cut]: capture('handshake\nclose').subarray(0, -5),
  'empty.pcap': '',
  'notes.txt': 'some notes\n',
  'netmon.cap': 'GMBU\u0002\u0002\u0001 and more',
  'ends-at-once.pcap': capture('').subarray(0, 10),
})) {
  writeFileSync(join(cwd, name), content);
}

describe('2: the command line makes no sense', () => {
  test.each([
    [['analyse', 'x'], "unknown command 'analyse'", 'Did you mean analyze?'],
    [['frobnicate'], "unknown command 'frobnicate'", 'see tcpscope --help'],
    [[good], `unknown command '${good}'`, `to read a capture: tcpscope analyze ${good}`],
    [['--frobnicate'], "unknown option '--frobnicate'", 'see tcpscope --help'],
    [['analyze'], "missing required argument 'capture'", 'see tcpscope analyze --help'],
    [['analyze', '--frobnicate', good], "unknown option '--frobnicate'", 'see tcpscope analyze --help'],
    [['analyze', '--fomat', 'json', good], "unknown option '--fomat'", 'Did you mean --format?'],
    [
      ['analyze', '--format', 'xml', good],
      `option '-f, --format <format>' argument 'xml' is invalid. Allowed choices are ${OUTPUT_FORMATS.join(', ')}.`,
      'see tcpscope analyze --help',
    ],
    [
      ['analyze', '--since', 'yesterday', good],
      '--since: "yesterday" is neither seconds from the start nor ISO 8601',
      'for example: 12.5 or 2026-11-20T10:00:00Z',
    ],
    [
      ['analyze', '--until', '2026-02-30', good],
      '--until: "2026-02-30" is neither seconds from the start nor ISO 8601',
      'for example: 12.5 or 2026-11-20T10:00:00Z',
    ],
    [['analyze', '--since', '5', '--until', '2', good], 'since 5 s is later than until 2 s', 'swap them'],
    [
      ['analyze', '--since', '2026-11-20T10:00:00Z', '--until', '2026-11-20', good],
      'since 2026-11-20T10:00:00.000000000Z is later than until 2026-11-20T00:00:00.000000000Z',
      'swap them',
    ],
    [
      ['analyze', '--since', '2286-01-01', '--until', '5', good],
      'since 2286-01-01T00:00:00.000000000Z is later than until 5 s',
      'swap them',
    ],
    [['analyze', '--top', '-1', good], '--top: "-1" is not a whole number'],
    [['analyze', '--top', 'many', good], '--top: "many" is not a whole number'],
    [['analyze', '--include', 'events,foo', good], '--include: "foo" is none of transitions, events, samples'],
    [
      ['analyze', '--quiet', '--verbose', good],
      "option '-q, --quiet' cannot be used with option '-v, --verbose'",
      'see tcpscope analyze --help',
    ],
    [['analyze', '-', good, '-'], 'standard input (-) can be read once only'],
    [
      ['analyze', '--output', `text:${good}`, good],
      `--output ${good} is a capture that is also an input`,
      'name another file',
    ],
  ])('%j → one line, and perhaps a hint', async (args, message, hint?: string) => {
    const { status, stdout, stderr } = await tcpscope(args);
    expect(stderr).toBe(`tcpscope: ${message}\n${hint === undefined ? '' : `  ${hint}\n`}`);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  test('a filter that makes no sense → its column, what was expected, an example', async () => {
    const { status, stderr } = await tcpscope(['analyze', '--filter', 'host and', good]);
    expect(stderr).toMatch(/^tcpscope: --filter: column 6: expected .*, found "and"\n {2}For example: .*\n$/);
    expect(status).toBe(2);
  });

  test('nothing at all → the help, on standard error', async () => {
    const { status, stdout, stderr } = await tcpscope([]);
    expect(stderr).toMatch(/^Examples:\n/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

describe('3: an input that cannot be read', () => {
  test.each([
    ['missing.pcap', 'no such file', 'check the path'],
    ['captures', 'is a directory', 'name its captures'],
    ['empty.pcap', 'is empty', 'did the capture run'],
    ['notes.txt', 'is not a pcap or pcapng capture', 'see what it is'],
    ['netmon.cap', 'Microsoft Network Monitor', 'editcap'],
    ['ends-at-once.pcap', 'ends inside its file header', 'capture again'],
  ])('%s → what it is, and a hint', async (path, message, hint) => {
    const { status, stdout, stderr } = await tcpscope(['analyze', path]);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^tcpscope: /);
    expect(lines[0]).toContain(path);
    expect(lines[0]).toContain(message);
    expect(lines[1]).toContain(hint);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  });

  test('empty standard input → says so', async () => {
    const { status, stderr } = await tcpscope(['analyze', '-']);
    expect(stderr).toContain('tcpscope: standard input is empty\n');
    expect(status).toBe(3);
  });

  test('one bad file among good ones → they are reported, as a part of what was asked for', async () => {
    const { status, stdout, stderr } = await tcpscope(['analyze', 'notes.txt', good]);
    expect(stdout).toContain('✗ partial: 1 of 2 captures was not read, or not to its end\n');
    expect(stdout).toContain('1 TCP connection');
    expect(stderr).toBe('tcpscope: notes.txt is not a pcap or pcapng capture (begins with 736f6d65)\n');
    expect(status).toBe(3);
  });

  test('a name that would command the terminal → is printed harmless', async () => {
    const { stderr } = await tcpscope(['analyze', 'no\u001b[31mpe\n.pcap']);
    expect(stderr.split('\n')[0]).toBe('tcpscope: no\ufffd[31mpe\ufffd.pcap: no such file');
  });
});

describe('0 and 4: read to the end, or not', () => {
  test('sound captures → 0, with --strict too', async () => {
    expect(await tcpscope(['analyze', '--strict', good])).toMatchObject({ status: 0, stderr: '' });
  });

  test('a cut capture → 0 and a report that says where', async () => {
    const { status, stdout, stderr } = await tcpscope(['analyze', cut]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('! the file ends inside frame 6');
  });

  test('cut captures with --strict → the same report, then 4 and their names', async () => {
    const plain = await tcpscope(['analyze', cut]);
    const strict = await tcpscope(['analyze', '--strict', cut]);
    expect(strict.stdout).toBe(plain.stdout);
    expect(strict.stderr).toBe(`tcpscope: ${cut} is truncated or damaged (--strict)\n  the report says where\n`);
    expect(strict.status).toBe(4);
    const two = await tcpscope(['analyze', '--strict', '--format', 'json', cut, good, cut]);
    expect(two.stderr).toContain(`tcpscope: ${cut}, ${cut} are truncated or damaged (--strict)\n`);
    expect(JSON.parse(two.stdout)).toMatchObject({ captures: [{}, {}, {}] });
  });
});

describe('70: a bug', () => {
  const broken = (code: string): string[] => ['--import', `data:text/javascript,${encodeURIComponent(code)}`];

  test('an exception in the middle of the run → says that it is one, with its stack', async () => {
    const node = broken('JSON.stringify = () => { throw new TypeError("sprang a leak"); }');
    const { status, stdout, stderr } = await tcpscope(['analyze', '--format', 'ndjson', good], { node });
    expect(stderr).toMatch(/^tcpscope: internal error, please report it\nTypeError: sprang a leak\n {4}at /);
    expect({ status, stdout }).toEqual({ status: 70, stdout: '' });
  });

  test('an exception that nobody awaits → the same, not Node’s status 1', async () => {
    const leak = 'setImmediate(() => { throw new TypeError("sprang a leak"); })';
    const node = broken(`process.on("newListener", (name) => name === "uncaughtException" && ${leak})`);
    const { status, stderr } = await ended(start(['analyze', '-'], { node }));
    expect(stderr).toContain('tcpscope: internal error, please report it\nTypeError: sprang a leak\n');
    expect(status).toBe(70);
  });
});
