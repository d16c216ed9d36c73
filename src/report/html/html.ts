// `--format html`: one file that opens from disk and asks nobody for anything. While the run goes on, every connection
// becomes a compact row, and the few that may be worth a detail view are kept whole; the page is written at the end.
import { endText } from '../../shared/format.ts';
import { printable } from '../../shared/printable.ts';
import { TOOL } from '../../shared/version.ts';
import type { CaptureRecord, ConnectionRecord, FindingRecord, SummaryRecord } from '../schema.ts';
import { FindingIndex } from '../finding-index.ts';
import type { RuleText } from '../rule-text.ts';
import type { FinishedConnection, Include, ReportSink, TextOutput } from '../sink.ts';
import { partialText } from '../unread.ts';
import type { Verdict } from '../verdict.ts';
import { Candidates } from './candidates.ts';
import { capturesHtml } from './captures-part.ts';
import { checkHtml } from './check-part.ts';
import { detailOf, detailsData, sequenceWishes, type Detail } from './detail.ts';
import { scriptJson } from './escape.ts';
import { findingsHtml, verdictHtml } from './findings-part.ts';
import { pageEnd, pageStart } from './page.ts';
import { ROW_FIELDS, Rows } from './rows.ts';
import type { SequenceReader, Sequences } from './sequence.ts';
import { WORDS } from './words.ts';

export interface HtmlOptions {
  /** What findings mean; without them, the page says no more than their messages. */
  readonly rules?: readonly RuleText[] | undefined;
  readonly narrowedBy?: readonly string[];
  /** Reads the captures once more, for time-sequence graphs; without it, there are none. */
  readonly readSequences?: SequenceReader | undefined;
}

export const HTML_INCLUDES: Include = { transitions: true, events: true, samples: true };

/** Rows of a page, the first that finish; a browser takes no more than this in its stride. */
const MAX_ROWS = 50_000;
const MAX_DETAILS_WITH_FINDINGS = 50;
/** Rows in one piece of text. */
const ROWS_AT_ONCE = 1000;

export class HtmlFormat implements ReportSink {
  readonly #output: TextOutput;
  readonly #options: HtmlOptions;
  readonly #captures: CaptureRecord[] = [];
  readonly #findings: FindingRecord[] = [];
  readonly #rows = new Rows();
  readonly #candidates = new Candidates();
  #summary: SummaryRecord | undefined;
  #verdict: Verdict | undefined;

  constructor(output: TextOutput, options: HtmlOptions) {
    this.#output = output;
    this.#options = options;
  }

  capture(record: CaptureRecord): void {
    this.#captures.push(record);
  }

  connection(finished: FinishedConnection): void {
    if (this.#rows.rows.length < MAX_ROWS) this.#rows.add(finished);
    this.#candidates.offer(
      finished,
      () => finished.row(),
      () => detailOf(finished.record(HTML_INCLUDES)),
    );
  }

  finding(record: FindingRecord): void {
    this.#findings.push(record);
  }

  verdict(verdict: Verdict): void {
    this.#verdict = verdict;
  }

  summary(record: SummaryRecord): void {
    this.#summary = record;
  }

  /** After the summary, the captures are read once more, and the page is written. */
  async drained(): Promise<void> {
    const summary = this.#summary;
    this.#summary = undefined;
    if (summary) await this.#write(summary);
    await this.#output.drained();
  }

  async #write(record: SummaryRecord): Promise<void> {
    const { rules = [], narrowedBy = [], readSequences } = this.#options;
    const files = this.#captures.map(({ file }) => file);
    const index = new FindingIndex(this.#findings);
    const concerned = this.#candidates.concerned.toSorted(worstFirst(index));
    const details = [...concerned.slice(0, MAX_DETAILS_WITH_FINDINGS), ...this.#candidates.fine];
    const partsOf = new Map(details.map(({ connection }) => [connection.id, index.placesOf(connection)]));
    const byId = new Map(details.map(({ connection }) => [connection.id, connection]));
    const wishes = sequenceWishes(details, this.#rows.rows.length);
    const sequences = (await readSequences?.(this.#captures, wishes)) ?? new Map<number, Sequences>();
    const output = this.#output;
    output.write(pageStart(files));
    if (this.#verdict) output.write(checkHtml(this.#verdict));
    else output.write(verdictHtml(record, this.#findings, narrowedBy, partialText(this.#captures)));
    output.write(
      findingsHtml(this.#findings, {
        captures: files,
        rules,
        shownOf: (place) => details.flatMap(({ connection: { id } }) => (partsOf.get(id)!.includes(place) ? id : [])),
        nameOf: (id) => nameOf(byId.get(id)!),
      }),
    );
    output.write(capturesHtml(this.#captures));
    this.#writeData(record, files, details, sequences, index);
    output.write(pageEnd(TOOL.version));
  }

  #writeData(
    { connections }: SummaryRecord,
    files: readonly string[],
    details: readonly Detail[],
    sequences: ReadonlyMap<number, Sequences>,
    index: FindingIndex,
  ): void {
    const { addresses, rows } = this.#rows;
    const output = this.#output;
    const findings = this.#findings.map(({ severity, message, rule }) => [
      severity,
      printable(message),
      printable(rule),
    ]);
    const findingSets = this.#rows.takeFindings(index);
    const head = {
      fields: ROW_FIELDS,
      words: WORDS,
      addresses,
      captures: files.map(printable),
      total: connections,
      findings,
      findingSets,
    };
    output.write(`<script type="application/json" id="data">${scriptJson(head).slice(0, -1)},\n"rows":[`);
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const some = rows.slice(from, from + ROWS_AT_ONCE).map((row) => `[${row.join(',')}]`);
      output.write(`${from === 0 ? '\n' : ',\n'}${some.join(',\n')}`);
    }
    const data = detailsData(details, sequences, rows.length).map((detail, i) => ({
      ...detail,
      findings: index.placesOf(details[i]!.connection),
    }));
    output.write(`],\n"details":[${data.map((detail) => `\n${scriptJson(detail)}`).join(',')}]}</script>\n`);
  }
}

/** Findings are in that order; of the same one, the largest connection first. */
function worstFirst(index: FindingIndex): (a: Detail, b: Detail) => number {
  const worst = ({ connection }: Detail): number => index.placesOf(connection)[0] ?? Infinity;
  return (a, b) => worst(a) - worst(b) || b.connection.bytes - a.connection.bytes || a.connection.id - b.connection.id;
}

function nameOf({ stream, client, server }: Pick<ConnectionRecord, 'stream' | 'client' | 'server'>): string {
  return `stream ${stream}, ${endText(client.address, client.port)} → ${endText(server.address, server.port)}`;
}
