// The first part of a check's page: the verdict, the rows that it is made of, and what the config ignores. Plain HTML.
import {
  gradeOf,
  headlineOf,
  ignoredText,
  rowsOver,
  rowText,
  type CheckRow,
  type Standing,
  type Verdict,
} from '../verdict.ts';
import { escapeHtml } from './escape.ts';

/** Shapes differ as much as colours, and the word stands beside them. */
const STANDINGS: Readonly<Record<Standing, { readonly glyph: string; readonly word: string; readonly chip: string }>> =
  {
    error: { glyph: '✗', word: 'over budget', chip: 'bad' },
    warning: { glyph: '!', word: 'warning', chip: 'odd' },
    found: { glyph: '!', word: 'found', chip: 'odd' },
    noted: { glyph: '·', word: 'noted', chip: '' },
    passed: { glyph: '✓', word: 'passed', chip: 'fine' },
  };

export function checkHtml(verdict: Verdict): string {
  const { rows, ignored } = verdict;
  const [worst] = rowsOver(verdict);
  const detail = worst === undefined ? '' : `<p class="worst">${escapeHtml(`${worst.rule}: ${rowText(worst)}`)}</p>`;
  const headline = headlineOf(verdict);
  const text = headline.charAt(0).toUpperCase() + headline.slice(1);
  return (
    `<div class="verdict verdict-${gradeOf(verdict)}"><p class="headline">${escapeHtml(text)}</p>${detail}</div>` +
    (rows.length === 0 && ignored.length === 0 ? '' : sectionHtml(verdict))
  );
}

function sectionHtml({ rows, ignored }: Verdict): string {
  const heads = ['', 'rule', 'where', 'expected', 'actual', 'note'].map((head) => `<th scope="col">${head}</th>`);
  const table =
    rows.length === 0
      ? ''
      : `<table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.map(rowHtml).join('')}</tbody></table>`;
  const list =
    ignored.length === 0
      ? ''
      : `<h3>Ignored by the config</h3><ul>${ignored.map((entry) => `<li class="ignored-${entry.state}">${escapeHtml(ignoredText(entry))}</li>`).join('')}</ul>`;
  return `<section class="list" aria-labelledby="check-head"><h2 id="check-head">Check</h2>${table}${list}</section>`;
}

function rowHtml({ standing, rule, where, expected, actual, note }: CheckRow): string {
  const { glyph, word, chip } = STANDINGS[standing];
  const cells = [`<code>${escapeHtml(rule)}</code>`, ...[where, expected, actual, note].map(escapeHtml)];
  return `<tr><td><span class="chip ${chip}">${glyph} ${word}</span></td>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}
