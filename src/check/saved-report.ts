// The facts of a saved report (json or ndjson, whoever printed it): what a check reads of it is there, or it is refused.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { systemMessage, TcpscopeError } from '../shared/errors.ts';
import { SCHEMA_VERSION } from '../shared/vocabulary.ts';
import type { Facts } from './facts.ts';

/** No more than what a check reads: reports of earlier and later programs have other fields besides. */
const Shape = z.object({
  findings: z.array(
    z.object({
      rule: z.string(),
      severity: z.string(),
      message: z.string(),
      filter: z.string(),
      count: z.number(),
      frames: z.array(z.number()),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
  captures: z.array(
    z.object({
      file: z.string(),
      complete: z.boolean(),
      problems: z.array(z.object({ code: z.string(), message: z.string() })).optional(),
    }),
  ),
  summary: z.object({
    tcpPackets: z.number(),
    connections: z.number(),
    retransmissions: z.object({ rate: z.number(), dataRate: z.number().optional() }),
    timeWait: z.object({ peak: z.number() }),
  }),
});

interface Content {
  readonly captures?: unknown;
  readonly connections?: unknown;
  readonly findings?: unknown;
  readonly summary?: unknown;
}

export interface SavedReport extends Facts {
  /** As they stand there, unchecked; of ndjson only when they are asked for. */
  readonly connections: readonly unknown[];
}

/** Of a report that `analyze --format json`, or ndjson, has written; null when the file is none. */
export function savedReport(path: string, withConnections = false): SavedReport | null {
  const text = textOf(path);
  if (!text.trimStart().startsWith('{')) return null;
  const refuse = (why: string): never => {
    throw new TcpscopeError('input-damaged', `${path} is not a tcpscope report: ${why}`);
  };
  const content = contentOf(text, withConnections, refuse);
  if (!isObject(content.summary)) return refuse('it has no summary');
  if (content.summary['schemaVersion'] !== SCHEMA_VERSION) return refuse(`its schemaVersion is not ${SCHEMA_VERSION}`);
  const { error } = Shape.safeParse(content);
  if (error) return refuse(`its ${error.issues[0]!.path.join('.')} is missing or has the wrong type`);
  return { connections: [], ...(content as Facts) };
}

function contentOf(text: string, withConnections: boolean, refuse: (why: string) => never): Content {
  try {
    const first = firstLineOf(text);
    if (!isObject(first)) return JSON.parse(text) as Content;
    return typeof first['type'] === 'string' ? contentOfLines(text, withConnections) : first;
  } catch (error) {
    return refuse((error as SyntaxError).message.replaceAll(/\s+/g, ' '));
  }
}

/** The line as a record of ndjson, or a report on one line; null when the report goes over several. */
function firstLineOf(text: string): unknown {
  try {
    return JSON.parse(text.trimStart().split('\n', 1)[0]!);
  } catch {
    return null;
  }
}

/** Only the lines that matter are parsed: there may be many more. */
function contentOfLines(text: string, withConnections: boolean): Content {
  const types = ['summary', 'finding', 'capture', ...(withConnections ? ['connection'] : [])];
  const isMeant = new RegExp(`"type":\\s*"(?:${types.join('|')})"`);
  const records = text
    .split('\n')
    .filter((line) => isMeant.test(line))
    .map((line) => JSON.parse(line) as { type?: unknown });
  const of = (type: string): unknown[] => records.filter((record) => record.type === type);
  return { captures: of('capture'), connections: of('connection'), findings: of('finding'), summary: of('summary')[0] };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new TcpscopeError('input-unreadable', `${path}: ${systemMessage(error)}`);
  }
}
