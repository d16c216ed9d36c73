// The first part of the page: the verdict in two lines, and what was found, the worst first, one entry for each rule. All
// of it is plain HTML, so that it can be read without the script.
import { counted } from '../../shared/format.ts';
import type { Severity } from '../../shared/vocabulary.ts';
import { explanationOf, type RuleText } from '../rule-text.ts';
import type { FindingRecord, SummaryRecord } from '../schema.ts';
import { findingCounts } from '../text-findings.ts';
import { escapeHtml } from './escape.ts';

export interface FindingsContext {
  readonly captures: readonly string[];
  readonly rules: readonly RuleText[];
  /** Ids of connections with a detail view that are part of the finding at that place. */
  shownOf(place: number): readonly number[];
  /** As people call it. */
  nameOf(connection: number): string;
}

/** Shapes differ as much as colours, and the word stands beside them. */
const MARKS: Record<Severity, { readonly glyph: string; readonly word: string }> = {
  error: { glyph: '✗', word: 'Error' },
  warning: { glyph: '!', word: 'Warning' },
  info: { glyph: '·', word: 'Note' },
};

const MAX_FRAMES = 8;
const MAX_EXAMPLES = 3;

export function verdictHtml(
  { connections }: SummaryRecord,
  findings: readonly FindingRecord[],
  narrowedBy: readonly string[],
  partial: string | null,
): string {
  const worst = findings[0];
  const match = narrowedBy.length === 0 ? '' : ` chosen by ${narrowedBy.join(', ')}`;
  const what = connections === 0 ? 'No TCP connections' : counted(connections, 'TCP connection');
  const verdict =
    connections === 0 && findings.length === 0 ? what + match : `${what}${match}: ${findingCounts(findings)}`;
  const level = worst?.severity ?? 'fine';
  const more =
    worst === undefined || worst.severity === 'info'
      ? ''
      : `<p class="worst">${findings.length === 1 ? '' : 'Worst first: '}${escapeHtml(worst.message)}</p>`;
  const rest = partial === null ? '' : `<p class="partial"><strong>Partial</strong>: ${escapeHtml(partial)}.</p>`;
  return `<div class="verdict verdict-${level}"><p class="headline">${escapeHtml(verdict)}</p>${rest}${more}</div>`;
}

export function findingsHtml(findings: readonly FindingRecord[], context: FindingsContext): string {
  const byRule = new Map<string, FindingRecord[]>();
  for (const finding of findings) byRule.set(finding.rule, [...(byRule.get(finding.rule) ?? []), finding]);
  const places = new Map(findings.map((finding, place) => [finding, place]));
  const evidence: Evidence = (finding) => evidenceHtml(finding, places.get(finding)!, context);
  const entries = [...byRule.values()].map((ofRule) => entryHtml(ofRule, evidence, context.rules));
  const body =
    entries.length === 0 ? '<p>Nothing wrong was found.</p>' : `<ul class="findings">${entries.join('')}</ul>`;
  return `<section aria-labelledby="findings-head"><h2 id="findings-head">Findings</h2>${body}</section>`;
}

type Evidence = (finding: FindingRecord) => string;

function entryHtml(findings: readonly FindingRecord[], evidenceOf: Evidence, rules: readonly RuleText[]): string {
  const [first, ...others] = findings as [FindingRecord, ...FindingRecord[]];
  const meta = rules.find(({ rule }) => rule === first.rule);
  const { glyph, word } = MARKS[first.severity];
  const more =
    others.length === 0
      ? ''
      : `<details class="more"><summary>${counted(others.length, 'more finding')} of this rule</summary><ul>${others
          .map((finding) => `<li>${messageHtml(finding)}${evidenceOf(finding)}</li>`)
          .join('')}</ul></details>`;
  return (
    `<li class="finding finding-${first.severity}">` +
    `<p class="severity"><span class="mark" aria-hidden="true">${glyph}</span> ${word}</p>` +
    `<div class="finding-body"><h3>${escapeHtml(first.message)}</h3>${evidenceOf(first)}` +
    `${meta === undefined ? '' : adviceHtml(meta)}${more}</div></li>`
  );
}

function messageHtml({ severity, message }: FindingRecord): string {
  return `<p><span class="small-severity">${MARKS[severity].word}:</span> ${escapeHtml(message)}</p>`;
}

function evidenceHtml(finding: FindingRecord, place: number, context: FindingsContext): string {
  const { rule, frames, capture, filter, connectionCount } = finding;
  const shown = frames.slice(0, MAX_FRAMES);
  const where = context.captures.length > 1 ? ` of ${context.captures[capture] ?? ''}` : '';
  const framesText =
    frames.length === 0
      ? ''
      : `<span>${frames.length === 1 ? 'frame' : 'frames'} ${shown.join(', ')}${frames.length > MAX_FRAMES ? ' …' : ''}${escapeHtml(where)} ${copyButtonHtml(`frame.number in {${frames.join(', ')}}`, 'Copy as filter')}</span>`;
  const all =
    connectionCount < 2
      ? ''
      : `<button type="button" class="link" data-finding="${place}">Show its ${counted(connectionCount, 'connection')} in the table</button>`;
  const examples = context
    .shownOf(place)
    .slice(0, MAX_EXAMPLES)
    .map(
      (id) =>
        `<button type="button" class="link" data-open="${id}">${connectionCount === 1 ? 'Show' : 'Example:'} ${escapeHtml(context.nameOf(id))}</button>`,
    );
  return (
    `<p class="evidence"><code class="rule">${escapeHtml(rule)}</code>${framesText}${all}${examples.join('')}</p>` +
    `<p class="filter"><code>${escapeHtml(filter)}</code>${copyButtonHtml(filter, 'Copy filter')}</p>`
  );
}

function copyButtonHtml(filter: string, text: string): string {
  const escaped = escapeHtml(filter);
  return `<button type="button" class="copy" data-copy="${escaped}" aria-label="Copy the display filter ${escaped}">${text}</button>`;
}

function adviceHtml(rule: RuleText): string {
  const parts = explanationOf(rule).map(([head, text]) => `<dt>${escapeHtml(head)}</dt><dd>${escapeHtml(text)}</dd>`);
  return (
    '<details class="advice"><summary>What it means and what to do</summary>' +
    `<p class="title">${escapeHtml(rule.title)}</p><dl>${parts.join('')}</dl></details>`
  );
}
