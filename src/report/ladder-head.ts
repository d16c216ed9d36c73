// What stands above a ladder: who talked to whom, how it began and ended, and what was found wrong with it.
import type { ChalkInstance } from 'chalk';
import { counted, endText, formatBytes, formatCount, formatDuration, formatShare } from '../shared/format.ts';
import { printable } from '../shared/printable.ts';
import { LIMITS, type Severity } from '../shared/vocabulary.ts';
import { wrapped } from './fit-text.ts';
import type { ConnectionRecord, FindingRecord } from './schema.ts';
import type { Page } from './text-capture.ts';

/** A connection among others that were asked for by the same name. */
export interface Namesake {
  readonly id: number;
  readonly stream: number;
}

const LABEL = 11;
/** Of the sending time: less is not told. */
const MIN_SHARE = 0.01;

export function ladderHead(
  record: ConnectionRecord,
  findings: readonly FindingRecord[],
  remarks: readonly string[],
  { chalk, width }: Pick<Page, 'chalk' | 'width'>,
): string[] {
  const { client, server, stream, id, clientKnownBy } = record;
  const isGuess = clientKnownBy === 'port' || clientKnownBy === 'first-packet';
  const ends = `${endText(client.address, client.port)} → ${endText(server.address, server.port)}`;
  const facts: [string, string][] = [
    ['start', startText(record)],
    ['frames', framesText(record)],
    ['handshake', handshakeText(record)],
    ['options', optionsText(record)],
    ['sent', sentText(record)],
    ...windowFacts(record),
    ['close', closeText(record)],
    [
      'outcome',
      `${record.outcome}; at the end of the capture client ${record.state.client}, server ${record.state.server}`,
    ],
  ];
  return [
    ...wrapped('', ends, width).map((line) => chalk.bold(line)),
    ...wrapped('', `stream ${stream}, id ${id}${isGuess ? '; which end is the client is a guess' : ''}`, width),
    ...facts.flatMap(([label, text]) =>
      text === '' ? [] : wrapped(`  ${chalk.dim(label.padEnd(LABEL - 2))} `, text, width),
    ),
    ...findings.flatMap((finding) => findingLines(finding, ends, chalk, width)),
    ...remarks.flatMap((remark) => wrapped(`  ${chalk.yellow('!')} `, printable(remark), width)),
  ];
}

/** That it is about this connection needs no saying. */
function findingLines(
  { severity, rule, message }: FindingRecord,
  ends: string,
  chalk: ChalkInstance,
  width: number,
): string[] {
  const lead = `  ${MARKS[severity](chalk)} ${severity.padEnd('warning'.length)} `;
  return wrapped(lead, printable(`${rule}: ${message.replace(`connection ${ends}: `, '')}`), width);
}

const MARKS: Record<Severity, (chalk: ChalkInstance) => string> = {
  error: (chalk) => chalk.red('✗'),
  warning: (chalk) => chalk.yellow('!'),
  info: (chalk) => chalk.dim('·'),
};

function startText({ start, t, duration }: ConnectionRecord): string {
  const time = start.replace('T', ' ').replace(/(\.\d{6})\d{3}Z$/, '$1 UTC');
  return `${time}, ${t.toFixed(3)} s into the capture; lasts ${formatDuration(duration)}`;
}

function framesText({ firstFrame, lastFrame, packets, bytes }: ConnectionRecord): string {
  const frames = firstFrame === lastFrame ? String(firstFrame) : `${firstFrame} to ${lastFrame}`;
  return `${frames}; ${counted(packets, 'packet')} of this connection, ${formatBytes(bytes)} on the wire`;
}

const HANDSHAKE_TEXT: Record<ConnectionRecord['handshake']['kind'], string> = {
  'three-way': 'three-way',
  simultaneous: 'simultaneous open: the SYNs crossed',
  self: 'socket connected to itself',
  'fast-open': 'TCP Fast Open: data in the SYN',
  incomplete: 'not completed',
  'not-captured': 'not captured',
};

function handshakeText({ handshake }: ConnectionRecord): string {
  const { kind, rtt, synRetransmissions, synAckRetransmissions } = handshake;
  return [
    HANDSHAKE_TEXT[kind],
    ...(rtt === null ? [] : [`RTT ${formatDuration(rtt)}`]),
    ...(synRetransmissions > 0 ? [counted(synRetransmissions, 'SYN retransmission')] : []),
    ...(synAckRetransmissions > 0 ? [counted(synAckRetransmissions, 'SYN-ACK retransmission')] : []),
  ].join(', ');
}

function optionsText({ handshake: { options } }: ConnectionRecord): string {
  const { client, server } = options;
  const [clientText, serverText] = [client, server].map((of) => (of === null ? 'no SYN captured' : synText(of)));
  if (client === null && server === null) return '';
  return clientText === serverText ? `both ${clientText}` : `client ${clientText}; server ${serverText}`;
}

type SynOptions = NonNullable<ConnectionRecord['handshake']['options']['client']>;

function synText({ mss, windowScale, sackPermitted, timestamps, fastOpen }: SynOptions): string {
  const texts = [
    ...(mss === null ? [] : [`MSS ${mss}`]),
    ...(windowScale === null ? [] : [`window scale ${windowScale}`]),
    ...(sackPermitted ? ['SACK'] : []),
    ...(timestamps ? ['timestamps'] : []),
    ...(fastOpen ? ['Fast Open'] : []),
  ];
  return texts.length === 0 ? 'none' : texts.join(', ');
}

function sentText({ sent }: ConnectionRecord): string {
  return (['client', 'server'] as const)
    .map((end) => {
      const { payloadBytes, packets } = sent[end];
      return packets === 0 ? `${end} nothing` : `${end} ${formatBytes(payloadBytes)} in ${counted(packets, 'packet')}`;
    })
    .join(', ');
}

/** What is known of the congestion windows. */
function windowFacts({ sent }: ConnectionRecord): [string, string][] {
  return (['client', 'server'] as const).flatMap((end) => {
    const { cwnd, limitedBy } = sent[end];
    if (cwnd === null || limitedBy === null) return [];
    const { congestionControl: name, confidence, max, final } = cwnd;
    const control = name === 'unknown' ? '' : `, ${name} (confidence ${formatShare(confidence)})`;
    const limits = LIMITS.filter((limit) => limitedBy[limit] >= MIN_SHARE)
      .toSorted((a, b) => limitedBy[b] - limitedBy[a])
      .map((limit) => `${LIMIT_TEXT[limit]} ${formatShare(limitedBy[limit])}`);
    const by = limits.length === 0 ? '' : `; limited by ${limits.join(', ')}`;
    return [['window', `${end} cwnd max ${formatBytes(max)}, final ${formatBytes(final)}${control}${by}`]];
  });
}

const LIMIT_TEXT: Record<(typeof LIMITS)[number], string> = {
  application: 'its application',
  rwnd: 'the receive window',
  cwnd: 'the congestion window',
  'send-buffer': 'its send buffer',
  recovery: 'loss recovery',
};

const CLOSE_TEXT: Record<ConnectionRecord['close']['kind'], string> = {
  'four-segment': 'four segments',
  'three-segment': 'three segments',
  simultaneous: 'simultaneous close: the FINs crossed',
  'half-close': 'half-close',
  reset: 'reset',
  none: 'not captured',
};

function closeText({ close }: ConnectionRecord): string {
  const { kind, initiator, resetBy, finRetransmissions } = close;
  const fins = finRetransmissions.client + finRetransmissions.server;
  return [
    CLOSE_TEXT[kind],
    ...(initiator === null || kind === 'reset' ? [] : [`${initiator} first`]),
    ...(resetBy === null ? [] : [kind === 'reset' ? `by the ${resetBy}` : `then reset by the ${resetBy}`]),
    ...(fins > 0 ? [counted(fins, 'FIN retransmission')] : []),
  ].join(', ');
}

/** That others have the same addresses and ports, or the same stream number, and how to ask for them. */
export function namesakeRemark(total: number, others: readonly Namesake[], own: Namesake): string {
  const byId = others.some(({ stream }) => stream === own.stream);
  const names = others.map(({ id, stream }) => (byId ? `id:${id}` : String(stream)));
  const listed = names.length < total - 1 ? `${names.join(', ')} …` : names.join(', ');
  return `the first of ${formatCount(total)} by this name; ${total === 2 ? 'the other is' : 'the others are'} ${byId ? '' : 'stream '}${listed}`;
}
