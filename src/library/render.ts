// Reports as text: of a report at hand, or as a sink that writes while a run goes on.
import { once } from 'node:events';
import { Chalk } from 'chalk';
import { RULES } from '../findings/registry.ts';
import { FORMAT_NAMES, FORMATS, INCLUDED, type FormatName } from '../report/formats.ts';
import type { Report } from '../report/schema.ts';
import type { Include, ReportSink as AnySink, TextOutput } from '../report/sink.ts';
import { DEFAULT_TOP, SORT_ORDERS, type SortOrder } from '../report/text.ts';
import { TcpscopeError } from '../shared/errors.ts';
import { INCLUDE, refuseOptions, valueText, type Shapes } from './options.ts';
import type { ReportSink } from './records.ts';
import { replay } from './replay.ts';
import { reportOf } from './report-of.ts';

export interface RenderOptions {
  /** text: columns of the page; 100. */
  readonly width?: number | undefined;
  /** text: with colours of a terminal; false. */
  readonly color?: boolean | undefined;
  /** text: rows of the table of connections, at most; 20, Infinity for all. */
  readonly top?: number | undefined;
  /** text: order of the table; worst. */
  readonly sort?: SortOrder | undefined;
}

export interface SinkOptions extends RenderOptions {
  /** json, ndjson: records inside those of connections. */
  readonly include?: Include | undefined;
}

/** Of a Node stream, what is used of it. */
export interface WritableLike {
  readonly writableNeedDrain: boolean;
  readonly destroyed: boolean;
  write(text: string): unknown;
  on(event: string, listener: (...args: unknown[]) => void): unknown;
}

const DEFAULT_WIDTH = 100;
const RENDER_SHAPES: Shapes<RenderOptions> = {
  width: {
    must: 'be a whole number of columns, 1 or more',
    is: (value) => Number.isInteger(value) && Number(value) > 0,
  },
  color: { must: 'be true or false', is: (value) => typeof value === 'boolean' },
  top: {
    must: 'be a whole number of rows, or Infinity',
    is: (value) => value === Infinity || (Number.isInteger(value) && Number(value) >= 0),
  },
  sort: {
    must: `be one of ${SORT_ORDERS.join(', ')}`,
    is: (value) => (SORT_ORDERS as readonly unknown[]).includes(value),
  },
};

/** The text of a report (one that analyze() made, or JSON.parse() of what was saved) in a format. */
export async function render(report: Report, format: FormatName, options: RenderOptions = {}): Promise<string> {
  refuseOptions('render', options, RENDER_SHAPES);
  refuseFormat('render', format);
  const whole = await reportOf(report, 'render');
  const parts: string[] = [];
  const sink = sinkOf(format, { write: (text) => void parts.push(text), drained() {} }, options);
  await replay(whole, sink as AnySink);
  return parts.join('');
}

/** A sink for analyzeInto() that writes a format to a Node stream, or to an object with write() and drained(). */
export function createSink(
  format: FormatName,
  output: TextOutput | WritableLike,
  options: SinkOptions = {},
): ReportSink {
  refuseOptions('createSink', options, { ...RENDER_SHAPES, include: INCLUDE });
  refuseFormat('createSink', format);
  if (typeof (output as TextOutput | null)?.write !== 'function') {
    throw new TcpscopeError('usage', 'createSink: the output must be a writable stream, or have write() and drained()');
  }
  return sinkOf(format, 'drained' in output ? output : streamOutput(output), options);
}

function sinkOf(format: FormatName, output: TextOutput, options: SinkOptions): ReportSink {
  const { width = DEFAULT_WIDTH, color = false, top = DEFAULT_TOP, sort = 'worst', include = {} } = options;
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const page = { chalk, width, height: Infinity, top, sort, narrowedBy: [] };
  const sink: ReportSink = FORMATS[format](output, { ...page, include, rules: RULES });
  return Object.assign(sink, { include: INCLUDED[format] ?? include });
}

function refuseFormat(caller: string, format: unknown): void {
  if ((FORMAT_NAMES as readonly unknown[]).includes(format)) return;
  throw new TcpscopeError('usage', `${caller}: ${valueText(format)} is none of the formats ${FORMAT_NAMES.join(', ')}`);
}

/** Waits where the stream asks for it; its errors come out of the run. */
function streamOutput(stream: WritableLike): TextOutput {
  let failure: unknown;
  stream.on('error', (error) => (failure = error));
  const refuse = (): void => {
    if (failure === undefined && !stream.destroyed) return;
    throw failure ?? new TcpscopeError('output-unwritable', 'the output stream was closed');
  };
  return {
    write: (text) => void (stream.destroyed || stream.write(text)),
    async drained() {
      refuse();
      if (!stream.writableNeedDrain) return;
      const ended = new AbortController();
      const emitter = stream as unknown as NodeJS.EventEmitter;
      const either = ['drain', 'close'].map((event) => once(emitter, event, { signal: ended.signal }));
      await Promise.race(either).finally(() => ended.abort());
      refuse();
    },
  };
}
