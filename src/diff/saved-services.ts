// The services of a saved report (json, ndjson): its connections and findings, as far as they are read here. Whatever is
// not such a report of this version, and whole, is refused.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { systemMessage, TcpscopeError } from '../shared/errors.ts';
import { OUTCOMES, SCHEMA_VERSION } from '../shared/vocabulary.ts';
import { Services } from './services.ts';

const count = z.int().min(0);
const Sent = z.object({ retransmissions: z.object({ segments: count }) });

const Connection = z.object({
  server: z.object({ address: z.string(), port: count }),
  outcome: z.enum(OUTCOMES),
  packets: count,
  handshake: z.object({ rtt: z.number().nullable() }),
  sent: z.object({ client: Sent, server: Sent }),
});

const Finding = z.object({
  rule: z.string(),
  count,
  endpoint: z.enum(['client', 'server']).nullable(),
  data: z.record(z.string(), z.unknown()),
});

const Version = z.object({ schemaVersion: z.literal(SCHEMA_VERSION) });
const Typed = z.object({ type: z.string() });
const Whole = Version.extend({
  connections: z.array(z.unknown()),
  findings: z.array(z.unknown()),
  summary: z.unknown(),
});

export function savedServices(path: string): Services {
  const text = textOf(path).trim();
  const services = new Services();
  try {
    const [firstLine = ''] = text.split('\n', 1);
    if (isRecord(firstLine)) takeLines(text, services);
    else takeWhole(text, services);
    return services;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new TcpscopeError(
      'input-damaged',
      `${path} is not a tcpscope report: ${error.message.replaceAll(/\s+/g, ' ')}`,
    );
  }
}

/** Of ndjson, each line is. */
function isRecord(line: string): boolean {
  try {
    return Typed.safeParse(JSON.parse(line)).success;
  } catch {
    return false;
  }
}

function takeLines(text: string, services: Services): void {
  let hasSummary = false;
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `line ${i + 1}`;
    const record: unknown = JSON.parse(line);
    const { type } = checked(Typed, record, where);
    if (type === 'connection') services.addConnection(checked(Connection, record, where));
    else if (type === 'finding') services.addFinding(checked(Finding, record, where));
    else if (type === 'summary') {
      hasSummary = true;
      refuseOtherVersion(record);
    }
  }
  if (!hasSummary) throw new SyntaxError('it has no summary');
}

function takeWhole(text: string, services: Services): void {
  const content: unknown = JSON.parse(text);
  refuseOtherVersion(content);
  const { connections, findings, summary } = checked(Whole, content, '');
  if (summary === undefined) throw new SyntaxError('it has no summary');
  for (const [i, record] of connections.entries()) {
    services.addConnection(checked(Connection, record, `connections[${i}]`));
  }
  for (const [i, record] of findings.entries()) services.addFinding(checked(Finding, record, `findings[${i}]`));
}

function refuseOtherVersion(content: unknown): void {
  if (!Version.safeParse(content).success) throw new SyntaxError(`its schemaVersion is not ${SCHEMA_VERSION}`);
}

function checked<T>(schema: z.ZodType<T>, content: unknown, where: string): T {
  const { data, error } = schema.safeParse(content);
  if (error === undefined) return data;
  const place = [where, error.issues[0]!.path.join('.')].filter(Boolean).join(': ');
  throw new SyntaxError(`${place} is missing or damaged`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new TcpscopeError('input-unreadable', `${path}: ${systemMessage(error)}`);
  }
}
