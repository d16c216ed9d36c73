// What is found out about a connection depends on its own packets only: not on what else stands between them in the
// capture, and not on when the table forgets others. Each packet counts once.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyze, type ConnectionRecord } from '../../src/index.ts';
import type { Finished } from '../../src/analysis/finished.ts';
import { outcomeOf } from '../../src/core/outcome.ts';
import { connState, historyOf } from '../../src/core/zeek.ts';
import { captureRecords } from '../kit/capture.ts';
import { pcapFile, type CaptureRecord } from '../kit/pcap-file.ts';
import { writeTemporary } from '../kit/write-capture.ts';
import { incarnationCases } from './incarnation-cases.ts';
import { TableRun } from './table-run.ts';

/** The cases, each between addresses of its own; a self-connect names its own addresses. */
const cases = incarnationCases.map(({ trace }, i) =>
  captureRecords(trace, { client: `10.1.${i}.1:40000`, server: `10.2.${i}.2:80` }),
);

/** All cases, each begun at its time and stretched by its factor, in one order of time. */
function interleaved(starts: readonly number[], stretches: readonly number[]): CaptureRecord[] {
  return cases
    .flatMap((records, i) =>
      records.map((record) => ({ ...record, timeNs: starts[i]! * 1000 + record.timeNs * stretches[i]! })),
    )
    .sort((a, b) => a.timeNs - b.timeNs);
}

const forEachCase = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(value, { minLength: cases.length, maxLength: cases.length });

const withoutTime = ({ stalls, ...others }: ConnectionRecord['sent']['client']): object => ({
  ...others,
  stalls: stalls.map(({ duration, cause }) => ({ duration, cause })),
});

/** What tells nothing of place and time, by four-tuple. */
function byTuple(connections: readonly ConnectionRecord[]): Map<string, object[]> {
  const groups = new Map<string, object[]>();
  for (const connection of connections) {
    const { client, server, clientKnownBy, duration, packets, bytes, outcome } = connection;
    const { connState: state, history, handshake, communityId } = connection;
    const sent = [connection.sent.client, connection.sent.server].map(withoutTime);
    const told = {
      client,
      server,
      clientKnownBy,
      duration,
      packets,
      bytes,
      outcome,
      state,
      history,
      handshake,
      sent,
    };
    const group = groups.get(communityId);
    if (group) group.push(told);
    else groups.set(communityId, [told]);
  }
  return groups;
}

test('interleaved with others → the same connections as alone, each packet counted once', async () => {
  const alone = new Map<string, object[]>();
  for (const records of cases) {
    const { connections } = await analyze([writeTemporary('alone.pcap', pcapFile(records))]);
    for (const [tuple, told] of byTuple(connections)) alone.set(tuple, told);
  }
  expect(alone.size).toBe(cases.length);
  const noStretch = cases.map(() => 1);
  await fc.assert(
    fc.asyncProperty(forEachCase(fc.nat(100_000_000)), async (starts) => {
      const records = interleaved(starts, noStretch);
      const report = await analyze([writeTemporary('interleaved.pcap', pcapFile(records))]);
      expect(report.summary.tcpPackets).toBe(records.length);
      const counted = report.connections.reduce((sum, { packets }) => sum + packets, 0);
      expect(counted + report.summary.latePackets).toBe(records.length);
      expect(byTuple(report.connections)).toEqual(alone);
    }),
    { numRuns: 20 },
  );
});

const run = { baseNs: 0n, nowNs: 0, closeWaitThreshold: 5 };
const limits = { closedLingerNs: 2e9, attemptLingerNs: 5e9 };

/** What is told of each connection, when the table lets go of what is over after the packets in `expiries`. */
function finished(records: readonly CaptureRecord[], expiries: ReadonlySet<number>): string[] {
  const told: string[] = [];
  const tell = ({ connection }: Finished): void => {
    const { client, server, firstFrame, lastFrame, startNs, endNs } = connection;
    const { client: end } = table.flows.identityOf(connection);
    const history = historyOf(connection);
    told.push(
      [firstFrame, lastFrame, startNs, endNs, end.address, end.port, history, outcomeOf(connection)].join(' ') +
        [connState(connection), client.packets, server.packets, client.bytes, server.payloadBytes].join(' '),
    );
  };
  const table = new TableRun(limits, run, tell);
  table.take(records, (i, timeNs) => {
    if (expiries.has(i)) table.expire(timeNs);
  });
  table.finishAll();
  return told.sort();
}

test('whenever the table lets go of what is over → the same connections', () => {
  const start = fc.nat(20_000_000);
  const stretch = fc.constantFrom(0.001, 1, 5, 50, 1000);
  const expiries = fc.uniqueArray(fc.nat(400), { maxLength: 60 });
  fc.assert(
    fc.property(forEachCase(start), forEachCase(stretch), expiries, (starts, stretches, after) => {
      const records = interleaved(starts, stretches);
      expect(finished(records, new Set(after))).toEqual(finished(records, new Set()));
    }),
  );
});
