// The recipes of docs/ci.md, run as they stand there: a capture is taken while a small HTTP server on the loopback is the
// system under test, and judged. Of their words only the port is another one, as 8080 may be taken here.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../src/check/config.ts';
import { RULES } from '../../src/findings/registry.ts';
import { ended, ROOT, tcpscope as run, temporaryFolder, type Ended } from './tcpscope.ts';

const DOCS = readFileSync(join(ROOT, 'docs/ci.md'), 'utf8');
const BIN = join(ROOT, 'bin/tcpscope.js');
const REQUESTS = 5;

interface Job {
  steps: { name?: string; run?: string }[];
}

const blocksOf = (language: string): string[] =>
  [...DOCS.matchAll(/^```(\w*)\n(.*?)^```$/gms)].filter(([, name]) => name === language).map(([, , text]) => text!);
const jobs = blocksOf('yaml')
  .map((text) => parse(text) as { jobs?: { traffic: Job } })
  .flatMap((content) => content.jobs ?? []);
const stepOf = (name: string): string => jobs[0]!.traffic.steps.find((step) => step.name === name)!.run!;

const canCapture = process.getuid?.() === 0 && spawnSync('tcpdump', ['--version']).error === undefined;
const skipUnless = (): void =>
  beforeEach(({ skip }) => skip(!canCapture, 'tcpdump is not installed, or this is not root: no recipe was run'));

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** As the integration tests: a server, its requests, a connection each, and an exit status. */
const testsAt = (port: number, status: number): string => `
const http = require('node:http');
const request = () => new Promise((resolve, reject) => {
  const options = { port: ${port}, host: '127.0.0.1', agent: false };
  http.get(options, (response) => response.resume().on('close', resolve)).on('error', reject);
});
const server = http.createServer((_, response) => response.end('hello')).listen(${port}, '127.0.0.1', async () => {
  for (let i = 0; i < ${REQUESTS}; i++) await request();
  server.close(() => process.exit(${status}));
});`;

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly path: string;
}

/** A folder in which the commands of the recipes do what they would; root needs no sudo. */
async function place(status = 0): Promise<Place> {
  const folder = temporaryFolder();
  const port = await freePort();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const command = (name: string, text: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  writeFileSync(join(folder, 'tests.cjs'), testsAt(port, status));
  command('sudo', 'exec "$@"');
  command('npm', `[ "$*" = "run integration-tests" ] && exec '${process.execPath}' tests.cjs`);
  command('npx', `shift; exec '${process.execPath}' '${BIN}' "$@"`);
  return { folder, port, path: `${bin}${delimiter}${process.env['PATH']}` };
}

function runIn({ folder, port, path }: Place, script: string, shell: readonly string[], env = {}): Promise<Ended> {
  const [command, ...args] = shell;
  const child = spawn(command!, [...args, script.replaceAll('8080', String(port))], {
    cwd: folder,
    env: { PATH: path, HOME: process.env['HOME'], ...env },
  });
  child.stdin.end();
  return ended(child);
}

/** All of the requests are in the capture, from their SYNs to the end. */
async function expectWhole({ folder }: Place): Promise<void> {
  const { stdout } = await run(['analyze', 'traffic.pcap', '-f', 'json'], { cwd: folder });
  const { summary, captures } = JSON.parse(stdout) as {
    summary: { connections: number; byOutcome: Record<string, number> };
    captures: { complete: boolean }[];
  };
  expect(captures).toMatchObject([{ complete: true }]);
  expect(summary.connections).toBe(REQUESTS);
  expect(summary.byOutcome['closed']).toBe(REQUESTS);
}

describe('capture, run, check', { tags: ['slow'] }, () => {
  skipUnless();
  const [recipe] = blocksOf('sh');

  test.each([
    ['sh', '-c'],
    ['bash', '-c'],
    ['bash', '-ec'],
  ])('in %s %s → every request, a verdict, 0', async (...shell) => {
    const where = await place();
    const { status, stdout } = await runIn(where, recipe!, shell);
    expect(stdout).toMatch(/^[✓!] passed: /m);
    expect(status).toBe(0);
    await expectWhole(where);
  });

  test('the tests fail → so does the recipe, with their status, and there is a verdict all the same', async () => {
    const where = await place(7);
    const { status, stdout } = await runIn(where, recipe!, ['bash', '-ec']);
    expect(stdout).toContain('passed: ');
    expect(status).toBe(7);
  });

  test('a second time in the same folder → only what is new', async () => {
    const where = await place();
    await runIn(where, recipe!, ['sh', '-c']);
    expect((await runIn(where, recipe!, ['sh', '-c'])).status).toBe(0);
    await expectWhole(where);
  });

  test('tcpdump can’t begin → its message, and no endless waiting', async () => {
    const where = await place();
    const { status, stdout } = await runIn(where, recipe!.replace('-i any', '-i nowhere0'), ['sh', '-c']);
    expect(stdout).toContain('nowhere0');
    expect(status).toBe(1);
  });
});

describe('GitHub Actions', { tags: ['slow'] }, () => {
  skipUnless();
  test('the steps, as the runner runs them → every request, and a report of each kind', async () => {
    const where = await place();
    const capturing = await runIn(where, stepOf('Run the tests while capturing'), ['bash', '-ec']);
    expect(capturing.status).toBe(0);
    await expectWhole(where);
    const summary = join(where.folder, 'summary.md');
    writeFileSync(summary, '');
    const checking = await runIn(where, stepOf('Check'), ['bash', '-ec'], { GITHUB_STEP_SUMMARY: summary });
    expect({ status: checking.status, stdout: checking.stdout }).toEqual({ status: 0, stdout: '' }); // nothing to annotate
    for (const name of ['report.xml', 'report.sarif', 'report.html']) {
      expect(existsSync(join(where.folder, name))).toBe(true);
    }
    expect(readFileSync(summary, 'utf8')).toMatch(/^## tcpscope check: .* passed: /);
  });

  test('the tests fail → the step fails, and the capture is whole', async () => {
    const where = await place(7);
    expect((await runIn(where, stepOf('Run the tests while capturing'), ['bash', '-ec'])).status).toBe(7);
    await expectWhole(where);
  });
});

test('the config of the page → a config', () => {
  const config = blocksOf('yaml').find((text) => text.startsWith('rules:'));
  const path = join(temporaryFolder(), 'tcpscope.config.yaml');
  writeFileSync(path, config!);
  expect(Object.keys(readConfig(path, RULES).rules)).toContain('stall');
});
