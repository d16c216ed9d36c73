// The table of connections, read by a parser of RFC 4180.
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/index.ts';
import { cellText } from '../../src/report/csv.ts';
import { FORMATS } from '../../src/report/formats.ts';
import type { ReportSink } from '../../src/report/sink.ts';
import { analyze as analyzeInto } from '../../src/analyze.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { anyText } from './made-up.ts';
import { reportOf } from './report-of.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const MANY_FATES = fixture('many-fates.pcap');

const OPTIONS = { record_delimiter: '\r\n', relax_quotes: false } as const;
const rowsOf = (csv: string): Record<string, string>[] => parse(csv, { ...OPTIONS, columns: true });

const HEAD =
  'stream,id,client,client_port,server,server_port,client_known_by,start,t,duration,outcome,conn_state,client_state,server_state,first_frame,last_frame,packets,bytes,' +
  'client_packets,client_payload_bytes,client_retransmissions,client_rtt_median,client_max_flight,client_cwnd_max,client_congestion_control,' +
  'server_packets,server_payload_bytes,server_retransmissions,server_rtt_median,server_max_flight,server_cwnd_max,server_congestion_control,community_id,findings,note';

describe('rows', () => {
  test('no packets → the head alone', async () => {
    expect(await reportOf([writeCapture('')], 'csv')).toBe(`${HEAD}\r\n`);
  });

  test.each(['many-fates.pcap', 'transfer-timeouts.pcap', 'handshake-refused-ipv6.pcap'])(
    '%s → a row for each connection, with the figures of the report',
    async (name) => {
      const { connections } = await analyze([fixture(name)]);
      const rows = rowsOf(await reportOf([fixture(name)], 'csv'));
      const byId = new Map(rows.map((row) => [Number(row['id']), row]));
      expect(byId.size).toBe(connections.length);
      for (const connection of connections) {
        const row = byId.get(connection.id)!;
        const { client, server, state, sent, stream, t, duration, outcome, packets, bytes, start } = connection;
        expect(row).toMatchObject({ client: client.address, server: server.address, outcome, start });
        expect([row['client_state'], row['server_state']]).toEqual([state.client, state.server]);
        const numbers = ['stream', 'client_port', 'server_port', 't', 'duration', 'packets', 'bytes'];
        expect(numbers.map((column) => Number(row[column]))).toEqual([
          stream,
          client.port,
          server.port,
          t,
          duration,
          packets,
          bytes,
        ]);
        for (const end of ['client', 'server'] as const) {
          const { payloadBytes, retransmissions, rtt, maxFlight, cwnd } = sent[end];
          const cells = [
            'payload_bytes',
            'retransmissions',
            'rtt_median',
            'max_flight',
            'cwnd_max',
            'congestion_control',
          ];
          expect(cells.map((column) => row[`${end}_${column}`])).toEqual(
            [payloadBytes, retransmissions.segments, rtt?.median, maxFlight, cwnd?.max, cwnd?.congestionControl].map(
              (value) => (value === undefined ? '' : String(value)),
            ),
          );
        }
      }
    },
  );

  test('lines end in CRLF, the last one too; all have as many cells', async () => {
    const csv = await reportOf([MANY_FATES], 'csv');
    const lines = csv.split('\r\n');
    expect(lines.pop()).toBe('');
    expect(csv.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([HEAD.split(',').length]));
  });

  test('packets out of order → a time before the first is a number, not a text', async () => {
    const path = writeCapture('addresses 10.0.0.1:1 10.0.0.2:2\n5 > S 0\naddresses 10.0.0.3:1 10.0.0.2:2\n4 > S 0');
    const times = rowsOf(await reportOf([path], 'csv')).map(({ t }) => t);
    expect(times.toSorted()).toEqual(['-1', '0']);
  });

  test('a connection that is over → its row is written before the next packet is read', async () => {
    const parts: string[] = [];
    const output = { write: (text: string) => void parts.push(text), drained: () => {} };
    const sink = FORMATS.csv(output);
    let rowsAtEnd = 0;
    const watching: ReportSink = {
      capture: () => (rowsAtEnd = parts.length),
      connection: (finished) => {
        const before = parts.length;
        sink.connection(finished);
        expect(parts.length).toBe(before + 1);
      },
      finding: () => {},
      summary: () => {},
      drained: () => sink.drained(),
    };
    await analyzeInto([MANY_FATES], watching);
    expect(rowsAtEnd).toBe(41);
  });
});

describe('cells', () => {
  test.each([
    [null, ''],
    [0, '0'],
    [-0.5, '-0.5'],
    ['plain', 'plain'],
    ['', ''],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['a\nb', '"a\nb"'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
  ])('%j → %s', (value, text) => {
    expect(cellText(value)).toBe(text);
  });

  test('any texts → are read as they were, but that formulas are none', () => {
    const wellFormed = anyText.map((text) => text.replace(/\p{Cs}/gu, '\ufffd'));
    const property = fc.property(fc.array(wellFormed, { minLength: 2, maxLength: 5 }), (texts) => {
      const [row] = parse(`${texts.map((text) => cellText(text)).join(',')}\r\n`, OPTIONS);
      expect(row).toEqual(texts.map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)));
      for (const cell of row as string[]) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    });
    fc.assert(property, { numRuns: 2000 });
  });
});

test('the same input → the same bytes', async () => {
  expect(await reportOf([MANY_FATES], 'csv')).toBe(await reportOf([MANY_FATES], 'csv'));
});
