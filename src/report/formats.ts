// The formats of `--format`, by name. A new one is a file of its own and a line here.
import { JsonFormat } from './json.ts';
import { NdjsonFormat } from './ndjson.ts';
import type { Include, ReportSink, TextOutput } from './sink.ts';
import { TextFormat, type TextOptions } from './text.ts';

export interface FormatOptions extends TextOptions {
  /** Records inside those of connections that the user asks for (json, ndjson). */
  readonly include?: Include | undefined;
}

type FormatFactory = (output: TextOutput, options: FormatOptions) => ReportSink;

export const FORMATS = {
  text: (output, options) => new TextFormat(output, options),
  json: (output, { include }) => new JsonFormat(output, include ?? {}),
  ndjson: (output, { include }) => new NdjsonFormat(output, include ?? {}),
} satisfies Record<string, FormatFactory>;

export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];

/** The format of an output file, by how its name ends. */
export const FORMAT_BY_EXTENSION: Readonly<Record<string, FormatName>> = {
  '.txt': 'text',
  '.json': 'json',
  '.ndjson': 'ndjson',
};

/** What a format asks of connections by itself. */
export const INCLUDED: Readonly<Partial<Record<FormatName, Include>>> = {};
