// The library, as those who install it have it: README's example, by the package's own name, on what the build has made.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { capture } from './kit/capture.ts';
import { temporaryFolder } from './cli/tcpscope.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
if (!existsSync(join(ROOT, 'dist/index.js'))) throw new Error('dist/ is missing: npm run build');

/** A project that has installed the package. */
const project = temporaryFolder();
mkdirSync(join(project, 'node_modules'));
symlinkSync(ROOT, join(project, 'node_modules/tcpscope'));
writeFileSync(join(project, 'package.json'), '{"name": "project"}');
writeFileSync(
  join(project, 'capture.pcap'),
  capture(
    `handshake
close
addresses 10.0.0.1:40001 10.0.0.2:81
+.1 > S 0
+.001 < R. 0 ack 1
addresses [fd00::1]:40002 [fd00::2]:82
+.1 > S 0`,
  ),
);
writeFileSync(join(project, 'notes.txt'), 'hello\n');

function outputOf(code: string): string {
  writeFileSync(join(project, 'example.mjs'), code);
  const { PATH, HOME } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['example.mjs'], {
    cwd: project,
    env: { PATH, HOME, NO_COLOR: '1' },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

test('README’s example → every connection, with its ends and its outcome', () => {
  const examples = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/^```js\n(.*?)^```$/gms)];
  expect(examples).toHaveLength(1);
  const [[, code]] = examples as [RegExpExecArray];
  expect(code).toContain("from 'tcpscope'");
  expect(code).toContain("'capture.pcap'");
  expect(outputOf(code!).trimEnd().split('\n').toSorted()).toEqual([
    "{ address: '10.0.0.1', port: 40000 } { address: '10.0.0.2', port: 80 } closed",
    "{ address: '10.0.0.1', port: 40001 } { address: '10.0.0.2', port: 81 } refused",
    "{ address: 'fd00::1', port: 40002 } { address: 'fd00::2', port: 82 } unanswered",
  ]);
});

describe('docs/library.md', () => {
  const page = readFileSync(join(ROOT, 'docs/library.md'), 'utf8');
  const examples = [...page.matchAll(/^```js\n(.*?)^```\n\n^```text\n(.*?)^```$/gms)];

  test('every example → is followed by what it prints', () => {
    expect(examples.length).toBeGreaterThan(4);
    expect(examples).toHaveLength(page.split('```js').length - 1);
  });

  test.each(examples.map(([, code, output], i) => [i + 1, code!, output!] as const))(
    'example %i → prints what it says',
    (_, code, output) => expect(outputOf(code)).toBe(output),
  );

  test('every function and value of the package → is in it', async () => {
    const names = Object.keys((await import(join(ROOT, 'dist/index.js'))) as object);
    expect(names.length).toBeGreaterThan(9);
    expect(names.filter((name) => !page.includes(name))).toEqual([]);
  });
});

describe('the package', () => {
  test('a report → the same as of the command with --format json', () => {
    const code = `import { analyze } from 'tcpscope';
      console.log(JSON.stringify(await analyze(['capture.pcap'])));`;
    const { stdout } = spawnSync(
      process.execPath,
      [join(ROOT, 'bin/tcpscope.js'), 'analyze', 'capture.pcap', '-f', 'json'],
      {
        cwd: project,
        encoding: 'utf8',
      },
    );
    expect(JSON.parse(outputOf(code))).toEqual(JSON.parse(stdout));
  });

  test('a filter and a time → narrow the report', () => {
    const code = `import { analyze, parseFilter, parseTimeLimit } from 'tcpscope';
      const { connections } = await analyze(['capture.pcap'], { filter: parseFilter('host 10.0.0.2'), since: parseTimeLimit('0.05') });
      console.log(connections.map(({ outcome }) => outcome).join());`;
    expect(outputOf(code)).toBe('refused\n');
  });

  test('records as they are known → a sink of one’s own', () => {
    const code = `import { analyzeInto } from 'tcpscope';
      const seen = [];
      const see = (what) => () => void seen.push(what);
      await analyzeInto(['capture.pcap'], { capture: see('capture'), connection: see('connection'), finding: see('finding'), summary: see('summary'), drained() {} });
      console.log([...new Set(seen)].join(), seen.filter((what) => what === 'connection').length);`;
    expect(outputOf(code)).toMatch(/^connection,capture,finding,summary 3\n$/);
  });

  test('no capture → rejects with its own error, which tells what kind', () => {
    const code = `import { analyze, TcpscopeError } from 'tcpscope';
      for (const path of ['notes.txt', 'missing.pcap']) {
        await analyze([path]).catch((error) => console.log(error instanceof TcpscopeError, error.code, error.message));
      }`;
    expect(outputOf(code)).toMatch(
      /^true not-a-capture notes\.txt is not a pcap or pcapng capture .*\ntrue input-missing missing\.pcap: no such file\n$/,
    );
  });

  test('its schema and its package.json → there, by their names', () => {
    const code = `import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      console.log(require('tcpscope/report.schema.json').title, require('tcpscope/package.json').name);`;
    expect(outputOf(code)).toBe('tcpscope report, version 1 tcpscope\n');
  });

  test('what is not exported → closed', () => {
    const code = `await import('tcpscope/dist/analyze.js').catch((error) => console.log(error.code));`;
    expect(outputOf(code)).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED\n');
  });

  test('what it promises → is there: types, schema, command', () => {
    const { exports, bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      exports: Record<string, string | { types: string; default: string }>;
      bin: Record<string, string>;
    };
    const files = [...Object.values(exports), ...Object.values(bin)].flatMap((each) =>
      typeof each === 'string' ? [each] : Object.values(each),
    );
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});
