// Where a connection ends and the next one of the same four-tuple begins, through the whole pipeline.
import { expect, test } from 'vitest';
import { line, reportOf } from './analyze-trace.ts';
import { incarnationCases } from './incarnation-cases.ts';

test.each(incarnationCases)('$name', async ({ trace, connections }) => {
  const report = await reportOf(trace);
  expect(report.connections.map(line)).toEqual(connections);
  const packets = report.connections.reduce((sum, connection) => sum + connection.packets, 0);
  expect(packets).toBe(report.summary.tcpPackets);
});
