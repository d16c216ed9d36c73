// Writes rows.ts: for each layout a view with a property for every field. `npm run rows`.
import { writeFileSync } from 'node:fs';
import { LAYOUTS, LINE_WORDS, type Field, type Layout, type Line } from './layout.ts';

const HEAD = `// Generated from layout.ts by \`npm run rows\`: views of rows in the memory of a run. A view is moved from row to row by
// its place, \`at\`.
import type { View } from './memory.ts';
`;

/** The text of rows.ts. */
export function rowsText(): string {
  return [HEAD, ...Object.entries(LAYOUTS).map(([name, layout]) => classText(name, layout))].join('\n');
}

function classText(name: string, layout: Layout): string {
  const fields: string[] = [];
  const offsets: string[] = [];
  let start = 0;
  for (const line of layout.lines) {
    offsets.push(...offsetTexts(line, start));
    fields.push(`\n  // ${line.about}\n`, ...lineTexts(line, start));
    start += LINE_WORDS * (line.lines ?? 1);
  }
  return `/** Where the fields of a row \`${name}\` lie: ints in words, doubles in pairs of them. For the files that read raw words. */
export const ${name.replace(/Row$/, '').toUpperCase()}_AT = {
${offsets.join('')}} as const;

/** ${layout.about} */
export class ${name} implements View {
  static readonly WORDS: number = ${start};
  ints: Int32Array = new Int32Array(0);
  doubles: Float64Array = new Float64Array(0);
  at = 0;
${fields.join('')}}
`;
}

function offsetTexts(line: Line, start: number): string[] {
  let word = start;
  return Object.entries(line.fields).map(([name, { kind, count }]) => {
    const offset = kind === 'double' ? word / 2 : word;
    word += (kind === 'double' ? 2 : 1) * count;
    return `  ${name}: ${offset},\n`;
  });
}

function lineTexts(line: Line, start: number): string[] {
  const texts: string[] = [];
  let word = start;
  for (const [name, field] of Object.entries(line.fields)) {
    const words = field.kind === 'double' ? 2 : 1;
    if (word % (field.kind === 'int' || field.kind === 'flags' ? 1 : 2) !== 0)
      throw new Error(`${name} does not stand at an even word`);
    if (field.kind === 'part') texts.push(partText(name, field, word));
    else if (field.kind === 'flags') texts.push(flagTexts(field, word));
    else texts.push(field.count === 1 ? fieldText(name, field, word) : arrayText(name, field, word));
    word += words * field.count;
  }
  if (word - start > LINE_WORDS * (line.lines ?? 1)) throw new Error(`more than a line: ${line.about}`);
  return texts;
}

function fieldText(name: string, { kind, about }: Field, word: number): string {
  const place = placeText(kind, word);
  return `  /** ${about} */
  get ${name}(): number {
    return ${place}!;
  }
  set ${name}(value: number) {
    ${place} = value;
  }
`;
}

function flagTexts({ names = {} }: Field, word: number): string {
  const place = placeText('int', word);
  const texts = Object.entries(names).map(
    ([name, about], bit) => `  /** ${about} */
  get ${name}(): boolean {
    return (${place}! & ${1 << bit}) !== 0;
  }
  set ${name}(value: boolean) {
    if (value) ${place}! |= ${1 << bit};
    else ${place}! &= ${~(1 << bit)};
  }
`,
  );
  return texts.join('');
}

function arrayText(name: string, { kind, count, about }: Field, word: number): string {
  const place = placeText(kind, word).replace(']', ' + i]');
  const setter = `set${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return `  /** ${about}; \`i\`: below ${count} */
  ${name}(i: number): number {
    return ${place}!;
  }
  ${setter}(i: number, value: number): void {
    ${place} = value;
  }
`;
}

function partText(name: string, { about }: Field, word: number): string {
  return `  /** ${about}: their place */
  get ${name}(): number {
    return this.at + ${word};
  }
`;
}

function placeText(kind: Field['kind'], word: number): string {
  if (kind !== 'double') return `this.ints[this.at${word === 0 ? '' : ` + ${word}`}]`;
  return `this.doubles[(this.at >> 1)${word === 0 ? '' : ` + ${word / 2}`}]`;
}

if (process.argv[2] !== undefined) writeFileSync(process.argv[2], rowsText());
