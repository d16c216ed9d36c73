// `tcpscope analyze` as it is used: its options, several captures as one run, and what it says beside the report.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { capture, type CaptureOptions } from '../kit/capture.ts';
import {
  BUNDLE,
  onTerminal,
  ROOT,
  shell,
  tcpscope as run,
  tcpscopeHere,
  temporaryFolder,
  type Ended,
  type RunOptions,
} from './tcpscope.ts';

const cwd = temporaryFolder();
const baseSeconds = Date.UTC(2026, 10, 20, 10) / 1000;
const write = (name: string, trace: string, options: CaptureOptions = {}): void =>
  writeFileSync(join(cwd, name), capture(trace, { baseSeconds, ...options }));
const tcpscope = (args: readonly string[], options: RunOptions = {}): Promise<Ended> => run(args, { cwd, ...options });

interface Line {
  type: string;
  file: string;
  packets: number;
  client: { port: number };
}
async function linesOf(args: readonly string[], options: RunOptions = {}): Promise<Line[]> {
  const { status, stdout, stderr } = await tcpscopeHere(['analyze', '--format', 'ndjson', ...args], {
    cwd,
    ...options,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}
const portsOf = async (args: readonly string[], options: RunOptions = {}): Promise<number[]> =>
  (await linesOf(args, options)).flatMap(({ type, client }) => (type === 'connection' ? client.port : []));

const begun = (port: number): string => `addresses 10.0.0.1:${port} 10.0.0.2:80\nhandshake`;
write(
  'hours.pcap',
  [0, 1, 2].map((i) => `${begun(4000 + i)}\n+10 > P. 1:11(10) ack 1\n${10 * (i + 1)}.5 > udp (1)`).join('\n'),
);
write('small.pcap', 'handshake\nclose');

describe('choice of connections', () => {
  test.each([
    [['--filter', 'port 4001'], [4001]],
    [
      ['--filter', 'client port 4000 or 4002'],
      [4000, 4002],
    ],
    [['--filter', 'tcp.stream == 2'], [4002]],
    [['--filter', 'not host 10.0.0.2'], []],
    // Packets at 0–10, 10.5–20.5 and 20.5–30.5 seconds.
    [
      ['--since', '11'],
      [4001, 4002],
    ],
    [['--since', '2026-11-20T10:00:21'], [4002]],
    [['--since', '2026-11-20T12:00:21+02:00'], [4002]],
    [['--since', '2026-11-20 10:00:21.000000001Z'], [4002]],
    [['--until', '5'], [4000]],
    [
      ['--until', '2026-11-20T10:00:12'],
      [4000, 4001],
    ],
    [['--since', '10.505', '--until', '12'], [4001]],
    [['--since', '11', '--until', '12'], []],
    [['--since', '11', '--filter', 'port 4002'], [4002]],
  ])('%j → connections %j', async (args, ports) => {
    expect(await portsOf([...args, 'hours.pcap'])).toEqual(ports);
  });

  test('a choice in the text report → the verdict names it', async () => {
    const { stdout } = await tcpscope(['analyze', 'hours.pcap', '--since', '1', '--filter', 'port 9']);
    expect(stdout).toMatch(/^No TCP connections match --filter, --since\n/);
  });
});

describe('the table', () => {
  write('many.pcap', Array.from({ length: 30 }, (_, i) => `+.1 > S 0 {port ${5000 + i}}`).join('\n'));
  const rows = (stdout: string): number => stdout.match(/:80 {2}unanswered/g)!.length;

  test('--top: absent, 3, 0 → 20, 3, all', async () => {
    expect(rows((await tcpscope(['analyze', 'many.pcap'])).stdout)).toBe(20);
    const three = (await tcpscope(['analyze', 'many.pcap', '--top', '3'])).stdout;
    expect(rows(three)).toBe(3);
    expect(three).toMatch(/\n27 more not shown; --top 0 shows all\n$/);
    const all = (await tcpscope(['analyze', 'many.pcap', '--top', '0'])).stdout;
    expect(rows(all)).toBe(30);
    expect(all).not.toContain('not shown');
  });

  test('a terminal of 24 lines → nothing scrolls away, unless --top asks for it', async () => {
    const env = { NO_COLOR: '1' };
    const fitting = (await onTerminal('$tcpscope analyze many.pcap', { cwd, env })).stdout;
    expect(fitting.split('\r\n').length).toBeLessThanOrEqual(24);
    expect(Math.max(...fitting.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(rows((await onTerminal('$tcpscope analyze many.pcap --top 25', { cwd, env })).stdout)).toBe(25);
  });

  test('--sort start: → the earliest first', async () => {
    const { stdout } = await tcpscope(['analyze', 'hours.pcap', '--sort', 'start']);
    expect([...stdout.matchAll(/10\.0\.0\.1:(\d+)/g)].map(([, port]) => port)).toEqual(['4000', '4001', '4002']);
  });
});

describe('captures', () => {
  test('a rotated capture in any order → one run, connections joined across its files', async () => {
    write('ring0', 'handshake');
    write('ring1', '+0 > P. 1:11(10) ack 1', { baseSeconds: baseSeconds + 10 });
    write('ring2', 'addresses 10.0.0.1:40000 10.0.0.2:80\n+0 > F. 11 ack 1\n+.1 < F. 1 ack 12', {
      baseSeconds: baseSeconds + 20,
    });
    const lines = await linesOf(['ring2', 'ring0', 'ring1']);
    expect(lines.flatMap(({ type, file }) => (type === 'capture' ? file : []))).toEqual(['ring0', 'ring1', 'ring2']);
    const connections = lines.filter(({ type }) => type === 'connection');
    expect(connections).toMatchObject([{ packets: 6, outcome: 'closed', firstCapture: 0, lastCapture: 2 }]);
    expect(await linesOf(['ring1', 'ring2', 'ring0'])).toEqual(lines);
  });

  test('of the client and of the server → one line, and what to do', async () => {
    write('client.pcap', 'handshake\nclose');
    write('server.pcap', 'handshake\nclose', { baseSeconds: baseSeconds + 1 });
    const { status, stdout, stderr } = await tcpscope(['analyze', 'client.pcap', 'server.pcap']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      'tcpscope: client.pcap and server.pcap hold the same traffic, seen from two points: 6 packets in both, at different times\n  analyze each alone; mergecap is only for the halves of one capture, its two directions\n',
    );
  });

  test('standard input: the same capture → the same report but for its name', async () => {
    const fromFile = await linesOf(['hours.pcap']);
    const input = readFileSync(join(cwd, 'hours.pcap'));
    const fromStdin = await linesOf(['-'], { input });
    expect(fromStdin).toEqual(
      fromFile.map((line) => (line.type === 'capture' ? { ...line, file: 'standard input' } : line)),
    );
  });

  // pcap-parser calls Buffer(), of which Node warns (DEP0005) unless it lies in node_modules.
  test('standard input → nothing on standard error', async () => {
    const { stderr } = await tcpscope(['analyze', '-'], { input: readFileSync(join(cwd, 'hours.pcap')) });
    expect(stderr).toBe('');
  });

  test('standard input that is a terminal → 2, not an endless wait', async () => {
    const { stdout, status } = await onTerminal('$tcpscope analyze -', { cwd });
    expect(stdout).toMatch(/^tcpscope: standard input \(-\) is the terminal, not a capture\r\n/);
    expect(status).toBe(2);
  });

  test('two runs over the same captures → byte-identical in every format', async () => {
    for (const format of ['text', 'json', 'ndjson']) {
      const args = ['analyze', 'hours.pcap', 'small.pcap', '--format', format];
      expect((await tcpscope(args)).stdout).toBe((await tcpscope(args)).stdout);
    }
  });
});

describe('other options', () => {
  test.each([['events'], ['transitions,events,samples'], ['events', '--include', 'samples,events']])(
    '--include %s → accepted',
    async (...include) => {
      const types = (await linesOf(['small.pcap', '--include', ...include])).map(({ type }) => type);
      expect(types.filter((type) => type !== 'transition')).toEqual(['connection', 'capture', 'summary']);
      expect(types.includes('transition')).toBe(include.join().includes('transitions'));
    },
  );

  test('--verbose → time and memory of the run, on standard error only', async () => {
    const { status, stdout, stderr } = await tcpscope(['analyze', 'hours.pcap', '--verbose']);
    expect(stdout).toBe((await tcpscope(['analyze', 'hours.pcap'])).stdout);
    const [size, version] = [readFileSync(join(cwd, 'hours.pcap')).length, process.versions.node];
    const lines = stderr.split('\n');
    expect(lines[0]).toBe(`tcpscope 0.1.0, Node.js ${version}`);
    expect(lines[1]).toMatch(new RegExp(`^read 15 packets, ${(size / 1000).toFixed(2)} kB of 1 file, in \\d+`));
    expect(lines[2]).toMatch(/^[\d,]+ packets\/s, \S+ \w*B\/s$/);
    expect(lines[3]).toMatch(/^3 connections reported; peak memory \S+ MB$/);
    expect({ status, more: lines.slice(4) }).toEqual({ status: 0, more: [''] });
  });
});

const helpOf = async (args: string): Promise<string> => {
  const { status, stdout, stderr } = await tcpscopeHere(args.split(' '));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
};

describe('help', () => {
  test.each([
    ['--help', 'analyze capture.pcap'],
    ['help', 'analyze capture.pcap'],
    ['analyze --help', 'analyze capture.pcap'],
    ['help analyze', 'analyze capture.pcap'],
    ['flow --help', 'flow capture.pcap 3'],
  ])('%s → begins with examples', async (args, first) => {
    expect((await helpOf(args)).startsWith(`Examples:\n  tcpscope ${first} `)).toBe(true);
  });

  const fits = async (args: string, columns: number): Promise<void> => {
    const lines = (await helpOf(args)).split('\n');
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
  };
  test.each(['analyze --help', 'help analyze', 'explain --help'])('%s → on 80 columns', (args) => fits(args, 80));
  test.each(['--help', 'help'])('%s → on 87 columns', (args) => fits(args, 87));
  // The list of commands is 86 wide beside the long usage of `flow`; the examples of `flow` are 102.
  test.each(['--help', 'help', 'flow --help'])('%s → on 80 columns', (args) => fits(args, 80));

  test('the examples: their options → exist', async () => {
    const { stdout } = await tcpscope(['analyze', '--help']);
    const [examples, options] = stdout.split('Usage:') as [string, string];
    for (const option of examples.match(/--\w+/g)!) expect(options).toContain(`${option} `);
  });

  test('--version → that of package.json', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await tcpscope(['--version'])).toEqual({ status: 0, signal: null, stdout: `${version}\n`, stderr: '' });
  });
});

describe('start', () => {
  test('little address space, so that memory can’t be reserved (ulimit -v) → the same report', async () => {
    const plain = await tcpscope(['analyze', 'hours.pcap']);
    expect(await shell('ulimit -v 8000000; $tcpscope analyze hours.pcap', { cwd })).toEqual(plain);
  });

  test('a run: what is loaded → the command and pcap-parser; not zod, YAML or Parquet, which few runs need', async () => {
    const hooks = `export async function load(url, context, next) { process._rawDebug(url); return next(url, context); }`;
    const register = `import { register } from 'node:module'; register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(hooks))});`;
    const { stderr } = await tcpscope(['analyze', 'small.pcap'], {
      node: ['--import', `data:text/javascript,${encodeURIComponent(register)}`],
    });
    const files = stderr.split('\n').filter((url) => url.startsWith('file:'));
    const loaded = files.map((url) => relative(ROOT, fileURLToPath(url)));
    const isOurs = (path: string): boolean => path.startsWith('dist/bin/');
    expect(loaded.filter((path) => !isOurs(path))).toEqual([
      'bin/tcpscope.js',
      expect.stringMatching(/^node_modules\/pcap-parser\//), // it may call Buffer() there
    ]);
    const own = loaded.filter(isOurs);
    expect(own).toContain(relative(ROOT, BUNDLE));
    const text = own.map((path) => readFileSync(join(ROOT, path), 'utf8')).join('');
    expect(text).toContain('accept-queue-overflow');
    expect(text).not.toMatch(/ZodType|ZodError|version of this vocabulary|YAMLParseError|ParquetWriter/);
  });

  test('through a link in another folder, as npm installs it → works', async () => {
    execFileSync('ln', ['-s', join(ROOT, 'bin/tcpscope.js'), join(cwd, 'linked')]);
    expect(await shell('./linked --version', { cwd })).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d/),
    });
  });
});
