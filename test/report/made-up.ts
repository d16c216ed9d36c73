// Records as a run hands them to a format, made up where no capture would hold what is to be tested: any text as a
// message, any name of a file.
import fc from 'fast-check';
import { analyze } from '../../src/index.ts';
import { RULES } from '../../src/findings/registry.ts';
import { FORMATS, type FormatName, type FormatOptions } from '../../src/report/formats.ts';
import type { CaptureRecord, FindingRecord, Report } from '../../src/report/schema.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { plainPage } from './report-of.ts';

export const aFinding = (changes: Partial<FindingRecord> = {}): FindingRecord => ({
  type: 'finding',
  rule: 'connection-refused',
  severity: 'error',
  connection: 1,
  connections: [1],
  connectionCount: 1,
  endpoint: 'server',
  message: 'connection 10.0.0.1:40000 → 10.0.0.2:80 refused: SYN answered with a RST',
  t: 0,
  frames: [1, 2],
  capture: 0,
  count: 1,
  data: { server: '10.0.0.2:80' },
  filter: 'tcp.stream == 0',
  ...changes,
});

let quiet: Promise<Report> | undefined;

/** The report of a connection with nothing wrong; made once. */
export function quietReport(): Promise<Report> {
  return (quiet ??= analyze([writeCapture('handshake\nclose', { name: 'quiet.pcap' })]));
}

export interface MadeUp {
  captures?: readonly Partial<CaptureRecord>[];
  findings?: readonly FindingRecord[];
}

/** What a format prints of such records. */
export async function formatted(
  format: FormatName,
  { captures = [{ file: 'a.pcap' }], findings = [] }: MadeUp = {},
  options: Partial<FormatOptions> = {},
): Promise<string> {
  const base = await quietReport();
  const parts: string[] = [];
  const output = { write: (text: string) => void parts.push(text), drained: () => {} };
  const sink = FORMATS[format](output, { ...plainPage, rules: RULES, ...options });
  for (const capture of captures) sink.capture({ ...base.captures[0]!, ...capture });
  for (const finding of findings) sink.finding(finding);
  sink.summary(base.summary);
  await sink.drained();
  return parts.join('');
}

/** Any text, with much of what is markup somewhere. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(...'<>&"\'|`\\%:,[]{}()*_~#@!$= \t\r\n\0\u0085\u2028\u202e\ufffe\ud800aé😀1.-+/'),
  }),
  fc.constantFrom(
    ']]>',
    '<!--',
    '--></b>',
    '&#0;',
    '::error::x',
    '||',
    '\\|',
    '`|`',
    'https://x.y',
    'www.x.y',
    '- a',
    '1. a',
  ),
);

/** What a format may make of it where it stands in one line. */
export function shown(text: string): string {
  return text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, '\ufffd');
}
