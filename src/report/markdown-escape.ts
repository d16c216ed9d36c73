// Text from outside in GitHub Flavored Markdown, in a cell of a table too: it shows as the characters that it is, and
// is neither markup, HTML, a link, a mention nor the end of a cell.
import { printable } from '../shared/printable.ts';

/** What begins a block, at the start of a line. */
const BLOCK = /^(?:[-+=#]+|\d{1,9}[.)])(?=\s|$)/;
/** What GitHub links by itself: addresses, names of users, numbers of issues. */
const LINK = /:(?=\/\/)|(?<=www)\.|@|#(?=\d)/;
/** What a backslash makes literal; a backslash before a backslash would not do before the end of a cell. */
const MARKUP = /[`*_[\]|~$]/;
const HTML = /[&<>\\]/;
const SPECIAL = new RegExp([BLOCK, LINK, MARKUP, HTML].map(({ source }) => source).join('|'), 'gi');

/** In running text. */
export function markdownText(text: string): string {
  return oneLine(text).replace(SPECIAL, (found) => {
    return MARKUP.test(found) ? `\\${found}` : found.replace(/[^\d]/g, reference);
  });
}

/** As code: in backticks, or, where these would not hold it, character by character. */
export function markdownCode(text: string): string {
  const line = oneLine(text);
  if (line === '') return '';
  if (!/[`\\]/.test(line)) return `\`${line.replaceAll('|', '\\|')}\``;
  return `<code>${line.replace(/[^a-z0-9 /\u{80}-\u{10ffff}-]/giu, reference)}</code>`;
}

/** No longer than `most` characters. */
export function clipped(text: string, most: number): string {
  const characters = text.length > most ? [...text] : [];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}

function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim();
}

const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function reference(character: string): string {
  return NAMES[character] ?? `&#${character.codePointAt(0)};`;
}
