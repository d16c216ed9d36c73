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
    compression: z.enum(['gzip', 'zstd', 'lz4', 'xz', 'bzip2']).nullable().describe('of the file, whatever its name'),
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
        missingBytes: count.describe('acknowledged by the receiver, but missing from the capture'),
        captureDuplicates: count.describe('packets that were captured more than once'),
        superSegments: count.describe('segments larger than the advertised MSS (segmentation offload: TSO, GRO)'),
        oneWayConnections: count.describe('with only one direction captured'),
        vantage: z
          .enum(['client', 'server', 'between'])
          .nullable()
          .describe('where it was taken, by the round trips of handshakes; null when there are none'),
        cutPackets: count.describe('truncated by the snap length'),
        unorderedPackets: count.describe('with an earlier timestamp than a packet before them in the file'),
        reportedDrops: count
          .nullable()
          .describe('packets dropped by the capturing system; null when it does not report this'),
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
  .describe('by cause');

const Sent = z
  .object({
    packets: packetCount,
    bytes: count.describe('on the wire, link layer included'),
    payloadBytes: count.describe('TCP payload, retransmissions included'),
    uniqueBytes: count.describe('TCP payload, each byte once'),
    missingBytes: count.describe('acknowledged by the peer, but missing from the capture'),
    retransmissions: z
      .object({
        segments: count.describe('retransmitted segments, SYN and FIN included'),
        bytes: count.describe('retransmitted TCP payload'),
        byCause: causes,
        spurious: count.describe('of them, those proved to be spurious'),
      })
      .describe('its retransmissions'),
    outOfOrder: count.describe('out-of-order segments: captured after segments that were sent later'),
    networkDuplicates: count.describe('packets duplicated by the network'),
    captureDuplicates: count.describe('packets captured more than once'),
    duplicateAcks: count.describe('duplicate ACKs (RFC 5681)'),
    zeroWindows: count.describe('segments that advertise a zero window'),
    zeroWindowDuration: seconds.describe('for which it advertised a zero window'),
    keepAlives: count.describe('keep-alives'),
    rtt: z
      .object({
        samples: count.describe('segments that were sent once (Karn’s algorithm), with their acknowledgements'),
        min: seconds,
        median: seconds.describe('of 64 samples at most, evenly spread'),
        p95: seconds.describe('of the same samples'),
        max: seconds,
        srtt: seconds.describe('smoothed, at its end (RFC 6298)'),
        rttVar: seconds.describe('its variation, at its end (RFC 6298)'),
        rto: seconds.describe('resulting retransmission timeout over the whole path, as Linux computes it'),
      })
      .nullable()
      .describe('from the capture point to the peer and back; null without a sample'),
    senderRtt: seconds
      .nullable()
      .describe('the other half, minimum: from the capture point to this end and back; null when not known'),
    mss: count.nullable().describe('MSS that the peer advertised in its SYN; null when it did not'),
    maxSegment: count.describe('largest TCP payload of one packet'),
    initialWindowSegments: count.describe('data segments sent before the first acknowledgement'),
    maxFlight: count.describe('maximum of unacknowledged bytes in flight, at the capture point'),
    cwnd: z
      .object({
        max: count.describe('maximum, in bytes, as far as it was observed'),
        final: count.describe('in bytes, at its last segment'),
        congestionControl: z.enum(CONGESTION_CONTROLS).describe('by what it does after a loss'),
        confidence: z.number().min(0).max(1).describe('in that name; 0 when it is unknown'),
      })
      .nullable()
      .describe('its congestion window; null when it never had several segments in flight'),
    pathRtt: z
      .object({
        min: seconds,
        underLoad: seconds
          .nullable()
          .describe('mean while at least half of the maximum was in flight; null when that was little'),
      })
      .nullable()
      .describe('RTT of the whole path, as this end observes it; null as for cwnd'),
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
    cause: z.enum(CAUSES).optional().describe('retransmission: its cause'),
    backoff: count.optional().describe('retransmission by timeout: consecutive timeouts so far (exponential back-off)'),
    need: z
      .enum(['needed', 'spurious', 'unknown'])
      .optional()
      .describe('retransmission: needed if the original was lost, spurious if it had arrived'),
    proof: z.string().nullable().optional().describe('retransmission: what proves the need; null when nothing does'),
    lost: z
      .enum(['before', 'after'])
      .nullable()
      .optional()
      .describe('retransmission: whether the original was lost before or after the capture point; null when not known'),
    originalFrame: frame.nullable().optional().describe('retransmission: frame of the original segment'),
    bytes: count.optional().describe('previous-segment-missing, acked-unseen, dsack: how many'),
    by: z
      .enum(['network', 'disorder', 'capture'])
      .nullable()
      .optional()
      .describe(
        'previous-segment-missing: network: lost and retransmitted; disorder: captured later, out of order; capture: acknowledged, but missing from the capture; null when none of these was observed',
      ),
    window: count.nullable().optional().describe('window events: in bytes; null when the window scale is unknown'),
    icmp: z.string().optional().describe('icmp-error: its type, as in "port-unreachable" or "packet-too-big"'),
    mtu: count.optional().describe('icmp-error: next-hop MTU, if it states one'),
    valid: z.boolean().optional().describe('reset: acceptable to its receiver (RFC 5961)'),
  })
  .meta({ id: 'event', description: 'A TCP analysis event: a segment out of the ordinary' });

export const SampleRecord = z
  .object({
    type: z.literal('sample'),
    connection: z.int().min(1).describe('id of the connection'),
    sender: endpoint.describe('whose window it is'),
    frame,
    t: seconds.describe('in seconds since the first packet of the run; queueing delay of the segment subtracted'),
    flight: count.describe('bytes in flight, as the sender counts them'),
    cwnd: count.describe('its congestion window, in bytes'),
    cwndIs: z
      .enum(['exact', 'at-least', 'unknown'])
      .describe('exact: the sender fills it, or did so recently; at-least: a lower bound'),
    rwnd: count.nullable().describe('receive window of the peer, in bytes; null when its scale is unknown'),
    ssthresh: count.nullable().describe('slow-start threshold, in bytes; null while there is none'),
    phase: z.enum(PHASES).describe('what the sender does with its window'),
    limitedBy: z.enum(LIMITS).describe('what keeps it from sending more'),
  })
  .meta({ id: 'sample', description: "A sender's congestion window at the time of a segment" });

export const FindingRecord = z
  .object({
    type: z.literal('finding'),
    rule: z.string().describe('stable id of the rule; tcpscope explain describes it'),
    severity: z.enum(SEVERITIES).describe('how bad it is'),
    connection: z.int().min(1).nullable().describe('id of the connection; null when it is about several, or none'),
    connections: z
      .array(z.int().min(1))
      .describe(
        'ids of the connections that it is about, ascending: the first 1000 that were over; none when it is about the capture',
      ),
    connectionCount: count.describe('how many connections it is about, those beyond the first 1000, too'),
    endpoint: endpoint.nullable().describe('which end causes it; null when neither does, or not known'),
    message: z.string().describe('for people: what was found, and where'),
    t: seconds.describe('when it was seen first, in seconds since the first packet of the run'),
    frames: z.array(frame).describe('some of the frames that show it, including the first'),
    capture: capturePosition.describe('position in captures[], of the file that holds the frames'),
    count: count.describe('how many connections, or whatever the message counts'),
    data: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .describe('its figures, by name; stable for a rule'),
    filter: z.string().describe('Wireshark display filter that shows it'),
  })
  .meta({ id: 'finding', description: 'What is wrong, or worth knowing' });

export const ConnectionRecord = z
  .object({
    type: z.literal('connection'),
    id: z.int().min(1).describe('1, 2, 3 … in the order in which connections were recognised'),
    stream: count.describe('tcp.stream of Wireshark, where it does not count TCP headers quoted in ICMP errors'),
    communityId: z.string().describe('Community ID, version 1, seed 0'),
    client: End.describe('the end that opened it'),
    server: End.describe('its peer'),
    clientKnownBy: z
      .enum(['syn', 'syn-ack', 'port', 'first-packet'])
      .describe('how the client was identified; port and first-packet are guesses'),
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
            'simultaneous: the SYNs crossed; self: socket connected to itself; fast-open: with data in the SYN',
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
          .describe('half-close: only one end closed, or the other continued to send after acknowledging the FIN'),
        initiator: endpoint.nullable().describe('who sent the first FIN, or else the RST'),
        finRetransmissions: z
          .object({ client: count.describe("the client's"), server: count.describe("the server's") })
          .describe('FINs of each end after its first'),
        resetBy: endpoint.nullable().describe('which end sent a valid RST'),
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
    connectionsEvicted: count.describe('evicted early to limit memory; their later packets count as new connections'),
    states: z
      .object({ client: stateCounts, server: stateCounts })
      .describe('number of ends in each state, at the end of the capture'),
    handshakes: z
      .object({
        attempted: count.describe('connections whose SYN or SYN-ACK was captured'),
        completed: count.describe('both ends came to be ESTABLISHED'),
        unanswered: count.describe('no answer to the SYN'),
        refused: count.describe('SYN answered with a RST'),
        incomplete: count.describe('SYN answered, handshake not completed'),
        synRetransmissions: count.describe('SYNs after the first of their connection'),
        synAckRetransmissions: count.describe('SYN-ACKs after the first of their connection'),
        peakHalfOpen: count.describe('maximum of half-open handshakes at the same time'),
      })
      .describe('how connections began'),
    timeWait: z
      .object({
        entered: count.describe('ends that entered TIME_WAIT'),
        peak: count.describe('maximum in TIME_WAIT at the same time'),
        byHost: z
          .array(
            z.object({
              address: z.string().describe('of the host'),
              entered: count.describe('ends of it that entered TIME_WAIT'),
              peak: count.describe('maximum of its ends in TIME_WAIT at the same time'),
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
              used: count.describe('maximum of client ports in use at the same time, TIME_WAIT included'),
              available: count.describe('ports of the ephemeral range'),
            }),
          )
          .describe('pairs that come close to exhausting the ephemeral range, the closest first'),
      })
      .describe('TIME_WAIT'),
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
      .describe('CLOSE_WAIT leaks: ends whose peer closed and that did not close'),
    retransmissions: z
      .object({
        segments: count.describe('retransmitted segments, SYN and FIN included'),
        rate: z.number().describe('retransmitted segments divided by all TCP packets'),
        dataSegments: count.describe('segments with payload, retransmissions included'),
        dataRetransmissions: count.describe('of them, the retransmitted ones'),
        dataRate: z
          .number()
          .describe('retransmission rate: dataRetransmissions divided by dataSegments, as retransmission-rate has it'),
        byCause: causes,
        spurious: count.describe('of them, those proved to be spurious'),
      })
      .describe('retransmissions'),
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
      'TCP packets that arrived long after their connection was over and are not counted with it',
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
  findings: z.array(FindingRecord).describe('findings, worst first'),
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
