// SARIF 2.1.0, held against its schema, and its regions against the bytes of captures.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import { RULES } from '../../src/findings/registry.ts';
import { frameRegions } from '../../src/follow/frame-regions.ts';
import { FORMATS } from '../../src/report/formats.ts';
import { uriOf, type FrameLocator } from '../../src/report/sarif-location.ts';
import { writeCapture, writeTemporary } from '../kit/write-capture.ts';
import { aFinding, anyText, formatted, shown } from './made-up.ts';
import { plainPage } from './report-of.ts';
import { runOf, type Location, type Result } from './sarif-log.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const MANY_FATES = fixture('many-fates.pcap');

/** With bytes of frames, as the command prints it. */
async function sarifOf(paths: readonly string[], locateFrames: FrameLocator = frameRegions): Promise<string> {
  const parts: string[] = [];
  const output = { write: (text: string) => void parts.push(text), drained: () => {} };
  await analyze(paths, FORMATS.sarif(output, { ...plainPage, rules: RULES, locateFrames }));
  return parts.join('');
}

const locationsOf = ({ locations, relatedLocations = [] }: Result): Location[] => [...locations, ...relatedLocations];

/** A connection that is refused, and one that stays in CLOSE_WAIT. */
const TRACE =
  '+0 > S 0 {port 5}\n+.01 < R. 0 ack 1 {port 5}\nhandshake\n+.1 > F. 1 ack 1\n+.1 < . 1 ack 2\n+9 > S 0 {port 7}';

describe('rules', () => {
  test('all of them → described, each level as its severity', async () => {
    const { tool } = runOf(await formatted('sarif'));
    const levels = { error: 'error', warning: 'warning', info: 'note' } as const;
    expect(tool.driver.rules.map(({ id, defaultConfiguration: { level } }) => [id, level])).toEqual(
      RULES.map(({ rule, severity }) => [rule, levels[severity]]),
    );
    for (const { help } of tool.driver.rules) {
      for (const head of ['What it means', 'What to do', 'When not to trust it']) {
        expect(help.text).toContain(`${head}: `);
        expect(help.markdown).toContain(`**${head}**\n\n`);
      }
    }
  });

  test('results → refer to theirs; a rule that is not known has no index', async () => {
    const findings = [aFinding(), aFinding({ rule: 'of-tomorrow', severity: 'info' })];
    const { tool, results } = runOf(await formatted('sarif', { findings }));
    expect(tool.driver.rules[results[0]!.ruleIndex!]!.id).toBe(results[0]!.ruleId);
    expect(results[1]).toMatchObject({ ruleId: 'of-tomorrow', level: 'note' });
    expect(results[1]).not.toHaveProperty('ruleIndex');
  });
});

describe('regions', () => {
  test.each([
    ['pcap', 'many-fates.pcap', 16, (bytes: Buffer) => bytes.readUInt32LE(8)],
    ['pcapng', 'capture-several-outcomes.pcapng', 28, (bytes: Buffer) => bytes.readUInt32LE(20)],
  ])('%s → the bytes of the frame: before them stands their length', async (_format, name, header, lengthIn) => {
    const path = fixture(name);
    const bytes = readFileSync(path);
    const { results } = runOf(await sarifOf([path]));
    expect(results.length).toBeGreaterThan(1);
    for (const result of results) {
      const locations = locationsOf(result);
      expect(locations.map(({ message }) => message?.text)).toEqual(
        result.properties.frames.map((frame) => `frame ${frame}`),
      );
      for (const { physicalLocation } of locations) {
        const { byteOffset, byteLength } = physicalLocation.region!;
        expect(lengthIn(bytes.subarray(byteOffset - header, byteOffset))).toBe(byteLength);
      }
    }
  });

  test('every frame of a capture → one after the other, to its end', async () => {
    const frames = new Set(Array.from({ length: 900 }, (_unused, i) => i + 1));
    const regions = [...(await frameRegions(MANY_FATES, frames))];
    expect(regions.map(([frame]) => frame)).toEqual(Array.from({ length: 810 }, (_unused, i) => i + 1));
    let at = 24;
    for (const [, { byteOffset, byteLength }] of regions) {
      expect(byteOffset).toBe(at + 16);
      at = byteOffset + byteLength;
    }
    expect(at).toBe(readFileSync(MANY_FATES).length);
  });

  test('a compressed capture, one that is gone, no frames → none', async () => {
    const zipped = writeTemporary('a.pcap.gz', gzipSync(readFileSync(MANY_FATES)));
    expect(await frameRegions(zipped, new Set([1]))).toEqual(new Map());
    expect(await frameRegions('/nowhere/a.pcap', new Set([1]))).toEqual(new Map());
    expect(await frameRegions(MANY_FATES, new Set())).toEqual(new Map());
    const { results, artifacts } = runOf(await sarifOf([zipped]));
    expect(artifacts[0]).not.toHaveProperty('mimeType');
    for (const { physicalLocation } of results.flatMap(locationsOf)) {
      expect(physicalLocation).not.toHaveProperty('region');
    }
  });

  test('several captures → each result in its own', async () => {
    const paths = ['a.pcap', 'b.pcap'].map((name, i) =>
      writeCapture(`${TRACE}\n${50 + i} > S 0 {port ${i + 9}}`, { name }),
    );
    const { results, artifacts } = runOf(await sarifOf(paths));
    expect(artifacts.map(({ location }) => basename(location.uri)).toSorted()).toEqual(['a.pcap', 'b.pcap']);
    for (const { physicalLocation } of results.flatMap(locationsOf)) {
      const { uri, index } = physicalLocation.artifactLocation;
      expect(artifacts[index]!.location.uri).toBe(uri);
    }
  });

  test('no frames → the capture as a whole', async () => {
    const { results } = runOf(await formatted('sarif', { findings: [aFinding({ frames: [] })] }));
    expect(results[0]!.locations).toEqual([{ physicalLocation: { artifactLocation: { uri: 'a.pcap', index: 0 } } }]);
    expect(results[0]).not.toHaveProperty('relatedLocations');
  });

  test('without a locator → written at the summary, without regions', async () => {
    const { results } = runOf(await formatted('sarif', { findings: [aFinding({ frames: [3] })] }));
    expect(results[0]!.locations[0]!.physicalLocation).toEqual({ artifactLocation: { uri: 'a.pcap', index: 0 } });
    expect(results[0]!.properties.frames).toEqual([3]);
  });

  test('a damaged capture → a notification at the place of the damage', async () => {
    const { invocations } = runOf(await sarifOf([fixture('capture-cut.pcap')]));
    const [notification] = invocations[0].toolExecutionNotifications;
    expect(notification!.descriptor.id).toBe('cut-in-record');
    expect(notification!.locations[0]!.physicalLocation.region!.byteOffset).toBeGreaterThan(0);
  });
});

describe('fingerprints', () => {
  const fingerprintsOf = async (path: string): Promise<unknown> =>
    runOf(await sarifOf([path])).results.map(({ ruleId, partialFingerprints }) => [ruleId, partialFingerprints]);

  test('the same wrong in another capture, at other frames and times → the same', async () => {
    const once = await fingerprintsOf(writeCapture(TRACE));
    const later = writeCapture(
      `addresses 10.9.9.9:1 10.9.9.8:2\n+0 > . 1 ack 1\naddresses 10.0.0.1:40000 10.0.0.2:80\n${TRACE}`,
    );
    const again = (await fingerprintsOf(later)) as [string, unknown][];
    expect(again).toEqual(expect.arrayContaining(once as unknown[]));
  });

  test('another rule, server or end → another; two that are alike are told apart', async () => {
    const findings = [
      aFinding(),
      aFinding({ rule: 'close-wait-leak' }),
      aFinding({ data: { server: '10.0.0.2:81' } }),
      aFinding({ endpoint: 'client' }),
      aFinding({ data: { address: '10.0.0.2' }, endpoint: null }),
      aFinding({ frames: [9], t: 5, count: 7, message: 'the first again' }),
    ];
    const { results } = runOf(await formatted('sarif', { findings }));
    const prints = results.map(({ partialFingerprints }) => partialFingerprints);
    expect(new Set(prints.map((print) => print['primaryLocationLineHash'])).size).toBe(findings.length);
    expect(prints.map((print) => print['tcpscopeFinding/v1'])).toEqual([
      'connection-refused 10.0.0.2:80 server',
      'close-wait-leak 10.0.0.2:80 server',
      'connection-refused 10.0.0.2:81 server',
      'connection-refused 10.0.0.2:80 client',
      'connection-refused 10.0.0.2 -',
      'connection-refused 10.0.0.2:80 server 2',
    ]);
  });
});

describe('text from outside', () => {
  /** SARIF 3.11.5, 3.11.6, undone. */
  const unescaped = (text: string): string => text.replace(/\{\{/g, '{').replace(/\}\}/g, '}').replace(/\\\[/g, '[');

  test('any text as message and file → valid', async () => {
    const property = fc.asyncProperty(anyText, anyText, async (message, file) => {
      fc.pre(!message.includes('\\['));
      const text = await formatted('sarif', { captures: [{ file }], findings: [aFinding({ message })] });
      const { results } = runOf(text);
      expect(unescaped(results[0]!.message.text)).toBe(shown(message).replace(/\p{Cs}/gu, '\ufffd'));
      expect(results[0]!.message.text).not.toMatch(/(^|[^\\])\[[^\]\\]*\]\(/);
    });
    await fc.assert(property, { numRuns: 100 });
  });

  test.each([
    ['a.pcap', 'a.pcap'],
    ['./a.pcap', 'a.pcap'],
    ['../b//a.pcap', '../b/a.pcap'],
    ['a b/c#d?e%:é.pcap', 'a%20b/c%23d%3Fe%25%3A%C3%A9.pcap'],
    ['/x y/a.pcap', 'file:///x%20y/a.pcap'],
    ['https://x/y', 'https%3A/x/y'],
    ['a\ud800', 'a%EF%BF%BD'],
  ])('the file %j → %s', (file, uri) => {
    expect(uriOf(file)).toBe(uri);
  });
});

test('no packets → valid, without results', async () => {
  expect(runOf(await sarifOf([writeCapture('')])).results).toEqual([]);
});

test('the same input → the same bytes', async () => {
  expect(await sarifOf([MANY_FATES])).toBe(await sarifOf([MANY_FATES]));
});
