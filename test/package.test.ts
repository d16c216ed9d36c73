// The package as it is published: packed, installed, imported, compiled against, and its man page found.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT, temporaryFolder } from './cli/tcpscope.ts';

const folder = temporaryFolder();
const prefix = join(folder, 'global');
const npm = (...args: string[]): ReturnType<typeof spawnSync> =>
  spawnSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: folder,
    encoding: 'utf8',
  });
/** Whether dependencies can be had at all: of a registry, or of npm's cache. */
const canInstall = npm('install', '--prefix', join(folder, 'probe'), 'commander@14.0.3').status === 0;

describe.skipIf(!canInstall)(
  `npm pack, npm install -g${canInstall ? '' : ' (skipped: npm can install nothing here)'}`,
  { tags: ['slow'] },
  () => {
    beforeAll(() => {
      const [packed] = JSON.parse(
        execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
          cwd: ROOT,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        }),
      ) as { filename: string }[];
      const { status, stderr } = npm('install', '--global', '--prefix', prefix, join(folder, packed!.filename));
      if (status !== 0) throw new Error(String(stderr));
    }, 120_000);

    test('the command → runs', () => {
      expect(execFileSync(join(prefix, 'bin/tcpscope'), ['--version'], { encoding: 'utf8' })).toMatch(
        /^\d+\.\d+\.\d+\n$/,
      );
    });

    test('man tcpscope → the page', () => {
      const page = join(prefix, 'share/man/man1/tcpscope.1');
      expect(existsSync(page)).toBe(true);
      const { error, stdout } = spawnSync('man', ['-M', join(prefix, 'share/man'), '-w', 'tcpscope'], {
        encoding: 'utf8',
      });
      if (error === undefined) expect(realpathSync(stdout.trim())).toBe(realpathSync(page));
    });

    test('what it exports → is there', () => {
      const project = join(folder, 'project');
      mkdirSync(join(project, 'node_modules'), { recursive: true });
      symlinkSync(join(prefix, 'lib/node_modules/tcpscope'), join(project, 'node_modules/tcpscope'));
      writeFileSync(
        join(project, 'x.mjs'),
        `import { existsSync } from 'node:fs';
       import * as library from 'tcpscope';
       import schema from 'tcpscope/report.schema.json' with { type: 'json' };
       console.log(existsSync(library.reportSchemaPath), schema.title, Object.keys(library).join());`,
      );
      const node = ['--no-warnings', 'x.mjs'];
      expect(execFileSync(process.execPath, node, { cwd: project, encoding: 'utf8' })).toBe(
        'true tcpscope report, version 1 TcpscopeError,analyze,analyzeInto,check,createSink,diff,explain,parseFilter,parseTimeLimit,render,reportSchemaPath,rules\n',
      );
    });
  },
);

describe('types', { tags: ['slow'] }, () => {
  const project = join(folder, 'typed');
  mkdirSync(join(project, 'node_modules/@types'), { recursive: true });
  symlinkSync(ROOT.replace(/\/$/, ''), join(project, 'node_modules/tcpscope'));
  symlinkSync(join(ROOT, 'node_modules/@types/node'), join(project, 'node_modules/@types/node'));
  writeFileSync(join(project, 'package.json'), '{"name": "project", "type": "module"}');
  const options = {
    strict: true,
    module: 'nodenext',
    target: 'es2023',
    noEmit: true,
    types: ['node'],
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['x.ts'] }));

  /** What the compiler says of a program that uses the package. */
  function complaints(code: string): string[] {
    writeFileSync(join(project, 'x.ts'), code);
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' });
    return stdout.split('\n').filter((line) => /error TS/.test(line));
  }

  test('a strict program that uses all of it → no complaint, the package’s own declarations included', () => {
    expect(
      complaints(`
import { createReadStream, createWriteStream } from 'node:fs';
import {
  analyze, analyzeInto, check, createSink, diff, explain, parseFilter, parseTimeLimit, render, reportSchemaPath, rules, TcpscopeError,
  type AnalyzeOptions, type Capture, type CaptureRecord, type CheckResult, type Comparison, type ConnectionRecord, type ErrorCode,
  type EventRecord, type FindingRecord, type FinishedConnection, type FormatName, type Include, type Outcome, type Progress,
  type RenderOptions, type Report, type ReportSink, type RuleId, type RuleText, type SampleRecord, type Severity, type State,
  type SummaryRecord, type TimeLimit, type TransitionRecord,
} from 'tcpscope';

const options: AnalyzeOptions = {
  filter: 'port 80', since: parseTimeLimit('5') ?? undefined, include: { events: true }, signal: AbortSignal.timeout(5),
  onProgress: ({ file, packets }: Progress) => console.log(file.length, packets + 1),
};
const inputs: Capture[] = [
  'a', new URL('file:///a'), new Uint8Array(5), Buffer.from(''), createReadStream('a'), new Blob([]).stream(),
  { name: 'x', data: (async function* () { yield new Uint8Array(1); })() },
];
const report: Report = await analyze(inputs, { ...options, filter: parseFilter('port 80') });
const connection: ConnectionRecord = report.connections[0]!;
const [capture, finding]: [CaptureRecord, FindingRecord] = [report.captures[0]!, report.findings[0]!];
const [event, transition, sample]: [EventRecord | undefined, TransitionRecord | undefined, SampleRecord | undefined] = [connection.events?.[0], connection.transitions?.[0], connection.samples?.[0]];
const [outcome, state, severity, rule]: [Outcome, State, Severity, RuleId] = [connection.outcome, connection.state.client, finding.severity, finding.rule];
const summary: SummaryRecord = report.summary;
const remedy: Partial<Record<RuleId, string>> = { stall: 'wait' };
const text: RuleText = explain(finding.rule);
class Count implements ReportSink {
  readonly include: Include = { samples: true };
  capture(record: CaptureRecord): void { console.log(record.file); }
  connection(finished: FinishedConnection): void { console.log(finished.record().client.port); }
  finding(record: FindingRecord): void { console.log(remedy[record.rule]); }
  summary(record: SummaryRecord): void { console.log(record.packets); }
  drained(): void {}
}
await analyzeInto('a', new Count(), options);
const format: FormatName = 'ndjson';
await analyzeInto('a', createSink(format, createWriteStream('a'), { include: { events: true } }));
await analyzeInto('a', createSink(format, { write: (written: string) => console.log(written), drained: () => {} }));
const style: RenderOptions = { width: 80, sort: 'bytes' };
const page: string = await render(report, 'text', style);
const result: CheckResult = await check(report, { config: { rules: { stall: ['error', { max: 2 }] } }, baseline: report });
const comparison: Comparison = await diff(report, 'b.pcap');
const limit: TimeLimit = { afterStartSeconds: 5 };
try { await analyze('a'); } catch (error) {
  if (error instanceof TcpscopeError) { const code: ErrorCode = error.code; console.log(code, error.hint); }
}
console.log(capture, event, transition, sample, outcome, state, severity, rule, summary, text.title, page, result.passed, comparison.both, limit, reportSchemaPath, rules.length);
`),
    ).toEqual([]);
  });

  test('what cannot be → complaints', () => {
    expect(
      complaints(`import { analyze } from 'tcpscope';
const { findings } = await analyze('a');
if (findings[0]!.rule === 'of-tomorrow') console.log();
await analyze(5);
await analyze(['a'], { closeWaitTreshold: 5 });
await analyze([new Uint16Array(5)]);
`).map((line) => Number(/\((\d+),/.exec(line)?.[1])),
    ).toEqual([3, 4, 5, 6]);
  });
});
