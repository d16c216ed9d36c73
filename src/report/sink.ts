// Where the records of a run go, in the order in which they become known: connections as they finish, captures as
// they are read, the summary last. A format is a sink that turns them into text.
import type { CaptureRecord, ConnectionRecord, FindingRecord, SummaryRecord } from './schema.ts';
import type { Verdict } from './verdict.ts';

export type { ConnectionRecord } from './schema.ts';

export type ConnectionFacts = Pick<ConnectionRecord, 'id' | 'outcome' | 'packets' | 'bytes' | 't' | 'duration'>;

/** Records inside those of connections. */
export interface Include {
  readonly transitions?: boolean;
  readonly events?: boolean;
  readonly samples?: boolean;
}

/** A finished connection: what totals and tables ask of every one, and its whole record for who needs it. */
export interface FinishedConnection extends ConnectionFacts {
  /** What was found in it; the findings, each of which may be about many connections, are handed over at the end. */
  readonly sightings: ConnectionRecord['findings'];
  /** What that end sent at least once, in bits: what a filter asks of it (filter/did.ts). */
  didOf(end: 'client' | 'server'): number;
  /** What a table says of it. This and the record are to be asked for before the next connection is handed over. */
  row(): ConnectionRow;
  /** With what is wanted, as far as the run was asked for it. */
  record(include?: Include): ConnectionRecord;
}

/** The record without what only few of its readers need. */
export type ConnectionRow = Omit<ConnectionRecord, 'handshake' | 'close' | 'transitions' | 'events' | 'samples'>;

export interface ReportSink {
  capture(record: CaptureRecord): void;
  connection(finished: FinishedConnection): void;
  /** After all connections, the worst first. */
  finding(record: FindingRecord): void;
  /** Of a check, before the summary. */
  verdict?(verdict: Verdict): void;
  summary(record: SummaryRecord): void;
  /** Called now and then between records, and after the summary; the run goes on when it resolves. */
  drained(): Promise<void> | void;
}

/** Where a format writes. */
export interface TextOutput {
  write(text: string): void;
  /** Resolves when what was written needs no memory any more. */
  drained(): Promise<void> | void;
}
