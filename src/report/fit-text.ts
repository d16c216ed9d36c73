// Text made to fit a width: shortened in its middle, or broken between its words.
import { stripVTControlCharacters } from 'node:util';

/** The text, or as much of its beginning and its end. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const beginning = Math.floor((length - 1) / 2);
  return `${text.slice(0, beginning)}…${text.slice(text.length - (length - 1 - beginning))}`;
}

/** Lines of `text` after `lead` (which may be coloured), each beginning under the first; a longer word stays whole. */
export function wrapped(lead: string, text: string, width: number): string[] {
  const indent = ' '.repeat(stripVTControlCharacters(lead).length);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((content, i) => (i === 0 ? lead : indent) + content);
}
