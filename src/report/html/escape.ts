// Text from captures, file names and rules on its way into a page. Nothing of it may become markup or script, forge
// lines, or reorder what is read.
import { printable } from '../../shared/printable.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For the content of elements, and for attributes in quotes. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/**
 * JSON for a script element. Without "<" there is neither "</script" nor "<!--", which end or change it (HTML, 4.12.1.3);
 * U+2028 and U+2029 end lines in old JavaScript.
 */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
