// The records of a report as this version makes them: the rule of a finding is one that it has. What reads reports takes
// those of later versions, too.
import type { FindingRecord as AnyFinding, Report as AnyReport } from '../report/schema.ts';
import type { Include, ReportSink as AnySink } from '../report/sink.ts';
import type { RuleId } from '../shared/vocabulary.ts';

export interface FindingRecord extends AnyFinding {
  rule: RuleId;
}

export interface Report extends AnyReport {
  findings: FindingRecord[];
}

/** Takes the records of a run in the order in which they become known. */
export interface ReportSink extends AnySink {
  /** Records inside those of connections that it asks for, besides what the options ask for. */
  readonly include?: Include | undefined;
  finding(record: FindingRecord): void;
}
