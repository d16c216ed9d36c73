// The display filters of findings against Wireshark's own reading of them: each is one, and shows at least the frames
// that its finding names. Skipped where tshark is not installed.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/index.ts';
import { capture } from '../kit/capture.ts';
import { writeCapture, writeTemporary } from '../kit/write-capture.ts';
import { hasTshark } from '../wire/tshark.ts';
import { reportOf } from './report-of.ts';

if (!hasTshark) console.log('finding-filters.test.ts: skipped, tshark is not installed');

type Finding = Report['findings'][number];

function framesShown(path: string, filter: string): number[] {
  const args = ['-n', '-r', path, '-Y', filter, '-T', 'fields', '-e', 'frame.number'];
  const { status, stdout, stderr } = spawnSync('tshark', args, { encoding: 'utf8' });
  // A capture that is cut is read all the same.
  if (status !== 0 && !stderr.includes('appears to have been cut short')) throw new Error(stderr);
  return stdout.split('\n').filter(Boolean).map(Number);
}

/** Frames that a finding names and its filter does not show. */
const hidden = (path: string, { filter, frames }: Finding): number[] => {
  const shown = new Set(framesShown(path, filter));
  if (frames.length > 0) expect(shown.size).toBeGreaterThan(0); // none: it is about the file as a whole
  return frames.filter((frame) => !shown.has(frame));
};

describe.runIf(hasTshark)('findings of the fixtures', () => {
  const folder = fileURLToPath(new URL('../../fixtures/', import.meta.url));
  const suffix = '.expected.json';
  const cases = readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .flatMap((name) => {
      const { findings } = JSON.parse(readFileSync(folder + name, 'utf8')) as Pick<Report, 'findings'>;
      return findings.map((finding): [string, string, Finding] => [
        name.slice(0, -suffix.length),
        `${finding.rule} ${finding.count}`,
        finding,
      ]);
    });

  test.each(cases)('%s: %s → its filter shows its frames', (name, _, finding) => {
    expect(hidden(folder + name, finding)).toEqual([]);
  });

  test('fixtures → some findings of one connection, some of several', () => {
    expect(new Set(cases.map(([, , { count }]) => count > 1)).size).toBe(2);
  });
});

describe.runIf(hasTshark)('findings of a run over several captures', () => {
  const refused = 'addresses 10.0.0.1:40001 10.0.0.2:81\n+0 > S 0\n+.01 < R. 0 ack 1';

  test('one connection → the filter shows its frames in the capture that holds them', async () => {
    const paths = [
      writeCapture('handshake\nclose', { name: 'ring.pcap0' }),
      writeTemporary('ring.pcap1', capture(refused, { baseSeconds: 1_763_699_000 })),
    ];
    const { findings } = JSON.parse(await reportOf(paths, 'json')) as Report;
    const finding = findings.find(({ rule }) => rule === 'connection-refused')!;
    expect(finding).toMatchObject({ capture: 1, frames: [1, 2] });
    expect(finding.filter).not.toContain('tcp.stream'); // it counts connections of the run
    expect(hidden(paths[finding.capture]!, finding)).toEqual([]);
  });

  test('IPv6, several connections → valid, and shows the SYNs and what refuses them', async () => {
    const ends = (port: number): string => `addresses [2001:db8::1]:${port} [2001:db8::2]:81\n+0 > S 0\n`;
    const path = writeCapture(`${ends(1)}+.01 < R. 0 ack 1\n${ends(2)}+.01 < R. 0 ack 1\n`);
    const { findings } = JSON.parse(await reportOf([path], 'json')) as Report;
    expect(findings).toMatchObject([{ rule: 'connection-refused', count: 2 }]);
    expect(framesShown(path, findings[0]!.filter)).toEqual([1, 2, 3, 4]);
  });
});
