// Writes what both sides know of the rows and of the codes in them: rows.ts, for each layout a view with a property for
// every field, and for the engine a class with these fields, and the codes by their names. `npm run rows`.
import { writeFileSync } from 'node:fs';
import { CODES } from './codes.ts';
import { LAYOUTS, LINE_WORDS, type Field, type Layout, type Line } from './layout.ts';

const HEAD = `// Generated from layout.ts by \`npm run rows\`: views of rows in the memory of a run. A view is moved from row to row by
// its place, \`at\`.
import type { View } from './view.ts';
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
    if (word % words !== 0) throw new Error(`${name} does not stand at an even word`);
    if (name === 'at') texts.push(''); // a packet's cursor: the engine's own, and a view has its place under that name
    else if (field.kind === 'part') texts.push(partText(name, field, word));
    else if (field.kind === 'flags') texts.push(flagTexts(field, word));
    else texts.push(field.count === 1 ? fieldText(name, field, word) : arrayText(name, field, word));
    word += words * field.count;
  }
  if (word - start > LINE_WORDS * (line.lines ?? 1)) throw new Error(`more than a line: ${line.about}`);
  return texts;
}

function fieldText(name: string, { kind, about }: Field, word: number): string {
  const place = placeText(kind, word);
  if (kind === 'bool')
    return `  /** ${about} */
  get ${name}(): boolean {
    return ${place} !== 0;
  }
  set ${name}(value: boolean) {
    ${place} = Number(value);
  }
`;
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
  return word === 0 ? 'this.doubles[this.at >> 1]' : `this.doubles[(this.at >> 1) + ${word / 2}]`;
}

const ENGINE_HEAD = `// Generated from ../core/layout.ts by \`npm run rows\`: the rows as they lie in the memory.
`;

/** The text of engine/rows.ts. */
export function engineRowsText(): string {
  return [ENGINE_HEAD, ...Object.entries(LAYOUTS).map(([name, layout]) => engineClassText(name, layout))].join('\n');
}

function engineClassText(name: string, layout: Layout): string {
  const fields: string[] = [];
  const methods: string[] = [];
  let start = 0;
  for (const line of layout.lines) {
    const end = start + LINE_WORDS * (line.lines ?? 1);
    let word = start;
    fields.push(`\n  // ${line.about}\n`);
    for (const [field, { kind, count, about, names }] of Object.entries(line.fields)) {
      fields.push(engineFieldText(field, kind, count, about));
      methods.push(engineMethodText(field, kind, count, word, names));
      word += (kind === 'double' ? 2 : 1) * count;
    }
    for (; word < end; word++) fields.push(`  pad${word}: i32;\n`);
    start = end;
  }
  return `/** ${layout.about} */
@unmanaged
export class ${name} {
  static readonly WORDS: i32 = ${start};
${fields.join('')}${methods.join('')}}
`;
}

function engineFieldText(name: string, kind: Field['kind'], count: number, about: string): string {
  const type = kind === 'double' ? 'f64' : 'i32';
  if (kind === 'bool') return `  ${name}Word: i32;\n`;
  if (kind !== 'part' && count === 1) return `  /** ${about} */\n  ${name}: ${type};\n`;
  return Array.from({ length: count }, (_, i) => `  ${name}${i}: ${type};\n`).join('');
}

function engineMethodText(
  name: string,
  kind: Field['kind'],
  count: number,
  word: number,
  names: Field['names'],
): string {
  if (kind === 'bool')
    return `
  get ${name}(): bool {
    return this.${name}Word !== 0;
  }
  set ${name}(value: bool) {
    this.${name}Word = i32(value);
  }
`;
  if (kind === 'flags')
    return Object.keys(names ?? {})
      .map(
        (flag, bit) => `
  get ${flag}(): bool {
    return (this.${name} & ${1 << bit}) !== 0;
  }
  set ${flag}(value: bool) {
    this.${name} = value ? this.${name} | ${1 << bit} : this.${name} & ${~(1 << bit)};
  }
`,
      )
      .join('');
  if (kind === 'part')
    return `
  /** Address of these words. */
  get ${name}(): usize {
    return changetype<usize>(this) + ${word * 4};
  }
`;
  if (count === 1) return '';
  const type = kind === 'double' ? 'f64' : 'i32';
  const setter = `set${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const address = `changetype<usize>(this) + ${word * 4} + ((<usize>i) << ${kind === 'double' ? 3 : 2})`;
  return `
  ${name}(i: i32): ${type} {
    return load<${type}>(${address});
  }
  ${setter}(i: i32, value: ${type}): void {
    store<${type}>(${address}, value);
  }
`;
}

/** The text of engine/codes.ts. */
export function engineCodesText(): string {
  const spaces = Object.entries(CODES).map(([name, codes]) => {
    const lines = Object.entries(codes).map(([code, value]) => `  export const ${code}: i32 = ${value};\n`);
    return `export namespace ${name} {\n${lines.join('')}}\n`;
  });
  return ['// Generated from ../core/codes.ts by `npm run rows`.\n', ...spaces].join('\n');
}

if (process.argv[1]?.endsWith('write-rows.js')) {
  writeFileSync('src/core/rows.ts', rowsText());
  writeFileSync('src/engine/rows.ts', engineRowsText());
  writeFileSync('src/engine/codes.ts', engineCodesText());
}
