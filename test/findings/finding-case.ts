// A trace and all that is to be found in it; `finding` writes one down, and knows what most of them have in common.
import type { AnalyzeOptions, Report } from '../../src/index.ts';
import type { RuleId, Severity } from '../../src/shared/vocabulary.ts';

export type Finding = Report['findings'][number];

export interface FindingCase {
  /** `state or situation: what happens → rules`. */
  name: string;
  trace: string;
  options?: AnalyzeOptions;
  /** All of them, in order, but for those of `others`. */
  findings: readonly Finding[];
  /** Rules of the transfer or of the capture that such a trace sets off as well: transfer-rules.test.ts has their findings. */
  others?: readonly string[];
  /** Where the program is wrong still: what it says instead. The case then has to fail. */
  wrong?: string;
}

/** What frames and messages call the connection of a trace that names none. */
export const CLIENT = '10.0.0.1:40000';
export const SERVER = '10.0.0.2:80';
export const ONE = `connection ${CLIENT} → ${SERVER}`;

/** Of several connections to the server that traces have unless they name another. */
export const serverFilter = (narrower?: string): string =>
  `ip.addr == 10.0.0.2 && tcp.port == 80${narrower === undefined ? '' : ` && ${narrower}`}`;

type Written = Pick<Finding, 'message' | 'frames'> & Partial<Finding>;

/** `endpoint`: `server:` and so on; about connection 1, and in the first capture, unless `written` says otherwise. */
export function finding(
  rule: RuleId,
  severity: Severity,
  endpoint: 'client' | 'server' | null,
  { data, ...written }: Written,
): Finding {
  return {
    type: 'finding',
    rule,
    severity,
    connection: 1,
    connections: [1],
    connectionCount: 1,
    endpoint,
    t: 0,
    capture: 0,
    count: 1,
    data: { server: SERVER, ...data },
    filter: 'tcp.stream == 0',
    ...written,
  };
}

/** The same about several connections of a server. */
export function findings(
  rule: RuleId,
  severity: Severity,
  endpoint: 'client' | 'server' | null,
  { filter, ...written }: Written & { count: number },
): Finding {
  return finding(rule, severity, endpoint, { ...written, connection: null, filter: serverFilter(filter) });
}
