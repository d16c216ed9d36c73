// A trace, and what the verdicts on its segments are: events in one line each, and counters of what each end sent.
import { expect, test } from 'vitest';
import { analyze, type ConnectionRecord } from '../../../src/index.ts';
import type { CaptureOptions } from '../../kit/capture.ts';
import { writeCapture } from '../../kit/write-capture.ts';

export type EventRecord = NonNullable<ConnectionRecord['events']>[number];
export type Sent = ConnectionRecord['sent']['client'];

export interface TransferCase {
  /** `<situation>: <event> → <expectation>` */
  name: string;
  trace: string;
  options?: CaptureOptions;
  /** In the order of their packets, as the file's form of a line shows them. */
  events?: readonly string[];
  /** Counters, those that matter. */
  client?: object;
  server?: object;
  /** What the program does instead, as long as it is wrong. */
  wrong?: string;
}

/** The trace's only connection, with its events. */
export async function transferOf(trace: string, options: CaptureOptions = {}): Promise<ConnectionRecord> {
  const { connections } = await analyze([writeCapture(trace, options)], { include: { events: true } });
  if (connections.length !== 1) throw new Error(`${connections.length} connections`);
  return connections[0]!;
}

export async function eventsOf(trace: string, options: CaptureOptions = {}): Promise<EventRecord[]> {
  return (await transferOf(trace, options)).events!;
}

/** `frame sender event`, and what is known of it beyond that. */
export function brief({ frame, sender, event, bytes, window, proof, ...again }: EventRecord): string {
  const line = `${frame} ${sender} ${event}`;
  if (event === 'retransmission') return `${line} ${again.need} ${proof} ${again.lost} ← ${again.originalFrame}`;
  if (bytes !== undefined) return `${line} ${bytes}`;
  if (window !== undefined) return `${line} ${window}`;
  return proof === undefined ? line : `${line} ${proof}`;
}

/** Runs cases; `shows`: which events are the matter of the file. */
export function testTransfers(
  cases: readonly TransferCase[],
  lineOf: (event: EventRecord) => string = brief,
  shows: (event: EventRecord) => boolean = () => true,
): void {
  for (const { name, trace, options, events, client = {}, server = {}, wrong } of cases) {
    const run = wrong === undefined ? test : test.fails;
    run(wrong === undefined ? name : `${name} (wrong still: ${wrong})`, async () => {
      const connection = await transferOf(trace, options);
      if (events !== undefined) expect(connection.events!.filter(shows).map(lineOf)).toEqual(events);
      expect(connection.sent).toMatchObject({ client, server });
    });
  }
}

/** Three segments, 10 ms from the vantage to the server and back, 0.1 ms to the client. */
export const withoutSack = `
  +0 > S 0:0(0) win 64240 <mss 1460,nop,wscale 7>
  +.01 < S. 0:0(0) ack 1 win 65160 <mss 1460,nop,wscale 7>
  +.0001 > . 1 ack 1 win 502`;

export const withTimestamps = `
  +0 > S 0:0(0) win 64240 <mss 1460,sackOK,TS val 1000 ecr 0,nop,wscale 7>
  +.01 < S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK,TS val 9000 ecr 1000,nop,wscale 7>
  +.0001 > . 1 ack 1 win 502 <TS val 1010 ecr 9000>`;

/** Segments of 1000 bytes from the client, numbered from 1: the n-th is (n−1)·1000+1 : n·1000+1. */
export const segment = (n: number): string => `> . ${(n - 1) * 1000 + 1}:${n * 1000 + 1}(1000) ack 1`;

/** At once, after `wait`. */
export const segments = (wait: string, ...numbers: number[]): string =>
  numbers.map((n, i) => `${i === 0 ? wait : '+0'} ${segment(n)}`).join('\n');
