// The report's vocabulary: every record that tcpscope prints as JSON, as a schema. The types of the program and the
// published JSON Schema both come from here. Version 1 may gain fields, never change or lose one.
// Units: seconds, bytes, counts, ratios. `t` counts from the first packet of the run; `start` and `end` are ISO 8601.
import { z } from 'zod';
import {
  CAUSES,
  CONGESTION_CONTROLS,
  EVENTS,
  LIMITS,
  OUTCOMES,
  PHASES,
  SCHEMA_VERSION,
  SEVERITIES,
  STALL_CAUSES,
  STATES,
  TRANSITION_EVENTS,
  type Outcome,
  type Severity,
  type State,
} from '../shared/vocabulary.ts';

const count = z.int().min(0);
const packetCount = count.describe('number of packets');
const seconds = z.number().describe('seconds');
const isoTime = z.string().describe('ISO 8601, UTC, nine decimals');
const frame = z.int().min(1).describe('number of a packet, 1-based in its capture file');
const capturePosition = count.describe('position in captures[], of the file that holds the frame');

const Tool = z
  .object({ name: z.literal('tcpscope'), version: z.string().describe('its version') })
  .describe('the program that made the report');

export const Problem = z.object({
  code: z.string().describe('stable name of the problem'),
  message: z.string().describe('for people: what, and what followed'),
  frame: frame.nullable().describe('at or before which it was found'),
  offset: z.int().nullable().describe('byte offset in the (decompressed) file'),
  count: count.describe('how often; message, frame and offset are those of the first'),
});

export const CaptureRecord = z
  .object({
    type: z.literal('capture'),
    file: z.string().describe('its path as it was given, or "standard input"'),
    format: z.enum(['pcap', 'pcapng']).describe('of the file, whatever its name; means nothing where it was not read'),
    compression: z.enum(['gzip', 'zstd', 'lz4']).nullable().describe('of the file, whatever its name'),
    linkTypes: z.array(z.string()).describe('names of the LINKTYPE_ registry'),
    packets: packetCount,
    bytes: count.describe('on the wire'),
    tcpPackets: packetCount,
    udpPackets: packetCount,
    icmpPackets: packetCount,
    otherPackets: count.describe('no IP, other protocols, fragments of datagrams not complete'),
    undecodedPackets: count.describe('their reasons are among the problems'),
    packetsLeftOut: packetCount.describe('after the time of --until; in no other count'),
    packetsReadBefore: packetCount.describe('that an earlier capture of the run holds, too; in no other count'),
    start: isoTime.nullable().describe('of the earliest packet, in ISO 8601, UTC, nine decimals'),
    end: isoTime.nullable().describe('of the latest packet, in ISO 8601, UTC, nine decimals'),
    duration: seconds,
    complete: z.boolean().describe('read to its end without damage'),
    problems: z.array(Problem).describe('what was wrong with the file or could not be decoded'),
    quality: z
      .object({
        missingBytes: count.describe('acknowledged though they never passed: the capture lost them'),
        captureDuplicates: count.describe('packets that were captured more than once'),
        superSegments: count.describe('larger than the receiver takes: segmentation was still to come, or was undone'),
        oneWayConnections: count.describe('of which one direction alone was captured'),
        vantage: z
          .enum(['client', 'server', 'between'])
          .nullable()
          .describe('where it was taken, by the round trips of handshakes; null when there are none'),
        cutPackets: count.describe('captured shorter than they were'),
        unorderedPackets: count.describe('earlier than a packet before them in the file'),
        reportedDrops: count
          .nullable()
          .describe('packets that the capturing system says it dropped; null when it does not say'),
      })
      .describe('how far the capture can be trusted'),
  })
  .meta({ id: 'capture', description: 'A capture file and what was wrong with it' });

const End = z.object({
  address: z.string().describe('IPv4, or IPv6 as RFC 5952 writes it'),
  port: z.int().min(0).max(65_535).describe('TCP port'),
});

const SynOptions = z
  .object({
    mss: count.nullable().describe('maximum segment size; null without the option'),
    windowScale: count.nullable().describe('shift count; null without the option'),
    sackPermitted: z.boolean().describe('it offered selective acknowledgments'),
    timestamps: z.boolean().describe('it offered timestamps'),
    fastOpen: z.boolean().describe('it carried a TCP Fast Open option'),
  })
  .nullable()
  .describe('options of its SYN; null when that was not seen, or not all of it');

const share = z.number().min(0).max(1).describe('share, 0 to 1');

const causes = z
  .object(Object.fromEntries(CAUSES.map((cause) => [cause, count])) as Record<(typeof CAUSES)[number], typeof count>)
  .describe('by what made the sender repeat them');

const Sent = z
  .object({
    packets: packetCount,
    bytes: count.describe('on the wire, link layer included'),
    payloadBytes: count.describe('TCP payload, repetitions included'),
    uniqueBytes: count.describe('TCP payload, each byte once'),
    missingBytes: count.describe('that the other end acknowledged though they never passed: the capture lost them'),
    retransmissions: z
      .object({
        segments: count.describe('segments sent again, SYN and FIN included'),
        bytes: count.describe('TCP payload sent again'),
        byCause: causes,
        spurious: count.describe('of them, those that are proved to have been needless'),
      })
      .describe('what it sent again'),
    outOfOrder: count.describe('segments that passed after others beyond them, though they were sent before'),
    networkDuplicates: count.describe('packets that the network doubled'),
    captureDuplicates: count.describe('packets that the capture saw more than once'),
    duplicateAcks: count.describe('acknowledgements in a row that said nothing new while data was under way'),
    zeroWindows: count.describe('segments that closed its window, or said that it still was'),
    zeroWindowDuration: seconds.describe('for which its window was closed'),
    keepAlives: count.describe('keep-alive probes'),
    rtt: z
      .object({
        samples: count.describe('segments that were sent once, and their acknowledgements'),
        min: seconds,
        median: seconds.describe('of 64 samples at most, evenly spread'),
        p95: seconds.describe('of the same samples'),
        max: seconds,
        srtt: seconds.describe('smoothed, at its end (RFC 6298)'),
        rttVar: seconds.describe('its variation, at its end (RFC 6298)'),
        rto: seconds.describe('retransmission time-out that follows, for both halves of the path, as Linux has it'),
      })
      .nullable()
      .describe('from the capture point to the other end and back; null without a sample'),
    senderRtt: seconds
      .nullable()
      .describe('the other half: from the capture point to this end and back, at least; null when not known'),
    mss: count.nullable().describe('largest segment that the other end takes, as its SYN said; null when it did not'),
    maxSegment: count.describe('largest TCP payload of one packet'),
    initialWindowSegments: count.describe('segments of data before its first was acknowledged'),
    maxFlight: count.describe('most bytes that were sent and not acknowledged, as the capture saw it'),
    cwnd: z
      .object({
        max: count.describe('in bytes, as far as it was seen'),
        final: count.describe('in bytes, when the sender sent for the last time'),
        congestionControl: z.enum(CONGESTION_CONTROLS).describe('by what it does after a loss'),
        confidence: z.number().min(0).max(1).describe('in that name; 0 when it is unknown'),
      })
      .nullable()
      .describe('its congestion window; null when it never had several segments under way'),
    pathRtt: z
      .object({
        min: seconds,
        underLoad: seconds
          .nullable()
          .describe('mean while half of the most was under way, at least; null when it was little'),
      })
      .nullable()
      .describe('from this end to the other and back, as it saw it; null as for cwnd'),
    limitedBy: z
      .object(
        Object.fromEntries(LIMITS.map((limit) => [limit, share])) as Record<(typeof LIMITS)[number], typeof share>,
      )
      .nullable()
      .describe('shares of its sending time, by what kept it from sending more; null as for cwnd'),
    stalls: z
      .array(
        z.object({
          t: seconds.describe('when it began, in seconds since the first packet of the run'),
          duration: seconds,
          cause: z.enum(STALL_CAUSES).describe('why nothing was sent'),
        }),
      )
      .describe('silences while it had, or should have had, something to send; the first 32'),
  })
  .describe('what it sent');

const endpoint = z.enum(['client', 'server']);
const state = z.enum(STATES);

export const TransitionRecord = z
  .object({
    type: z.literal('transition'),
    connection: z.int().min(1).describe('id of the connection'),
    endpoint: endpoint.describe('whose state changed'),
    from: state.describe('before'),
    to: state.describe('after'),
    t: seconds.describe('when the packet passed, in seconds since the first packet of the run'),
    frame,
    event: z.enum(TRANSITION_EVENTS).describe('what the endpoint did, or what reached it'),
    evidence: z
      .enum(['observed', 'presumed'])
      .describe('observed: what the endpoint sent shows it; presumed: it follows from what was sent to it'),
    withdrawn: z.boolean().describe('what the endpoint sent later refuted it: it did not happen'),
  })
  .meta({ id: 'transition', description: "A change of one endpoint's state (RFC 9293)" });

export const EventRecord = z
  .object({
    type: z.literal('event'),
    connection: z.int().min(1).describe('id of the connection'),
    event: z.enum(EVENTS).describe('what it is'),
    sender: endpoint.describe('whose segment it is'),
    frame,
    t: seconds.describe('in seconds since the first packet of the run'),
    seq: count.describe('sequence number, as it stands in the segment'),
    length: count.describe('bytes of payload'),
    segment: z.enum(['syn', 'syn-ack', 'data', 'fin']).optional().describe('retransmission: of what'),
    cause: z.enum(CAUSES).optional().describe('retransmission: what made the sender repeat it'),
    backoff: count.optional().describe('retransmission by timeout: the how many-th in a row'),
    need: z.enum(['needed', 'spurious', 'unknown']).optional().describe('retransmission: was anything lost?'),
    proof: z.string().nullable().optional().describe('retransmission: what proves the need; null when nothing does'),
    lost: z
      .enum(['before', 'after'])
      .nullable()
      .optional()
      .describe('retransmission: was it lost before the capture point, or after it? null when that is not known'),
    originalFrame: frame.nullable().optional().describe('retransmission: where the same was sent before'),
    bytes: count.optional().describe('previous-segment-missing, acked-unseen, dsack: how many'),
    by: z
      .enum(['network', 'disorder', 'capture'])
      .nullable()
      .optional()
      .describe(
        'previous-segment-missing: network: it was sent again; disorder: it came later; capture: it was acknowledged though it never passed; null when nothing of this was seen',
      ),
    window: count.nullable().optional().describe('window events: in bytes; null when the scale was not seen'),
    icmp: z.string().optional().describe('icmp-error: what it says, as in "port-unreachable" or "packet-too-big"'),
    mtu: count.optional().describe('icmp-error: what the next hop takes, if it says so'),
    valid: z.boolean().optional().describe('reset: its receiver takes it (RFC 5961); a blind one it does not'),
  })
  .meta({ id: 'event', description: 'A segment that does not simply advance' });

export const SampleRecord = z
  .object({
    type: z.literal('sample'),
    connection: z.int().min(1).describe('id of the connection'),
    sender: endpoint.describe('whose window it is'),
    frame,
    t: seconds.describe('in seconds since the first packet of the run; what the segment waited in queues is taken off'),
    flight: count.describe('bytes in flight, as the sender counts them'),
    cwnd: count.describe('its congestion window, in bytes'),
    cwndIs: z
      .enum(['exact', 'at-least', 'unknown'])
      .describe('exact: the sender uses it up, or did so lately; at-least: it is not known to be larger'),
    rwnd: count.nullable().describe("the receiver's window, in bytes; null when its scale was not seen"),
    ssthresh: count.nullable().describe('slow-start threshold, in bytes; null while there is none'),
    phase: z.enum(PHASES).describe('what the sender does with its window'),
    limitedBy: z.enum(LIMITS).describe('what keeps it from sending more'),
  })
  .meta({ id: 'sample', description: "A sender's congestion window at the time of a segment" });

export const FindingRecord = z
  .object({
    type: z.literal('finding'),
    rule: z.string().describe('stable id of the rule; tcpscope explain tells what it means'),
    severity: z.enum(SEVERITIES).describe('how bad it is'),
    connection: z.int().min(1).nullable().describe('id of the connection; null when it is about several, or none'),
    connections: z
      .array(z.int().min(1))
      .describe(
        'ids of the connections that it is about, ascending: the first 1000 that were over; none when it is about the capture',
      ),
    connectionCount: count.describe('how many connections it is about, those beyond the first 1000, too'),
    endpoint: endpoint.nullable().describe('whose doing it is; null when it is nobody’s, or not known'),
    message: z.string().describe('for people: what was found, and where'),
    t: seconds.describe('when it was seen first, in seconds since the first packet of the run'),
    frames: z.array(frame).describe('some that show it, the first among them'),
    capture: capturePosition.describe('position in captures[], of the file that holds the frames'),
    count: count.describe('how many connections, or whatever the message counts'),
    data: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .describe('its figures, by name; those of a rule stay'),
    filter: z.string().describe('a display filter of Wireshark that shows it'),
  })
  .meta({ id: 'finding', description: 'What is wrong, or worth knowing' });

export const ConnectionRecord = z
  .object({
    type: z.literal('connection'),
    id: z.int().min(1).describe('1, 2, 3 … in the order in which connections were recognised'),
    stream: count.describe('tcp.stream of Wireshark, where it does not count TCP headers quoted in ICMP errors'),
    communityId: z.string().describe('Community ID, version 1, seed 0'),
    client: End.describe('who began it'),
    server: End.describe('the other end'),
    clientKnownBy: z
      .enum(['syn', 'syn-ack', 'port', 'first-packet'])
      .describe('how it is known who the client is; port and first-packet are guesses'),
    start: isoTime.describe('of the first packet, in ISO 8601, UTC, nine decimals'),
    end: isoTime.describe('of the latest packet, in ISO 8601, UTC, nine decimals'),
    t: seconds.describe('of the first packet, in seconds since the first packet of the run'),
    duration: seconds,
    firstFrame: frame,
    lastFrame: frame,
    firstCapture: capturePosition,
    lastCapture: capturePosition,
    packets: packetCount,
    bytes: count.describe('on the wire, link layer included'),
    outcome: z.enum(OUTCOMES).describe('how it ended, as far as the capture shows'),
    connState: z.string().describe("Zeek's conn_state"),
    history: z.string().describe("Zeek's history"),
    state: z
      .object({ client: state.describe("the client's"), server: state.describe("the server's") })
      .describe('of the two ends, at the end of the capture'),
    handshake: z
      .object({
        kind: z
          .enum(['three-way', 'simultaneous', 'self', 'fast-open', 'incomplete', 'not-captured'])
          .describe(
            'simultaneous: two SYNs crossed; self: a socket connected to itself; fast-open: with data in the SYN',
          ),
        complete: z.boolean().describe('both ends came to be ESTABLISHED, as far as the capture shows'),
        synRetransmissions: count.describe('SYNs of the client after the first'),
        synAckRetransmissions: count.describe('SYN-ACKs after the first'),
        rtt: seconds.nullable().describe('from SYN to ACK: one round trip; null when it is not known'),
        options: z.object({ client: SynOptions, server: SynOptions }).describe('of the two SYNs'),
      })
      .describe('how it began'),
    close: z
      .object({
        kind: z
          .enum(['four-segment', 'three-segment', 'simultaneous', 'half-close', 'reset', 'none'])
          .describe('half-close: one end only, or the other went on sending after it had acknowledged the FIN'),
        initiator: endpoint.nullable().describe('who sent the first FIN, or else the RST'),
        finRetransmissions: z
          .object({ client: count.describe("the client's"), server: count.describe("the server's") })
          .describe('FINs of each end after its first'),
        resetBy: endpoint.nullable().describe('who sent a RST that counted'),
      })
      .describe('how it ended'),
    sent: z.object({ client: Sent, server: Sent }).describe('by end'),
    findings: z
      .array(
        z.object({
          rule: z.string().describe('id of the rule'),
          endpoint: endpoint.nullable().describe('as in the finding'),
        }),
      )
      .describe(
        'what was found in it; the findings themselves come at the end, and where one of the run says the same of its server with more insight, that one alone',
      ),
    transitions: z
      .array(TransitionRecord)
      .optional()
      .describe('with --include transitions; lines of their own in ndjson'),
    samples: z.array(SampleRecord).optional().describe('with --include samples; lines of their own in ndjson'),
    events: z.array(EventRecord).optional().describe('with --include events; lines of their own in ndjson'),
  })
  .meta({ id: 'connection', description: 'A TCP connection: one incarnation of its four-tuple' });

const stateCounts = z
  .object(
    Object.fromEntries(STATES.map((name) => [name, count.describe(`ends in ${name}`)])) as Record<State, typeof count>,
  )
  .describe('by state');

export const SummaryRecord = z
  .object({
    type: z.literal('summary'),
    schemaVersion: z.literal(SCHEMA_VERSION).describe('version of this vocabulary'),
    tool: Tool,
    packets: packetCount.describe('of all captures'),
    tcpPackets: packetCount.describe('of all captures'),
    connections: count.describe('in the report'),
    connectionsEvicted: count.describe('finished early to make room; what came of them later counts as others'),
    states: z
      .object({ client: stateCounts, server: stateCounts })
      .describe('number of ends in each state, at the end of the capture'),
    handshakes: z
      .object({
        attempted: count.describe('connections whose SYN or SYN-ACK was captured'),
        completed: count.describe('both ends came to be ESTABLISHED'),
        unanswered: count.describe('nothing came back for the SYN'),
        refused: count.describe('a RST came back for the SYN'),
        incomplete: count.describe('begun and answered, but not completed'),
        synRetransmissions: count.describe('SYNs after the first of their connection'),
        synAckRetransmissions: count.describe('SYN-ACKs after the first of their connection'),
        peakHalfOpen: count.describe('most handshakes that were under way at the same time'),
      })
      .describe('how connections began'),
    timeWait: z
      .object({
        entered: count.describe('ends that entered TIME_WAIT'),
        peak: count.describe('most that were in TIME_WAIT at the same time'),
        byHost: z
          .array(
            z.object({
              address: z.string().describe('of the host'),
              entered: count.describe('ends of it that entered TIME_WAIT'),
              peak: count.describe('most of it that were in TIME_WAIT at the same time'),
              perSecond: z
                .number()
                .nonnegative()
                .nullable()
                .describe('how many entered it a second, from the first to the last; null when that is no time'),
            }),
          )
          .describe('the hosts with the highest peaks first'),
        portPressure: z
          .array(
            z.object({
              client: z.string().describe('address of the client'),
              server: z.string().describe('address and port of the server'),
              used: count.describe('most ports of the client that were taken at the same time, TIME_WAIT included'),
              available: count.describe('ports of the ephemeral range'),
            }),
          )
          .describe('pairs that come near the ephemeral range, the nearest first'),
      })
      .describe('the rest after closing first'),
    closeWait: z
      .object({
        leaks: count.describe(
          'ends that acknowledged a FIN and neither closed nor sent data, for longer than the threshold or up to the end of the capture',
        ),
        byEndpoint: z
          .array(
            z.object({
              address: z.string().describe('of the end that did not close'),
              port: z.int().nullable().describe('its port; null for clients, each of which has another'),
              count: count.describe('leaks there'),
              oldest: seconds.describe('how long the oldest has been there'),
            }),
          )
          .describe('the ends with the most leaks first'),
      })
      .describe('ends whose peer closed and that did not close themselves'),
    retransmissions: z
      .object({
        segments: count.describe('segments sent again'),
        rate: z.number().describe('share of the TCP packets'),
        byCause: causes,
        spurious: count.describe('of them, those that are proved to have been needless'),
      })
      .describe('what was sent again, SYN and FIN included'),
    findings: z
      .object({
        bySeverity: z
          .object(Object.fromEntries(SEVERITIES.map((name) => [name, count])) as Record<Severity, typeof count>)
          .describe('number of findings'),
        byRule: z
          .record(z.string(), count)
          .describe('number of findings by rule; those that found nothing are left out'),
      })
      .describe('what is wrong, in numbers'),
    partial: z
      .literal(true)
      .optional()
      .describe('not all captures were read to their end: the run was interrupted, or one of several can not be read'),
    latePackets: count.describe(
      'TCP packets that came long after their connection was over and are not counted with it',
    ),
    byOutcome: z
      .object(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count])) as Record<Outcome, typeof count>)
      .describe('number of connections by their outcome'),
  })
  .meta({ id: 'summary', description: 'Sums of the whole run' });

export const Report = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION).describe('version of this vocabulary'),
  tool: Tool,
  captures: z.array(CaptureRecord).describe('in the order in which they were read'),
  summary: SummaryRecord,
  connections: z.array(ConnectionRecord).describe('in the order in which they were found to be over'),
  findings: z.array(FindingRecord).describe('what is wrong, the worst first'),
});

export type CaptureRecord = z.infer<typeof CaptureRecord>;
export type ConnectionRecord = z.infer<typeof ConnectionRecord>;
export type TransitionRecord = z.infer<typeof TransitionRecord>;
export type EventRecord = z.infer<typeof EventRecord>;
export type SampleRecord = z.infer<typeof SampleRecord>;
export type FindingRecord = z.infer<typeof FindingRecord>;
export type SummaryRecord = z.infer<typeof SummaryRecord>;
export type Report = z.infer<typeof Report>;

/** Records of an ndjson line, by the `type` that tells them apart. */
const LINES = ['capture', 'connection', 'transition', 'event', 'sample', 'finding', 'summary'] as const;

/**
 * The JSON Schema (draft 2020-12) of `--format json`; of a line of ndjson under $defs/ndjsonLine. Fields and types of
 * lines that it doesn't know are allowed, so that it also holds for reports of later programs.
 */
export function reportJsonSchema(): object {
  const { $schema, $defs, ...report } = z.toJSONSchema(Report, { io: 'input' }); // as output it would close objects
  const ndjsonLine = {
    type: 'object',
    properties: { type: { type: 'string', description: 'which record it is; others may be added' } },
    required: ['type'],
    allOf: LINES.map((type) => ({
      if: { properties: { type: { const: type } } },
      then: { $ref: `#/$defs/${type}` }, // oxlint-disable-line unicorn/no-thenable -- a keyword of JSON Schema
    })),
  };
  return { $schema, title: 'tcpscope report, version 1', ...report, $defs: { ...$defs, ndjsonLine } };
}
