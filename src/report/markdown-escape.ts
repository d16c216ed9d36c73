// Text from outside in GitHub Flavored Markdown, in a cell of a table too: it shows as the characters that it is, and
// is neither markup, HTML, a link, a mention nor the end of a cell.
import { printable } from '../shared/printable.ts';

/** A reference where a backslash would not do: of two, the first would escape the second before a cell's end. */
const REFERENCES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\\': '&#92;' };

/** In running text. */
export function markdownText(text: string): string {
  return oneLine(text)
    .replace(/[&<>\\]/g, (character) => REFERENCES[character]!)
    .replace(/[`*_[\]|~$]/g, '\\$&')
    .replace(/:(?=\/\/)|@|(?<=www)\./gi, reference) // what GitHub links by itself
    .replace(/#(?=\d)/g, '&#35;')
    .replace(/^([-+]|\d+[.)]|#+|=+)(?=\s|$)/, (mark) => mark.replace(/[^\d]/g, reference));
}

/** As code: in backticks, or, where these would not hold it, character by character. */
export function markdownCode(text: string): string {
  const line = oneLine(text);
  if (line === '') return '';
  if (!/[`\\]/.test(line)) return `\`${line.replaceAll('|', '\\|')}\``;
  return `<code>${line.replace(/[^a-z0-9 \u{80}-\u{10ffff}]/giu, reference)}</code>`;
}

/** No longer than `most` characters. */
export function clipped(text: string, most: number): string {
  const characters = text.length > most ? [...text] : [];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}

function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim();
}

function reference(character: string): string {
  return `&#${character.codePointAt(0)};`;
}
