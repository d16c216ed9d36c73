// The formats of `--format`, by name. A new one is a file of its own and a line here.
import { CsvFormat } from './csv.ts';
import { GithubFormat } from './github.ts';
import { HTML_INCLUDES, HtmlFormat } from './html/html.ts';
import type { SequenceReader } from './html/sequence.ts';
import { JsonFormat } from './json.ts';
import { JunitFormat } from './junit.ts';
import { MarkdownFormat } from './markdown.ts';
import { NdjsonFormat } from './ndjson.ts';
import { OpenMetricsFormat } from './openmetrics.ts';
import type { RuleText } from './rule-text.ts';
import type { FrameLocator } from './sarif-location.ts';
import { SarifFormat } from './sarif.ts';
import type { Include, ReportSink, TextOutput } from './sink.ts';
import { TextFormat, type TextOptions } from './text.ts';

export interface FormatOptions extends TextOptions {
  /** Records inside those of connections that the user asks for (json, ndjson). */
  readonly include?: Include | undefined;
  /** All rules, for what also tells of those that found nothing. */
  readonly rules?: readonly RuleText[] | undefined;
  /** Finds the bytes of frames when all is read (sarif). */
  readonly locateFrames?: FrameLocator | undefined;
  /** Reads the segments of some connections when all is read (html). */
  readonly readSequences?: SequenceReader | undefined;
}

export type FormatFactory = (output: TextOutput, options: FormatOptions) => ReportSink;

export const FORMATS = {
  text: (output, options) => new TextFormat(output, options),
  json: (output, { include }) => new JsonFormat(output, include ?? {}),
  ndjson: (output, { include }) => new NdjsonFormat(output, include ?? {}),
  csv: (output) => new CsvFormat(output),
  markdown: (output, options) => new MarkdownFormat(output, options),
  html: (output, options) => new HtmlFormat(output, options),
  junit: (output, { rules }) => new JunitFormat(output, rules ?? []),
  sarif: (output, { rules, locateFrames }) => new SarifFormat(output, rules ?? [], locateFrames),
  github: (output) => new GithubFormat(output),
  openmetrics: (output, { rules }) => new OpenMetricsFormat(output, rules ?? []),
} satisfies Record<string, FormatFactory>;

export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];

/** The format of an output file, by how its name ends. */
export const FORMAT_BY_EXTENSION: Readonly<Record<string, FormatName>> = {
  '.txt': 'text',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.csv': 'csv',
  '.md': 'markdown',
  '.html': 'html',
  '.xml': 'junit',
  '.sarif': 'sarif',
  '.prom': 'openmetrics',
};

/** What a format asks of connections by itself. */
export const INCLUDED: Readonly<Partial<Record<FormatName, Include>>> = { html: HTML_INCLUDES };
