// The part of the text report that says what is wrong: a few lines for each rule that found something, the worst
// first, with the frames that show it and a display filter of Wireshark.
import { counted, formatCount } from '../shared/format.ts';
import { printable } from '../shared/printable.ts';
import { SEVERITIES, type Severity } from '../shared/vocabulary.ts';
import { wrapped } from './fit-text.ts';
import type { FindingRecord } from './schema.ts';
import type { Page } from './text-capture.ts';

const MAX_FRAMES = 5;
const INDENT = ' '.repeat(6);

const STYLES = {
  error: { color: 'red', mark: '✗', noun: 'error' },
  warning: { color: 'yellow', mark: '!', noun: 'warning' },
  info: { color: 'dim', mark: '·', noun: 'note' },
} as const satisfies Record<Severity, object>;

/** "2 errors, 1 warning and 3 notes"; "nothing wrong was found". */
export function findingCounts(findings: readonly FindingRecord[]): string {
  const counts = SEVERITIES.map((severity) => ({
    count: findings.filter((finding) => finding.severity === severity).length,
    noun: STYLES[severity].noun,
  }));
  const parts = counts.filter(({ count }) => count > 0).map(({ count, noun }) => counted(count, noun));
  const last = parts.pop();
  if (last === undefined) return 'nothing wrong was found';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}

/** `findings`: the worst first. `captures`: names of the run's. No more than `most` lines, and one that says so. */
export function findingLines(
  findings: readonly FindingRecord[],
  captures: readonly string[],
  page: Page,
  most: number,
): string[] {
  const lines: string[] = [];
  const byRule = new Map<string, FindingRecord[]>();
  for (const finding of findings) byRule.set(finding.rule, [...(byRule.get(finding.rule) ?? []), finding]);
  let left = byRule.size;
  for (const [, [first, ...others]] of byRule) {
    const entry = entryLines(first!, others, captures, page);
    if (lines.length > 0 && lines.length + entry.length > most) break; // the worst is shown in any case
    lines.push(...entry);
    left--;
  }
  if (left > 0) {
    const rules = `${formatCount(left)} more ${left === 1 ? 'rule' : 'rules'} with findings; --format ndjson has all`;
    lines.push(page.chalk.dim(`  ${rules}`));
  }
  return lines;
}

/** One finding, and how many more there are of its rule. */
function entryLines(
  finding: FindingRecord,
  others: readonly FindingRecord[],
  captures: readonly string[],
  { chalk, width }: Page,
): string[] {
  const { color, mark } = STYLES[finding.severity];
  const all = others.reduce((sum, { count }) => sum + count, finding.count);
  const more = others.length === 0 ? '' : `+${formatCount(others.length)} similar (${formatCount(all)} in total)`;
  const where = captures.length > 1 && finding.frames.length > 0 ? ` of ${captures[finding.capture]}` : '';
  const parts = [finding.rule, more, framesText(finding.frames) + where];
  const evidence = printable(parts.filter((part) => part !== '').join(' · '));
  const filter = printable(finding.filter);
  const both = `${evidence} · ${filter}`;
  // A filter is copied: it stays in one line where it can.
  const under = both.length + INDENT.length <= width ? [both] : [evidence, filter];
  return [
    ...wrapped(`  ${chalk[color](mark)} `, printable(finding.message), width),
    ...under.flatMap((line) => wrapped(INDENT, line, width)).map((line) => chalk.dim(line)),
  ];
}

function framesText(frames: readonly number[]): string {
  if (frames.length === 0) return '';
  const shown = frames.slice(0, MAX_FRAMES).join(', ');
  return `${frames.length === 1 ? 'frame' : 'frames'} ${shown}${frames.length > MAX_FRAMES ? ' …' : ''}`;
}
