// The display filters of findings against Wireshark's own reading of them: each is one, and shows at least the frames
// that its finding names. Skipped where sharkd is not installed.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/index.ts';
import { capture } from '../kit/capture.ts';
import { framesShown, hasSharkd } from '../kit/wireshark.ts';
import { writeCapture, writeTemporary } from '../kit/write-capture.ts';
import { reportOf } from './report-of.ts';

type Finding = Report['findings'][number];

/** Frames that a finding names and its filter does not show. */
const hidden = async (path: string, { filter, frames }: Finding): Promise<number[]> => {
  const shown = new Set(await framesShown(path, filter));
  if (frames.length > 0) expect(shown.size).toBeGreaterThan(0); // none: it is about the file as a whole
  return frames.filter((frame) => !shown.has(frame));
};

describe.runIf(hasSharkd)('findings of the fixtures', { tags: ['slow'] }, () => {
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

  test.each(cases)('%s: %s → its filter shows its frames', async (name, _, finding) => {
    expect(await hidden(folder + name, finding)).toEqual([]);
  });

  test('fixtures → some findings of one connection, some of several', () => {
    expect(new Set(cases.map(([, , { count }]) => count > 1)).size).toBe(2);
  });
});

describe.runIf(hasSharkd)('findings of a run over several captures', () => {
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
    expect(await hidden(paths[finding.capture]!, finding)).toEqual([]);
  });

  test('IPv6, several connections → valid, and shows the SYNs and what refuses them', async () => {
    const ends = (port: number): string => `addresses [2001:db8::1]:${port} [2001:db8::2]:81\n+0 > S 0\n`;
    const path = writeCapture(`${ends(1)}+.01 < R. 0 ack 1\n${ends(2)}+.01 < R. 0 ack 1\n`);
    const { findings } = JSON.parse(await reportOf([path], 'json')) as Report;
    expect(findings).toMatchObject([{ rule: 'connection-refused', count: 2 }]);
    expect(await framesShown(path, findings[0]!.filter)).toEqual([1, 2, 3, 4]);
  });
});
