// Several outputs of one pass: which format goes where, and that each is what a run of its own would write.
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { targetsOf } from '../../src/cli/targets.ts';
import { FORMAT_BY_EXTENSION, FORMAT_NAMES, type FormatName } from '../../src/report/formats.ts';
import { TcpscopeError } from '../../src/shared/errors.ts';
import { bulkTrace } from '../findings/bulk-trace.ts';
import { capture } from '../kit/capture.ts';
import { tcpscopeHere as run, temporaryFolder, type Ended, type RunOptions } from './tcpscope.ts';

const cwd = temporaryFolder();
const inCwd = (name: string): string => join(cwd, name);
const text = (name: string): string => readFileSync(inCwd(name), 'utf8');
const analyze = (args: readonly string[], options: RunOptions = {}): Promise<Ended> =>
  run(['analyze', 'trace.pcap', ...args], { cwd, ...options });
const parts = (): string[] => readdirSync(cwd).filter((name) => name.endsWith('.part'));
const done = { status: 0, signal: null, stdout: '', stderr: '' };

/** Transfers that send some of their data again, and connections that are refused. */
const refused = Array.from(
  { length: 300 },
  (_, i) => `+.001 > S 0 {port ${1000 + i}}\n+.001 < R. 0 ack 1 {port ${1000 + i}}`,
);
writeFileSync(
  inCwd('trace.pcap'),
  capture(`${bulkTrace({ segments: 150, rttMs: 50, sender: 'client' })}\n${refused.join('\n')}`),
);

/** What a run for that alone writes. */
const alone = async (...args: string[]): Promise<string> => {
  const { status, stdout, stderr } = await analyze(args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
};

describe('which format goes where', () => {
  const formatsOf = (outputs: string[], format?: FormatName): string[] =>
    targetsOf(outputs, format).map((target) => `${target.format} → ${target.path ?? 'standard output'}`);

  test.each<[outputs: string[], format: FormatName | undefined, targets: string[]]>([
    [[], undefined, ['text → standard output']],
    [[], 'json', ['json → standard output']],
    [['a.json'], undefined, ['json → a.json']],
    [['a.json'], 'ndjson', ['ndjson → a.json']],
    [['a'], undefined, ['text → a']],
    [['a.out'], 'json', ['json → a.out']],
    [['csv:a.out'], undefined, ['csv → a.out']],
    [['-'], undefined, ['text → -']],
    [['-'], 'json', ['json → -']],
    [['A.JSON'], undefined, ['json → A.JSON']],
    [['a.json.txt'], undefined, ['text → a.json.txt']],
    [['json/a'], undefined, ['text → json/a']],
    [['.json'], undefined, ['text → .json']],
    [['json:a.txt'], undefined, ['json → a.txt']],
    [['json:a.txt'], 'ndjson', ['json → a.txt']],
    [['json:-'], undefined, ['json → -']],
    [['json:text:a'], undefined, ['json → text:a']],
    [['C:a.json'], undefined, ['json → C:a.json']],
    [['day:1.ndjson'], undefined, ['ndjson → day:1.ndjson']],
    [['JSON:a'], undefined, ['text → JSON:a']],
    [['./json:a'], undefined, ['text → ./json:a']],
    [['a.txt', 'b.json', 'c.ndjson'], undefined, ['text → a.txt', 'json → b.json', 'ndjson → c.ndjson']],
    [['a.txt', 'b.json', 'c', '-'], 'ndjson', ['text → a.txt', 'json → b.json', 'ndjson → c', 'ndjson → -']],
    [['-', 'a.json'], undefined, ['text → -', 'json → a.json']],
    [['json:a', 'ndjson:b'], 'text', ['json → a', 'ndjson → b']],
  ])('%j with --format %s → %j', (outputs, format, targets) => expect(formatsOf(outputs, format)).toEqual(targets));

  test('every extension → its format, alone and among others', () => {
    for (const [extension, format] of Object.entries(FORMAT_BY_EXTENSION)) {
      expect(FORMAT_NAMES).toContain(format);
      expect(formatsOf([`a${extension}`])).toEqual([`${format} → a${extension}`]);
      expect(formatsOf([`a${extension}`, 'b'], 'json')).toEqual([`${format} → a${extension}`, 'json → b']);
    }
  });

  test.each(FORMAT_NAMES.map((name) => [name]))('%s:FILE → that, whatever else is said', (name) => {
    expect(formatsOf([`${name}:a.json`, 'b'], 'text')).toEqual([`${name} → a.json`, 'text → b']);
  });

  test.each([
    [['a.json', 'a.json'], 'a.json'],
    [['a.json', 'b.json', 'ndjson:a.json'], 'a.json'],
    [['-', 'json:-'], '-'],
  ])('%j → refused', (outputs, twice) => {
    expect(() => targetsOf(outputs)).toThrow(TcpscopeError);
    expect(() => targetsOf(outputs)).toThrow(`--output ${twice}: two reports cannot go to one file`);
  });
});

describe('-o twice', () => {
  test('→ both files, whole, and as runs of their own write them', async () => {
    expect(await analyze(['-o', 'twice.json', '-o', 'twice.txt'])).toEqual(done);
    expect(text('twice.json')).toBe(await alone('-f', 'json'));
    expect(text('twice.txt')).toBe(await alone());
    expect(text('twice.json').length).toBeGreaterThan(65_536); // more than is kept back at once
    expect(parts()).toEqual([]);
  });

  test('all formats that are text → each as a run of its own writes it', async () => {
    const outputs = FORMAT_NAMES.map((name) => [name, `${name}:all.${name}`] as const);
    expect(await analyze(outputs.flatMap(([, output]) => ['-o', output]))).toEqual(done);
    for (const [name] of outputs) {
      expect([name, text(`all.${name}`)]).toEqual([name, await alone('-f', name)]);
      expect([name, text(`all.${name}`).length > 100]).toEqual([name, true]);
    }
    expect(parts()).toEqual([]);
  }, 120_000);

  test('one of them standard output → the same', async () => {
    const { status, stdout, stderr } = await analyze(['-o', '-', '-o', 'beside.ndjson']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(await alone());
    expect(text('beside.ndjson')).toBe(await alone('-f', 'ndjson'));
    const json = await analyze(['-o', 'beside.txt', '-o', 'json:-']);
    expect(json.stdout).toBe(await alone('-f', 'json'));
  });

  test('from standard input → both are whole', async () => {
    const input = readFileSync(inCwd('trace.pcap'));
    expect(await run(['analyze', '-', '-o', 'in.json', '-o', 'in.txt'], { cwd, input })).toEqual(done);
    const file = (report: string): string => report.replaceAll('standard input', 'trace.pcap');
    expect(file(text('in.json'))).toBe(await alone('-f', 'json'));
    expect(text('in.txt')).toContain('\nstandard input\n');
  });

  test('--filter, --top → for all of them', async () => {
    const narrowed = ['--filter', 'port 1005', '--top', '1'];
    expect(await analyze([...narrowed, '-o', 'one.json', '-o', 'one.txt'])).toEqual(done);
    expect(JSON.parse(text('one.json'))).toMatchObject({ summary: { connections: 1 } });
    expect(text('one.txt')).toBe(await alone(...narrowed));
  });

  test('a terminal is none of the files: no colour, unless it is asked for', async () => {
    await analyze(['-o', 'plain.txt', '-o', 'plain.json'], { env: { FORCE_COLOR: '1' } });
    expect(text('plain.txt')).not.toContain('\u001b');
    await analyze(['--color', '-o', 'colored.txt', '-o', 'colored.json']);
    expect(text('colored.txt')).toContain('\u001b[');
    expect(text('colored.json')).toBe(text('plain.json'));
  });

  test('a damaged capture with --strict → both files, then 4', async () => {
    writeFileSync(inCwd('cut.pcap'), readFileSync(inCwd('trace.pcap')).subarray(0, -5));
    const { status } = await run(['analyze', 'cut.pcap', '--strict', '-o', 'cut.json', '-o', 'cut.txt'], { cwd });
    expect(status).toBe(4);
    expect(JSON.parse(text('cut.json'))).toMatchObject({ captures: [{ complete: false }] });
    expect(text('cut.txt')).toContain('the file ends inside frame');
  });
});

describe('--include', () => {
  const records = (name: string): string[] => [
    ...new Set(
      text(name)
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { type: string }).type),
    ),
  ];

  test.each(['transitions', 'events', 'samples', 'transitions,events'])(
    '%s → in json and ndjson, and only these; other formats as ever',
    async (include) => {
      const args = ['--include', include];
      expect(await analyze([...args, '-o', 'inc.json', '-o', 'inc.ndjson', '-o', 'inc.txt'])).toEqual(done);
      expect(text('inc.json')).toBe(await alone('-f', 'json', ...args));
      expect(text('inc.ndjson')).toBe(await alone('-f', 'ndjson', ...args));
      expect(text('inc.txt')).toBe(await alone());
      const { connections } = JSON.parse(text('inc.json')) as { connections: object[] };
      const all = ['transitions', 'events', 'samples'];
      expect(all.filter((name) => name in connections[0]!)).toEqual(include.split(','));
      expect(all.filter((name) => records('inc.ndjson').includes(name.slice(0, -1)))).toEqual(include.split(','));
    },
  );

  test.each(FORMAT_NAMES.filter((name) => !name.endsWith('json')))(
    'not asked for, though %s may need more → nothing of it in json and ndjson',
    async (name) => {
      expect(await analyze(['-o', `${name}:with`, '-o', 'with.json', '-o', 'with.ndjson'])).toEqual(done);
      expect(text('with.json')).toBe(await alone('-f', 'json'));
      expect(text('with.ndjson')).toBe(await alone('-f', 'ndjson'));
      expect(records('with.ndjson').toSorted()).toEqual(['capture', 'connection', 'finding', 'summary']);
    },
  );
});

describe('what cannot be', () => {
  const message = ({ status, stdout, stderr }: Ended): string => {
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^tcpscope: [^\n]+\n( {2}[^\n]+\n)?$/);
    return stderr.split('\n')[0]!;
  };

  test('tables where a file is → 2, and it is kept', async () => {
    writeFileSync(inCwd('kept.json'), 'kept');
    const ended = await analyze(['-o', 'parquet:kept.json']);
    expect(message(ended)).toBe('tcpscope: cannot write kept.json: file already exists');
    expect(text('kept.json')).toBe('kept');
  });

  test('one file twice → 2, and it is not written', async () => {
    writeFileSync(inCwd('kept.json'), 'kept');
    const ended = await analyze(['-o', 'kept.json', '-o', 'ndjson:kept.json']);
    expect(message(ended)).toBe('tcpscope: --output kept.json: two reports cannot go to one file');
    expect(text('kept.json')).toBe('kept');
    expect(parts()).toEqual([]);
  });

  test('standard output twice → 2, and nothing is printed', async () => {
    expect(message(await analyze(['-o', '-', '-o', 'json:-']))).toBe(
      'tcpscope: --output -: two reports cannot go to one file',
    );
  });

  test.each([
    [['-o', 'report.jsn'], 'report.jsn', '.jsn'],
    [['-o', 'a.json', '-o', 'b.pdf'], 'b.pdf', '.pdf'],
  ])(
    'an extension that no format has: %j → 2, those that there are, and nothing is written',
    async (args, file, end) => {
      const ended = await analyze(args);
      expect(message(ended)).toBe(`tcpscope: --output ${file}: no format has ${end}`);
      expect(ended.stderr).toContain([...Object.keys(FORMAT_BY_EXTENSION), '.parquet'].join(' '));
      expect(existsSync(inCwd(file))).toBe(false);
      expect(parts()).toEqual([]);
    },
  );

  test('a capture among them → 2, and it stays', async () => {
    const before = readFileSync(inCwd('trace.pcap'));
    const ended = await analyze(['-o', 'text:trace.pcap', '-o', 'beside.txt']);
    expect(message(ended)).toBe('tcpscope: --output trace.pcap is a capture that is also an input');
    expect(readFileSync(inCwd('trace.pcap')).equals(before)).toBe(true);
  });

  test('the capture is none → none of the files, and what was there stays', async () => {
    writeFileSync(inCwd('old.json'), 'old');
    const { status } = await run(['analyze', 'missing.pcap', '-o', 'old.json', '-o', 'new.txt'], { cwd });
    expect(status).toBe(3);
    expect(text('old.json')).toBe('old');
    expect(readdirSync(cwd)).not.toContain('new.txt');
    expect(parts()).toEqual([]);
  });

  test.each(['missing/x.txt', 'trace.pcap', 'folder'])(
    'the second output is %s → 2, and nothing of the first is left',
    async (second) => {
      mkdirSync(inCwd('folder'), { recursive: true });
      const folder = temporaryFolder();
      const first = join(folder, 'clean.json');
      message(await analyze(['-o', first, '-o', `text:${second}`]));
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test('a page of a pipe → as of the file, with its time–sequence graphs', async () => {
    await analyze(['-o', 'file.html']);
    expect(text('file.html')).toMatch(/"sequence":\[\{/);
    const input = readFileSync(inCwd('trace.pcap'));
    expect(await run(['analyze', '-', '-o', 'pipe.html'], { cwd, input })).toEqual(done);
    expect(text('pipe.html').replaceAll('standard input', 'trace.pcap')).toBe(text('file.html'));
  });

  describe('one file by two names', () => {
    test('./ before it → says that it is one file', async () => {
      const folder = temporaryFolder();
      const { status, stderr } = await run(['analyze', inCwd('trace.pcap'), '-o', 'new.txt', '-o', './new.txt'], {
        cwd: folder,
      });
      expect(status).toBe(2);
      expect(stderr).toContain('two reports cannot go to one file');
      expect(readdirSync(folder)).toEqual([]);
    });

    test('a link → says that it is one file', async () => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'old.json'), 'old');
      symlinkSync('old.json', join(folder, 'link.json'));
      const { status, stderr } = await run(['analyze', inCwd('trace.pcap'), '-o', 'old.json', '-o', 'link.json'], {
        cwd: folder,
      });
      expect(status).toBe(2);
      expect(stderr).toContain('two reports cannot go to one file');
      expect(readdirSync(folder)).toEqual(['link.json', 'old.json']);
    });

    test('standard output → says that it is one file', async () => {
      expect(message(await analyze(['-o', '-', '-o', 'json:/dev/stdout']))).toContain('cannot go to one file');
    });
  });
});
