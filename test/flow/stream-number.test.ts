// Against tshark: stream numbers, packets, bytes and payload per connection. Over the corpus with the answers that
// tshark 4.0 gave (its folder oracle), over captures of the lab and the traces of incarnation-cases.ts by running it.
// Every difference stands in a table with its cause; one that is gone fails the test like one that is new.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { analyze, type ConnectionRecord, type Report } from '../../src/index.ts';
import { captureRecords } from '../kit/capture.ts';
import { pcapFile } from '../kit/pcap-file.ts';
import { writeCapture, writeTemporary } from '../kit/write-capture.ts';
import { incarnationCases } from './incarnation-cases.ts';
import { captureFile, corpus, lab } from './shared-material.ts';

/** A conversation of the oracle: `a` sent its first frame. */
interface Conversation {
  stream: number;
  a: string;
  firstFrame: number;
  lastFrame: number;
  framesAB: number;
  framesBA: number;
  payloadAB: number;
  payloadBA: number;
  bytes: number;
  duration: string;
}

interface Oracle {
  tcpPackets: number;
  perStream: Conversation[];
}

const DIFFERENCES: Readonly<Record<string, { in: readonly string[]; why: string }>> = {
  'flowlab-pcap_flow_lab_showcase.pcap': {
    in: ['packets', 'stream', 'connections'],
    why: 'frame 1327, a pseudowire without control word: tshark takes its Ethernet header for LLC, and misses its TCP',
  },
  'nfstream-ip_fragmented_garbage.pcap': {
    in: ['payloadAB'],
    why: 'fragments of 16 bytes: the first one holds part of the TCP header only, so that its length is not known',
  },
  'tcpdump-timestamp_invalid_nano.pcap': {
    in: ['duration'],
    why: 'impossible times in the file, which tshark takes for times before 1970',
  },
  'zeek-ipv6-http-atomic-frag.pcap': {
    in: ['duration'],
    why: 'frames out of order of time: ours is from the earliest to the latest, tshark’s from the first to the last',
  },
};

const textOf = ({ address, port }: ConnectionRecord['client']): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

/** In what a report differs from tshark. */
function differences({ summary, connections }: Report, oracle: Oracle): Set<string> {
  const found = new Set<string>();
  const same = (what: string, ours: unknown, theirs: unknown): void => {
    if (ours !== theirs) found.add(what);
  };
  same('packets', summary.tcpPackets, oracle.tcpPackets);
  same('connections', connections.length, oracle.perStream.length);
  const byFirstFrame = new Map(connections.map((connection) => [connection.firstFrame, connection]));
  for (const theirs of oracle.perStream) {
    const ours = byFirstFrame.get(theirs.firstFrame);
    if (!ours) {
      found.add(`no connection that begins with frame ${theirs.firstFrame}`);
      continue;
    }
    const { client, server } = ours.sent;
    const [a, b] = textOf(ours.client) === theirs.a ? [client, server] : [server, client];
    same('stream', ours.stream, theirs.stream);
    same('lastFrame', ours.lastFrame, theirs.lastFrame);
    same('framesAB', a.packets, theirs.framesAB);
    same('framesBA', b.packets, theirs.framesBA);
    same('payloadAB', a.payloadBytes, theirs.payloadAB);
    same('payloadBA', b.payloadBytes, theirs.payloadBA);
    same('bytes', ours.bytes, theirs.bytes);
    same('duration', ours.duration.toFixed(7), Number(theirs.duration).toFixed(7));
  }
  return found;
}

describe.skipIf(!existsSync(corpus))('the corpus', { tags: ['slow'] }, () => {
  test('each connection → as tshark counted it, but for the table’s differences', async () => {
    const found: Record<string, string[]> = {};
    let compared = 0;
    for (const name of readdirSync(`${corpus}captures`)) {
      const oracleFile = `${corpus}oracle/${name}.tshark.json.gz`;
      if (!existsSync(oracleFile)) continue;
      const oracle = JSON.parse(gunzipSync(readFileSync(oracleFile)).toString()) as Oracle;
      const report = await analyze([captureFile(name)]);
      expect(report.connections.reduce((sum, { packets }) => sum + packets, 0)).toBe(report.summary.tcpPackets);
      const differs = differences(report, oracle);
      if (differs.size > 0) found[name] = [...differs].sort();
      compared++;
    }
    const known = Object.entries(DIFFERENCES).map(([name, { in: what }]) => [name, what.toSorted()]);
    expect(found).toEqual(Object.fromEntries(known));
    expect(compared).toBeGreaterThan(200);
  });
});

const hasTshark = (() => {
  try {
    return execFileSync('tshark', ['--version'], { encoding: 'utf8', stdio: 'pipe' }).startsWith('TShark');
  } catch {
    return false;
  }
})();

/** tshark's stream of each frame of a capture. */
function streamsOf(path: string): Map<number, number> {
  const fields = ['-n', '-r', path, '-T', 'fields', '-e', 'frame.number', '-e', 'tcp.stream'];
  const rows = execFileSync('tshark', fields, { encoding: 'utf8', stdio: 'pipe' }).trim().split('\n');
  const numbers = rows.map((row) => row.split('\t'));
  return new Map(numbers.filter(([, stream]) => stream).map(([frame, stream]) => [Number(frame), Number(stream)]));
}

/** Our connections' first frames and streams, and what tshark says of those frames. */
async function bothStreams(path: string): Promise<{ ours: number[][]; theirs: number[][]; streams: Set<number> }> {
  const byFrame = streamsOf(path);
  const { connections } = await analyze([path]);
  const ours = connections.map(({ firstFrame, stream }) => [firstFrame, stream]);
  const theirs = connections.map(({ firstFrame }) => [firstFrame, byFrame.get(firstFrame)!]);
  return { ours, theirs, streams: new Set(byFrame.values()) };
}

/** Reuse, handshakes of all kinds, resets, mixtures: where stream numbers are decided. */
const LAB_SAMPLE = [
  /^(port-reuse|mix|rst|self-connect|simultaneous-open|stray|syn|tfo)/,
  /^handshake-(ack|dup|old|synack|v6).*server/,
  /^artefact-(any|disordered|one-direction|two-points)/,
  /^timewait-assassination/,
];

describe.skipIf(!hasTshark)('tshark itself', { tags: ['slow'] }, () => {
  describe.skipIf(!existsSync(lab))('the lab', { tags: ['slow'] }, () => {
    const captures = existsSync(lab) ? readdirSync(lab).filter((name) => /\.pcap(ng)?$/.test(name)) : [];
    test.each(captures.filter((name) => LAB_SAMPLE.some((form) => form.test(name))))(
      '%s → the same streams',
      async (name) => {
        const { ours, theirs, streams } = await bothStreams(lab + name);
        expect(ours).toEqual(theirs);
        expect(new Set(ours.map(([, stream]) => stream))).toEqual(streams);
      },
    );
  });

  test('the traces of incarnations, one after the other → the same streams', async () => {
    const traces = incarnationCases.map(({ trace }, i) => {
      const shift = i * 20_000e9;
      const records = captureRecords(trace, { client: `10.1.${i}.1:40000`, server: `10.2.${i}.2:80` });
      return records.map((record) => ({ ...record, timeNs: shift + record.timeNs }));
    });
    const { ours, theirs } = await bothStreams(writeTemporary('incarnations.pcap', pcapFile(traces.flat())));
    expect(ours).toEqual(theirs);
  });

  test('the traces of incarnations, mixed → the same streams', async () => {
    const traces = incarnationCases.map(({ trace }, i) =>
      captureRecords(trace, { client: `10.1.${i}.1:40000`, server: `10.2.${i}.2:80` }),
    );
    const records = traces.flat().sort((a, b) => a.timeNs - b.timeNs);
    const { ours, theirs } = await bothStreams(writeTemporary('incarnations.pcap', pcapFile(records)));
    expect(ours).toEqual(theirs);
  });

  // tshark remembers each four-tuple for ever. We let go of what is over, and keep the four-tuple.
  test('a FIN long after the close → no connection of its own, and the same streams', async () => {
    const others = 'addresses 10.0.0.1:3 10.0.0.2:80\n+200 > P. 1:11(10) ack 1\n+.1 < . 1 ack 11';
    const late = `handshake\nclose\n${others}\naddresses 10.0.0.1:40000 10.0.0.2:80\n+1 < F. 1 ack 2\naddresses 10.0.0.1:2 10.0.0.2:80\nhandshake`;
    const { ours, theirs } = await bothStreams(writeCapture(late));
    expect(ours.map(([, stream]) => stream)).toEqual([0, 1, 2]);
    expect(ours).toEqual(theirs);
  });

  // Such a packet is counted with its connection, for which it may be the first; tshark leaves it out of all streams.
  test('a connection begins with a packet whose TCP header is cut → a stream earlier than tshark’s', async () => {
    const cut = '+0 > P. 1:11(10) ack 1 {snap 40}\naddresses 10.0.0.1:2 10.0.0.2:80\nhandshake';
    const { ours, theirs } = await bothStreams(writeCapture(cut));
    expect(ours).toEqual([
      [1, 0],
      [2, 1],
    ]);
    expect(theirs).toEqual([
      [1, undefined],
      [2, 0],
    ]);
  });
});
