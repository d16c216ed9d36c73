// The report's vocabulary: every record that tcpscope prints as JSON, as a schema. The types of the program and the
// published JSON Schema both come from here. Version 1 may gain fields, never change or lose one.
// Units: seconds, bytes, counts, ratios. `t` counts from the first packet of the run; `start` and `end` are ISO 8601.
import { z } from 'zod';
import { OUTCOMES, SCHEMA_VERSION, type Outcome } from '../shared/vocabulary.ts';

const count = z.int().min(0);
const seconds = z.number();
const isoTime = z.string().describe('ISO 8601, UTC, nine decimals');
const frame = z.int().min(1).describe('1-based in its capture file');

const Tool = z.object({ name: z.literal('tcpscope'), version: z.string() });

export const Problem = z.object({
  code: z.string().describe('stable name of the problem'),
  message: z.string(),
  frame: frame.nullable(),
  offset: z.int().nullable().describe('byte offset in the (decompressed) file'),
  count: count.describe('how often; message, frame and offset are those of the first'),
});

export const CaptureRecord = z.object({
  type: z.literal('capture'),
  file: z.string(),
  format: z.enum(['pcap', 'pcapng']),
  compression: z.enum(['gzip', 'zstd', 'lz4']).nullable(),
  linkTypes: z.array(z.string()).describe('names of the LINKTYPE_ registry'),
  packets: count,
  bytes: count.describe('on the wire'),
  tcpPackets: count,
  udpPackets: count,
  icmpPackets: count,
  otherPackets: count.describe('no IP, other protocols, fragments of datagrams not complete'),
  undecodedPackets: count.describe('their reasons are among the problems'),
  start: isoTime.nullable().describe('earliest packet'),
  end: isoTime.nullable().describe('latest packet'),
  duration: seconds,
  complete: z.boolean().describe('read to its end without damage'),
  problems: z.array(Problem),
  quality: z.object({
    cutPackets: count.describe('captured shorter than they were'),
    unorderedPackets: count.describe('earlier than a packet before them in the file'),
    reportedDrops: count
      .nullable()
      .describe('packets that the capturing system says it dropped; null when it does not say'),
  }),
});

const End = z.object({ address: z.string(), port: z.int().min(0).max(65_535) });

const SynOptions = z
  .object({
    mss: count.nullable(),
    windowScale: count.nullable(),
    sackPermitted: z.boolean(),
    timestamps: z.boolean(),
    fastOpen: z.boolean(),
  })
  .nullable()
  .describe('options of its SYN; null when that was not seen');

const Sent = z.object({
  packets: count,
  bytes: count.describe('on the wire, link layer included'),
  payloadBytes: count.describe('TCP payload, repetitions included'),
  maxSegment: count.describe('largest TCP payload of one packet'),
});

export const ConnectionRecord = z.object({
  type: z.literal('connection'),
  id: z.int().min(1),
  stream: count.describe('tcp.stream of Wireshark'),
  communityId: z.string(),
  client: End,
  server: End,
  clientKnownBy: z.enum(['syn', 'syn-ack', 'port', 'first-packet']),
  start: isoTime,
  end: isoTime,
  t: seconds,
  duration: seconds,
  firstFrame: frame,
  lastFrame: frame,
  firstCapture: count.describe('position in captures[] of the file that holds firstFrame'),
  lastCapture: count,
  packets: count,
  bytes: count,
  outcome: z.enum(OUTCOMES),
  connState: z.string().describe("Zeek's conn_state"),
  history: z.string().describe("Zeek's history"),
  handshake: z.object({ options: z.object({ client: SynOptions, server: SynOptions }) }),
  sent: z.object({ client: Sent, server: Sent }),
});

export const SummaryRecord = z.object({
  type: z.literal('summary'),
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: Tool,
  packets: count,
  tcpPackets: count,
  connections: count,
  byOutcome: z.object(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count])) as Record<Outcome, typeof count>),
});

export const Report = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: Tool,
  captures: z.array(CaptureRecord),
  summary: SummaryRecord,
  connections: z.array(ConnectionRecord),
  findings: z.array(z.object({ rule: z.string() })),
});

export type CaptureRecord = z.infer<typeof CaptureRecord>;
export type ConnectionRecord = z.infer<typeof ConnectionRecord>;
export type SummaryRecord = z.infer<typeof SummaryRecord>;
export type Report = z.infer<typeof Report>;

/** The JSON Schema (draft 2020-12) of `--format json`, and of each ndjson line under $defs. */
export function reportJsonSchema(): object {
  const line = z.discriminatedUnion('type', [CaptureRecord, ConnectionRecord, SummaryRecord]);
  const { $schema, ...report } = z.toJSONSchema(Report) as Record<string, unknown>;
  const { $schema: _, ...ndjsonLine } = z.toJSONSchema(line) as Record<string, unknown>;
  return { $schema, title: 'tcpscope report, version 1', ...report, $defs: { ndjsonLine } };
}
