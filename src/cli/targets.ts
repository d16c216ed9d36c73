// `-o`, given once or several times: which format goes where.
import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { FORMAT_BY_EXTENSION, FORMAT_NAMES, type FormatName } from '../report/formats.ts';
import { TcpscopeError } from '../shared/errors.ts';
import { isStdout } from './output.ts';

/** Tables in a folder; all other formats are text. */
export const TABLES = 'parquet';
export const OUTPUT_FORMATS = [...FORMAT_NAMES, TABLES] as const;
export type OutputFormat = FormatName | typeof TABLES;

const EXTENSIONS: Readonly<Record<string, OutputFormat>> = { ...FORMAT_BY_EXTENSION, [`.${TABLES}`]: TABLES };

export interface NamedTarget<Format extends OutputFormat = OutputFormat> {
  /** Undefined is standard output. */
  readonly path: string | undefined;
  readonly format: Format;
}

/** Of a command that has all formats. */
export function targetsOf(outputs?: readonly string[], format?: OutputFormat): NamedTarget[] {
  return targetsAmong(OUTPUT_FORMATS, outputs, format);
}

/**
 * Of `FORMAT:FILE` the format is that; else, of several outputs, how the name ends tells; else `--format`, or what the name
 * tells, or text. Throws when that is none of `formats`.
 */
export function targetsAmong<Format extends OutputFormat>(
  formats: readonly (Format | 'text')[],
  outputs: readonly string[] = [],
  format?: Format,
): NamedTarget<Format | 'text'>[] {
  if (outputs.length === 0 && format === TABLES) {
    throw new TcpscopeError('usage', 'parquet writes tables into a folder', 'name it: --output parquet:FOLDER');
  }
  if (outputs.length === 0) return [{ path: undefined, format: format ?? 'text' }];
  const targets = outputs.map((text) => targetOf(text, format, outputs.length > 1));
  const strange = targets.find((target) => !(formats as readonly string[]).includes(target.format));
  if (strange) {
    throw new TcpscopeError(
      'usage',
      `--output ${strange.path}: there is no ${strange.format} of it`,
      `there is ${formats.join(', ')}`,
    );
  }
  const places = targets.map(({ path }) => placeOf(path!));
  const twice = targets.find((_, i) => places.indexOf(places[i]!) !== i);
  if (twice) throw new TcpscopeError('usage', `--output ${twice.path}: two reports cannot go to one file`);
  return targets as NamedTarget<Format>[];
}

/** The same for all names of one file. */
function placeOf(path: string): string {
  if (isStdout(path)) return '-';
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat) return `${stat.dev}:${stat.ino}`;
    return resolve(realpathSync(dirname(path)), basename(path));
  } catch {
    return resolve(path); // what is wrong with it is said when it is opened
  }
}

function targetOf(text: string, format: OutputFormat | undefined, isOneOfSeveral: boolean): NamedTarget {
  const [, prefix, rest] = /^([a-z]+):(.+)$/s.exec(text) ?? [];
  const named = OUTPUT_FORMATS.find((name) => name === prefix);
  if (named !== undefined) return { path: rest!, format: named };
  const extension = extname(text).toLowerCase();
  const byName = EXTENSIONS[extension];
  const told = isOneOfSeveral ? (byName ?? format) : (format ?? byName);
  if (told === undefined && extension !== '' && !isDevice(text)) {
    const known = Object.keys(EXTENSIONS).join(' ');
    throw new TcpscopeError(
      'usage',
      `--output ${text}: no format has ${extension}`,
      `give one with --format, or ${known}`,
    );
  }
  return { path: text, format: told ?? 'text' };
}

/** What is there already and is no file has a name that says nothing of formats. */
function isDevice(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === false;
}

/** Collects the values of an option that may be repeated. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
