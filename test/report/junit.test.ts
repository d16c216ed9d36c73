// JUnit XML, read by a strict XML parser and held against a schema by libxml2.
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../src/findings/registry.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { aFinding, anyText, formatted, shown } from './made-up.ts';
import { casesOf, expectValid, parsed, partOf } from './junit-xml.ts';
import { reportOf } from './report-of.ts';

const MANY_FATES = fileURLToPath(new URL('../../fixtures/many-fates.pcap', import.meta.url));

describe('cases', () => {
  test('a run: every rule → a case; as many as the suite says; as many failures as it says', async () => {
    const xml = await reportOf([MANY_FATES], 'junit', { rules: RULES });
    await expectValid(xml);
    const root = parsed(xml);
    const [suite] = root.children;
    const cases = casesOf(xml);
    expect([...cases.keys()]).toEqual(RULES.map(({ rule }) => rule).toSorted());
    const failed = [...cases.values()].filter((element) => partOf(element, 'failure')).length;
    for (const { attributes } of [root, suite!]) {
      expect(attributes).toMatchObject({ tests: String(cases.size), failures: String(failed), errors: '0' });
    }
    expect(suite!.attributes['name']).toBe('tcpscope many-fates.pcap');
    expect(suite!.attributes['timestamp']).toBe('2026-11-20T04:19:56');
    expect(failed).toBe(5);
  });

  test('nothing found → the case passes', async () => {
    expect(casesOf(await formatted('junit')).get('connection-refused')!.children).toEqual([]);
  });

  test.each(['error', 'warning'] as const)('%s → a failure of that type', async (severity) => {
    const xml = await formatted('junit', { findings: [aFinding({ severity })] });
    await expectValid(xml);
    const failure = partOf(casesOf(xml).get('connection-refused'), 'failure')!;
    expect(failure.attributes).toEqual({ type: severity, message: aFinding().message });
    expect(failure.text).toContain(`${severity}: ${aFinding().message}\n  frames 1, 2\n  filter: tcp.stream == 0\n`);
    expect(failure.text).toContain('What to do: ');
  });

  test('info → the case passes and says it in its output', async () => {
    const xml = await formatted('junit', { findings: [aFinding({ severity: 'info' })] });
    await expectValid(xml);
    const element = casesOf(xml).get('connection-refused');
    expect(partOf(element, 'failure')).toBeUndefined();
    expect(partOf(element, 'system-out')!.text).toContain(aFinding().message);
  });

  test('several of a rule → one failure, of the worst, which names the others; notes apart', async () => {
    const findings = [
      aFinding({ message: 'worst' }),
      aFinding({ message: 'bad', severity: 'warning' }),
      aFinding({ message: 'harmless', severity: 'info' }),
    ];
    const xml = await formatted('junit', { findings });
    await expectValid(xml);
    const { children } = casesOf(xml).get('connection-refused')!;
    expect(children.map(({ name }) => name)).toEqual(['failure', 'system-out']);
    expect(children[0]!.attributes).toEqual({ type: 'error', message: 'worst (and 1 more)' });
    expect(children[0]!.text).toMatch(/error: worst\n[^]*warning: bad\n/);
    expect(children[1]!.text).toContain('info: harmless');
  });

  test('a rule that is not among those known → a case of its own', async () => {
    const cases = casesOf(await formatted('junit', { findings: [aFinding({ rule: 'of-tomorrow' })] }));
    expect(partOf(cases.get('of-tomorrow'), 'failure')).toBeDefined();
    expect(cases.size).toBe(RULES.length + 1);
  });

  test('several captures → named in the suite, the first of many; frames name theirs', async () => {
    const captures = ['a', 'b', 'c', 'd'].map((file) => ({ file }));
    const xml = await formatted('junit', { captures, findings: [aFinding({ capture: 2 })] });
    const [suite] = parsed(xml).children;
    expect(suite!.attributes['name']).toBe('tcpscope a, b, c and 1 more');
    expect(partOf(casesOf(xml).get('connection-refused'), 'failure')!.text).toContain('frames 1, 2 of c\n');
  });

  test('no packets → all pass, no time', async () => {
    const xml = await reportOf([writeCapture('')], 'junit', { rules: RULES });
    await expectValid(xml);
    expect(xml).not.toContain('timestamp');
    expect(parsed(xml).attributes['failures']).toBe('0');
  });
});

describe('escaping', () => {
  /** XML 1.0 (2.2): what its characters are not. */
  const inXml = (text: string): string => text.replace(/[\p{Cs}\ufffe\uffff]/gu, '\ufffd');

  test('any text as message, file and filter → well-formed, and read as it was', async () => {
    const property = fc.asyncProperty(anyText, anyText, anyText, async (message, file, filter) => {
      const xml = await formatted('junit', { captures: [{ file }], findings: [aFinding({ message, filter })] });
      const failure = partOf(casesOf(xml).get('connection-refused'), 'failure')!;
      expect(failure.attributes['message']).toBe(inXml(shown(message)));
      expect(failure.text).toContain(inXml(shown(filter)));
      const [properties] = parsed(xml).children[0]!.children;
      expect(properties!.children[1]!.attributes['value']).toBe(inXml(shown(file)));
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test('the nastiest → valid for libxml2, too', async () => {
    const message = '<b>&amp;</b>]]>"\'\0\u001b\t\r\n\ufffe\ud800 -->';
    await expectValid(await formatted('junit', { captures: [{ file: message }], findings: [aFinding({ message })] }));
  });
});

test('the same input → the same bytes', async () => {
  const once = await reportOf([MANY_FATES], 'junit', { rules: RULES });
  expect(await reportOf([MANY_FATES], 'junit', { rules: RULES })).toBe(once);
});
