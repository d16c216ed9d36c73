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

const COLUMNS = ['rule', 'where', 'expected', 'actual', 'note'] as const;

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
  const columns = COLUMNS.filter((column) => rows.some((row) => row[column] !== ''));
  const heads = ['', ...columns].map((head) => `<th scope="col">${head}</th>`).join('');
  const body = rows.map((row) => rowHtml(row, columns)).join('');
  const table = rows.length === 0 ? '' : `<table><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table>`;
  const items = ignored.map((entry) => `<li class="ignored-${entry.state}">${escapeHtml(ignoredText(entry))}</li>`);
  const list = items.length === 0 ? '' : `<h3 class="ignored">Ignored by the config</h3><ul>${items.join('')}</ul>`;
  return `<section class="list" aria-labelledby="check-head"><h2 id="check-head">Check</h2>${table}${list}</section>`;
}

function rowHtml(row: CheckRow, columns: readonly (typeof COLUMNS)[number][]): string {
  const { glyph, word, chip } = STANDINGS[row.standing];
  const cells = columns.map((column) => {
    const text = escapeHtml(row[column]);
    return `<td>${column === 'rule' ? `<code>${text}</code>` : text}</td>`;
  });
  return `<tr><td><span class="chip ${chip}">${glyph} ${word}</span></td>${cells.join('')}</tr>`;
}
