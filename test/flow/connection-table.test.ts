// What the table remembers and for how long, what it does at its limits, and counts across captures.
import { describe, expect, test } from 'vitest';
import type { Finished } from '../../src/analysis/finished.ts';
import { Totals } from '../../src/analysis/totals.ts';
import type { TableLimits } from '../../src/core/flows.ts';
import { outcomeOf } from '../../src/core/outcome.ts';
import { analyze, analyzeInto, type ReportSink } from '../../src/index.ts';
import { captureRecords } from '../kit/capture.ts';
import { pcapFile } from '../kit/pcap-file.ts';
import { writeCapture, writeTemporary } from '../kit/write-capture.ts';
import { line, reportOf } from './analyze-trace.ts';
import { TableRun } from './table-run.ts';

const run = { baseNs: 0n, nowNs: 0, closeWaitThreshold: 5 };

const SECOND = 1e9;
const handshake = '> S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1';

/** A table that tells what it finishes as `client port, packets, outcome`. */
class ToldTable {
  readonly finished: string[] = [];
  readonly totals = new Totals({ timeWaitNs: 60e9, ephemeralRange: { low: 32_768, high: 60_999 } });
  readonly table: TableRun;

  constructor(limits: Partial<TableLimits> = {}) {
    this.table = new TableRun(limits, run, (finished) => this.tell(finished));
  }

  take(trace: string): void {
    this.table.take(captureRecords(trace));
  }

  finishAll(): void {
    this.table.finishAll();
  }

  private tell(finished: Finished): void {
    const { connection } = finished;
    const { client } = this.table.flows.identityOf(connection);
    this.finished.push(`${client.port} ${connection.packets} ${outcomeOf(connection)}`);
    finished.look();
    this.totals.addConnection(finished);
  }
}

describe('closed', () => {
  /** Other traffic, by which the time passes; then back to the connection that is over. */
  const others = (seconds: number): string =>
    `addresses 10.0.0.9:50000 10.0.0.2:80\n+${seconds} > P. 1:11(10) ack 1\n+.1 < . 1 ack 11`;
  const late = 'addresses 10.0.0.1:40000 10.0.0.2:80';
  const closed = 'handshake\n+1 > F. 1 ack 1\n+.01 < F. 1 ack 2\n+.001 > . 2 ack 2'; // over at 1.0211 s

  test('until its linger is over → remembered, then let go', () => {
    const told = new ToldTable();
    told.take(closed);
    told.table.expire(1.02 * SECOND); // takes its time from here
    told.table.expire(121 * SECOND);
    expect(told.table.size).toBe(1);
    told.table.expire(122 * SECOND);
    expect(told.finished).toEqual(['40000 6 closed']);
    expect(told.table.size).toBe(0);
  });

  test('FIN again within its linger → the same connection, which then is remembered for longer', () => {
    const told = new ToldTable();
    told.take(`${closed}\n+100 < F. 1 ack 2\n+.001 > . 2 ack 2`);
    told.table.expire(SECOND);
    told.table.expire(130 * SECOND);
    expect(told.finished).toEqual([]);
    told.table.expire(260 * SECOND);
    expect(told.finished).toEqual(['40000 8 closed']);
  });

  test('FIN again after its linger → no connection of its own: a late packet', async () => {
    const { connections, summary } = await reportOf(
      `${closed}\n${others(121)}\n${late}\n+1 < F. 1 ack 2\n+9 < R. 2 ack 2`,
    );
    expect(connections.map(line)).toContain('1-6 4+2 closed ShAFf');
    expect(summary).toMatchObject({ connections: 2, tcpPackets: 10, latePackets: 2 });
  });

  test('data after its linger, or a new SYN → a connection', async () => {
    const data = await reportOf(`${closed}\n${others(121)}\n${late}\n+1 > P. 2:102(100) ack 2`);
    expect(data.connections.map(line)).toEqual(['1-6 4+2 closed ShAFf', '7-8 1+1 open Da', '9-9 1+0 open D']);
    expect(data.connections.map(({ stream }) => stream)).toEqual([0, 1, 0]);
    const syn = await reportOf(`${closed}\n${others(121)}\n${late}\n+1 > S 0:0(0) {rawseq 9000}`);
    expect(syn.connections.map(line)).toEqual(['1-6 4+2 closed ShAFf', '7-8 1+1 open Da', '9-9 1+0 unanswered S']);
    expect(syn.connections.map(({ stream }) => stream)).toEqual([0, 1, 2]);
  });

  test('one wrong clock, far ahead → lets nothing go', async () => {
    const { connections } = await reportOf(`${closed}\n+100000 > . 2 ack 2\n3 < F. 1 ack 2`);
    expect(connections.map(line)).toEqual(['1-8 5+3 closed ShAFf']);
  });

  test('more of them than are remembered → the longest closed goes first, and is not counted as evicted', () => {
    const told = new ToldTable({ closed: 2 });
    for (const port of [1, 2, 3, 4, 5]) told.take(`addresses 10.0.0.1:${port} 10.0.0.2:80\n${closed}`);
    expect(told.finished).toEqual(['1 6 closed', '2 6 closed', '3 6 closed']);
    told.finishAll();
    expect(told.finished).toHaveLength(5);
    expect(told.totals.record(0).connectionsEvicted).toBe(0);
  });

  test('RST refuted by its sender → not closed, remembered', () => {
    const told = new ToldTable();
    told.take('handshake\n+1 > R 50\n+.1 > P. 1:101(100) ack 1');
    told.table.expire(2 * SECOND);
    told.table.expire(10_000 * SECOND);
    expect(told.table.size).toBe(1);
  });
});

describe('unanswered', () => {
  test('SYNs, then silence → let go after the linger of attempts', () => {
    const told = new ToldTable();
    told.take('+0 > S 0:0(0)\n+1 > S 0:0(0)\n+126 > S 0:0(0)');
    told.table.expire(127 * SECOND);
    told.table.expire(400 * SECOND);
    expect(told.finished).toEqual([]);
    told.table.expire(800 * SECOND);
    expect(told.finished).toEqual(['40000 3 unanswered']);
  });

  test('SYN-ACKs alone, then silence → let go, too', () => {
    const told = new ToldTable();
    told.take('+0 < S. 0:0(0) ack 1');
    told.table.expire(0);
    told.table.expire(301 * SECOND);
    expect(told.finished).toEqual(['40000 1 handshake-incomplete']);
  });

  test('one that goes on repeating its SYN → does not keep others from being let go', () => {
    const told = new ToldTable();
    told.take('addresses 10.0.0.1:1 10.0.0.2:80\n+0 > S 0:0(0)');
    told.take('addresses 10.0.0.1:2 10.0.0.2:80\n+0 > S 0:0(0)');
    for (let minute = 1; minute <= 12; minute++) {
      told.take(`addresses 10.0.0.1:1 10.0.0.2:80\n${minute * 60} > S 0:0(0)`);
      told.table.expire(minute * 60 * SECOND);
    }
    expect(told.finished).toEqual(['2 1 unanswered']);
  });

  test('answered in time → remembered however long it is silent', () => {
    const told = new ToldTable();
    told.take(`+0 ${handshake}`);
    told.take('addresses 10.0.0.1:2 10.0.0.2:80\n+0 > S 0:0(0)\n+.1 > . 1 ack 1'); // its server was not captured
    told.table.expire(SECOND);
    told.table.expire(100_000 * SECOND);
    told.table.expire(200_000 * SECOND);
    expect(told.table.size).toBe(2);
  });

  test('answered after its linger → an attempt, and late packets', async () => {
    const others = 'addresses 10.0.0.9:50000 10.0.0.2:80\n+301 > P. 1:11(10) ack 1\n+.1 < . 1 ack 11';
    const late = 'addresses 10.0.0.1:40000 10.0.0.2:80\n+1 < S. 0:0(0) ack 1\n+.01 > . 1 ack 1';
    const { connections, summary } = await reportOf(`+0 > S 0:0(0)\n${others}\n${late}`);
    expect(connections.map(line)).toContain('1-1 1+0 unanswered S');
    expect(summary).toMatchObject({ connections: 2, latePackets: 2 });
  });
});

describe('as many connections as the table may hold', () => {
  const connectionAt = (port: number, seconds: number): string =>
    `addresses 10.0.0.1:${port} 10.0.0.2:80\n${seconds} ${handshake}`;

  test('another one → the longest silent is finished, counted, and nothing is lost', () => {
    const told = new ToldTable({ connections: 4 });
    for (const port of [1, 2, 3, 4]) told.take(connectionAt(port, port));
    told.take('addresses 10.0.0.1:1 10.0.0.2:80\n10 > . 1 ack 1'); // so the second is the longest silent
    told.take(connectionAt(5, 11));
    expect(told.finished).toEqual(['2 3 open']);
    told.take(connectionAt(6, 12));
    expect(told.finished).toEqual(['2 3 open', '3 3 open']);
    told.finishAll();
    expect(told.finished).toHaveLength(6);
    expect(told.totals.record(0)).toMatchObject({ connections: 6, connectionsEvicted: 2 });
  });

  test('an evicted connection goes on → the rest counts as another one', () => {
    const told = new ToldTable({ connections: 1 });
    told.take(connectionAt(1, 0));
    told.take(connectionAt(2, 1));
    told.take('addresses 10.0.0.1:1 10.0.0.2:80\n2 > P. 1:11(10) ack 1');
    told.finishAll();
    expect(told.finished).toEqual(['1 3 open', '2 3 open', '1 1 open']);
    expect(told.totals.record(0).connectionsEvicted).toBe(2);
  });

  test('a closed one among them → goes first, uncounted', () => {
    const told = new ToldTable({ connections: 3 });
    told.take(connectionAt(1, 0));
    told.take(`${connectionAt(2, 1)}\n+.1 > R 1`);
    told.take(connectionAt(3, 2));
    told.take(connectionAt(4, 3));
    expect(told.finished).toEqual(['2 4 reset']);
    expect(told.totals.record(0).connectionsEvicted).toBe(0);
  });

  test('a flood of SYNs → attempts go before connections that are silent for longer', () => {
    const told = new ToldTable({ connections: 3 });
    told.take(connectionAt(1, 0));
    told.take(connectionAt(2, 1));
    for (let port = 100; port < 110; port++) told.take(`addresses 10.0.0.1:${port} 10.0.0.2:80\n${port} > S 0:0(0)`);
    expect(told.finished).toEqual(Array.from({ length: 9 }, (_, i) => `${100 + i} 1 unanswered`));
  });

  test('one with a SYN kept aside is evicted → the SYN counts with it', () => {
    const told = new ToldTable({ connections: 1 });
    told.take(`${connectionAt(1, 0)}\n+5 > S 0:0(0) {rawseq 4242}`);
    told.take(connectionAt(2, 10));
    expect(told.finished).toEqual(['1 4 open']);
    expect(told.table.size).toBe(1);
  });

  test('IPv4 and IPv6 → one limit for both', () => {
    const told = new ToldTable({ connections: 2 });
    told.take(connectionAt(1, 0));
    told.take(`addresses [2001:db8::1]:2 [2001:db8::2]:80\n1 ${handshake}`);
    told.take(`addresses [2001:db8::1]:3 [2001:db8::2]:80\n2 ${handshake}`);
    expect(told.table.size).toBe(2);
    expect(told.finished).toHaveLength(1);
  });
});

describe('through the whole pipeline', () => {
  test('a long capture → what is over is reported first, the capture after all connections', async () => {
    const ack = captureRecords('addresses 10.0.0.1:3 10.0.0.2:80\nhandshake').at(-1)!;
    const filler = Array.from({ length: 40_000 }, (_, i) => ({ ...ack, timeNs: (2 + i * 0.01) * SECOND }));
    const records = [
      ...captureRecords('handshake\nclose'),
      ...captureRecords('addresses 10.0.0.1:2 10.0.0.2:80\n+0 > S 0:0(0)'),
      ...captureRecords('addresses 10.0.0.1:3 10.0.0.2:80\nhandshake'),
    ];
    const order: string[] = [];
    const sink: ReportSink = {
      connection: (finished) => order.push(`${finished.record().client.port} ${finished.outcome}`),
      capture: () => order.push('capture'),
      finding: () => {},
      summary: ({ connectionsEvicted }) => order.push(`summary, ${connectionsEvicted} evicted`),
      drained: () => {},
    };
    await analyzeInto([writeTemporary('long.pcap', pcapFile([...records, ...filler]))], sink);
    expect(order).toEqual(['40000 closed', '2 unanswered', '3 open', 'capture', 'summary, 0 evicted']);
  });

  test('a connection across two captures → one connection, with the place of each end', async () => {
    const first = writeCapture('handshake\n+1 > P. 1:101(100) ack 1');
    const second = writeCapture('10 < . 1 ack 101\n+.1 > F. 101 ack 1');
    const { connections } = await analyze([second, first]);
    expect(connections.map(line)).toEqual(['1-2 4+2 half-closed ShADaF']);
    expect(connections[0]).toMatchObject({ firstCapture: 0, lastCapture: 1 });
  });

  test('a SYN kept aside in one capture, its SYN-ACK in the next → begins where the SYN is', async () => {
    const first = writeCapture('isn client 1000\nhandshake\n+60 > S 0:0(0) {rawseq 9000}');
    const second = writeCapture('isn client 9000\n61 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1');
    const { connections } = await analyze([first, second]);
    expect(connections.map(line)).toEqual(['1-3 2+1 open ShA', '4-2 2+1 open ShA']);
    expect(connections[1]).toMatchObject({ firstCapture: 0, lastCapture: 1, t: 60.0101 });
  });

  test('packets out of order of time → earliest and latest count, wherever they stand', async () => {
    const { connections } = await reportOf('5 > P. 1:11(10) ack 1\n3 < . 1 ack 11\n4 > P. 11:21(10) ack 1');
    expect(connections[0]).toMatchObject({ t: -2, duration: 2, firstFrame: 1, lastFrame: 3 });
  });
});
