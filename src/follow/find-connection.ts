// Finds the connection that a person named, and keeps what the report says of it: the first pass over the capture.
import { stat } from 'node:fs/promises';
import { analyze, type AnalyzeOptions } from '../analyze.ts';
import { STDIN } from '../capture/input.ts';
import type { FlowEnd, FlowFilter } from '../core/identity.ts';
import { FindingIndex } from '../report/finding-index.ts';
import type { Namesake } from '../report/ladder-head.ts';
import type { CaptureRecord, ConnectionRecord, FindingRecord } from '../report/schema.ts';
import type { FinishedConnection, ReportSink } from '../report/sink.ts';
import { TcpscopeError } from '../shared/errors.ts';

/** How a person names a connection. */
export type ConnectionName =
  | { readonly by: 'stream'; readonly stream: number }
  | { readonly by: 'id'; readonly id: number }
  | { readonly by: 'ends'; readonly ends: readonly [FlowEnd, FlowEnd] };

export interface Found {
  readonly record: ConnectionRecord;
  /** Those that it is part of, the worst first. */
  readonly findings: readonly FindingRecord[];
  /** Connections of that name, this one among them. */
  readonly total: number;
  /** Some of the others. */
  readonly others: readonly Namesake[];
  readonly capture: CaptureRecord;
}

export type Searched =
  | { readonly found: Found }
  /** Nothing has that name; so many connections there are, of streams up to that. */
  | { readonly found: null; readonly connections: number; readonly lastStream: number };

const MAX_OTHERS = 5;
const DETAILS = { transitions: true, events: true, samples: true } as const;

type OnProgress = AnalyzeOptions['onProgress'];

/** Analyses the capture and keeps what the report says of the first connection of that name. */
export async function findConnection(path: string, name: ConnectionName, onProgress?: OnProgress): Promise<Searched> {
  await refuseStream(path);
  const finder = new Finder(name);
  await analyze([path], finder, {
    filter: finder.filter,
    include: DETAILS,
    onProgress,
  });
  return finder.searched;
}

async function refuseStream(path: string): Promise<void> {
  const found = path === STDIN ? null : await stat(path).catch(() => undefined);
  if (found === undefined || found?.isFile() || found?.isDirectory()) return; // what is wrong shows when it is opened
  throw new TcpscopeError(
    'usage',
    `${path === STDIN ? 'standard input (-)' : path} can be read only once, and this reads it twice`,
    'write the capture to a file first',
  );
}

class Finder implements ReportSink {
  readonly #name: ConnectionName;
  #record: ConnectionRecord | undefined;
  readonly #findings: FindingRecord[] = [];
  #capture: CaptureRecord | undefined;
  #total = 0;
  #connections = 0;
  #lastStream = -1;
  /** The first few of that name. */
  #namesakes: Namesake[] = [];

  constructor(name: ConnectionName) {
    this.#name = name;
  }

  readonly filter: FlowFilter = (flow) => {
    this.#connections++;
    this.#lastStream = Math.max(this.#lastStream, flow.stream);
    const name = this.#name;
    if (name.by === 'id') return true; // it has none yet
    if (name.by === 'stream') return flow.stream === name.stream;
    const [one, other] = name.ends;
    const { client, server } = flow;
    return (isSame(client, one) && isSame(server, other)) || (isSame(client, other) && isSame(server, one));
  };

  capture(record: CaptureRecord): void {
    this.#capture = record;
  }

  connection(finished: FinishedConnection): void {
    if (this.#name.by === 'id' && finished.id !== this.#name.id) return;
    this.#total++;
    const { id, stream } = finished.row();
    this.#namesakes.push({ id, stream });
    this.#namesakes = this.#namesakes.toSorted((a, b) => a.id - b.id).slice(0, MAX_OTHERS + 1);
    if (id < (this.#record?.id ?? Infinity)) this.#record = finished.record(DETAILS);
  }

  finding(record: FindingRecord): void {
    this.#findings.push(record);
  }

  summary(): void {}

  drained(): void {}

  get searched(): Searched {
    const record = this.#record;
    if (!record) return { found: null, connections: this.#connections, lastStream: this.#lastStream };
    const others = this.#namesakes.filter(({ id }) => id !== record.id);
    const findings = new FindingIndex(this.#findings).placesOf(record).map((place) => this.#findings[place]!);
    return { found: { record, findings, total: this.#total, others, capture: this.#capture! } };
  }
}

function isSame(a: FlowEnd, b: FlowEnd): boolean {
  return (
    a.port === b.port && a.address.length === b.address.length && a.address.every((word, i) => word === b.address[i])
  );
}
