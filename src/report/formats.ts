// The formats of `--format`, by name. A new one is a file of its own and a line here.
import { JsonFormat } from './json.ts';
import { NdjsonFormat } from './ndjson.ts';
import type { ReportSink, TextOutput } from './sink.ts';
import { TextFormat, type TextOptions } from './text.ts';

type FormatFactory = (output: TextOutput, options: TextOptions) => ReportSink;

export const FORMATS = {
  text: (output, options) => new TextFormat(output, options),
  json: (output) => new JsonFormat(output),
  ndjson: (output) => new NdjsonFormat(output),
} satisfies Record<string, FormatFactory>;

export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];
