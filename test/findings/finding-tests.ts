// Runs cases: the trace becomes a capture, crosses the whole program, and gives exactly the findings that are expected.
import { expect, test } from 'vitest';
import { analyze, type AnalyzeOptions } from '../../src/index.ts';
import { writeCapture } from '../kit/write-capture.ts';
import type { Finding, FindingCase } from './finding-case.ts';

export const findingsOf = async (trace: string, options: AnalyzeOptions = {}): Promise<Finding[]> =>
  (await analyze([writeCapture(trace)], options)).findings;

/** When a finding was seen first is the matter of evidence.test.ts, which connections it is about that of
 *  connections.test.ts. */
const compared = (findings: readonly Finding[]): object[] =>
  findings.map((each) => ({ ...each, t: 0, connections: [], connectionCount: 0 }));

export function testFindings(cases: readonly FindingCase[]): void {
  for (const { name, trace, options, findings, others = [], wrong } of cases) {
    const run = wrong === undefined ? test : test.fails;
    run(wrong === undefined ? name : `${name} (wrong still: ${wrong})`, async () => {
      const found = await findingsOf(trace, options);
      const isOther = ({ rule }: Finding): boolean => others.includes(rule);
      expect(compared(found.filter((each) => !isOther(each)))).toEqual(compared(findings));
      expect(
        found
          .filter(isOther)
          .map(({ rule }) => rule)
          .toSorted(),
      ).toEqual(others.toSorted());
    });
  }
}
