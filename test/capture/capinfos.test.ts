// Packet count, first and last packet time of every capture at hand, against Wireshark's capinfos, run once.
//
// Where they may differ, and why:
// - capinfos says nothing of times when a packet has none (simple packet blocks, custom blocks); tcpscope takes the
//   time of the packet before.
// - It takes an impossible fraction of a second modulo 2^32 ns, and so does tcpscope; but it may come out negative,
//   and capinfos then orders times by their seconds alone.
// - It counts zeros as packets of 1970, tcpscope as packets of the time before.
// - What tcpscope refuses (other formats, empty files) or reads although capinfos doesn't (unknown link types).
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, utf8, zeros } from '../kit/bytes.ts';
import { pcapngBlocks } from '../kit/pcapng-file.ts';
import { writeTemporary } from '../kit/write-capture.ts';
import { readCapture, type Reading } from './reading.ts';

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));
const sound = ['lab', 'corpus/captures'].map((folder) => `${shared}${folder}/`);
const malformed = `${shared}corpus/captures-malformed/`;

const absent = [...sound, malformed].find((folder) => !existsSync(folder));
const hasNoCapinfos = spawnSync('capinfos', ['--version']).error !== undefined;
const reason = absent ? `no ${absent}` : hasNoCapinfos ? 'capinfos is not installed' : undefined;

const paths = reason ? [] : [...sound, malformed].flatMap((folder) => capturesIn(folder).map((name) => folder + name));

interface Answer {
  packets: number;
  /** seconds, as printed; null when it prints none */
  first: string | null;
  last: string | null;
}

const hasNoTshark = spawnSync('tshark', ['--version']).error !== undefined;

test.skipIf(hasNoTshark)(
  `blocks that Wireshark numbers${hasNoTshark ? ' (skipped: tshark is not installed)' : ''}: → packets have its frame numbers`,
  async () => {
    const ng = pcapngBlocks();
    const packet = ng.enhancedPacket({ bytes: zeros(60), ticks: 1_700_000_000_000_000n });
    const journal = ng.block(9, utf8('__REALTIME_TIMESTAMP=1700000000000000\nMESSAGE=hello\n'));
    const blocks = [
      ng.custom(32_473, zeros(16)),
      journal,
      ng.custom(32_473, zeros(8), false),
      ng.block(0x77, zeros(8)),
    ];
    const file = concat([
      ng.section(),
      ng.interface(),
      packet,
      ...blocks.flatMap((block) => [block, packet, block]),
      packet,
    ]);
    const path = writeTemporary('numbered.pcapng', file);
    const { stdout } = spawnSync('tshark', ['-r', path, '-Y', 'eth', '-T', 'fields', '-e', 'frame.number']);
    const { records } = await readCapture(path);
    expect(records.map(({ frame }) => frame)).toEqual(stdout.toString().trim().split('\n').map(Number));
    expect(records.at(-1)!.frame).toBe(12);
  },
);

describe.skipIf(reason)(`equality with capinfos${reason ? ` (skipped: ${reason})` : ''}`, { tags: ['slow'] }, () => {
  let { answers, damaged }: ReturnType<typeof askCapinfos> = { answers: new Map(), damaged: [] };
  beforeAll(() => void ({ answers, damaged } = askCapinfos()));

  test('sound captures: every one → the same count and times', async () => {
    const of = paths.filter((path) => !path.startsWith(malformed));
    expect(of.length).toBeGreaterThan(300);
    for (const path of of) expect({ path, ...(await comparable(path)) }).toEqual({ path, ...expected(path) });
  });

  test('malformed captures: those that capinfos reads to the end → the same count and times', async () => {
    const others = [
      'trailing-zeros',
      'BitTorrent',
      'RTSPPACKETS',
      'SoulSeek',
      'forensics5',
      'ftp-guess',
      'xx.cap',
      'empty',
    ];
    const of = paths.filter((path) => path.startsWith(malformed) && answers.has(path));
    const compared = of.filter((path) => !others.some((other) => path.includes(other)));
    expect(compared.length).toBe(of.length - others.length);
    expect(compared.length).toBeGreaterThan(30);
    for (const path of compared) expect({ path, ...(await comparable(path)) }).toEqual({ path, ...expected(path) });
  });

  test('malformed captures: those that capinfos gives up → at least as many packets', async () => {
    expect(damaged.length).toBeGreaterThan(10);
    for (const { path, packets } of damaged) {
      const { records } = await readCapture(path);
      // A packet of three bytes on Bluetooth makes capinfos give up, and nothing at all is wrong with the file.
      if (/BT_USB|Wi-Fi_Bluetooth/.test(path)) expect(records.length).toBeGreaterThan(packets);
      else expect({ path, packets: records.length }).toEqual({ path, packets });
    }
  });

  test('zeros behind the packets: → the same count, other times', async () => {
    const path = paths.find((name) => name.endsWith('derived-trailing-zeros.pcap'))!;
    const { records, problems } = await readCapture(path);
    expect(records.length).toBe(answers.get(path)!.packets);
    expect(problems.map(({ code }) => code)).toEqual(['trailing-zeros', 'cut-in-record']);
  });

  /** What capinfos said, without times where its times are not to be compared. */
  function expected(path: string): Answer {
    const { packets, first, last } = answers.get(path)!;
    const isOrdered = !`${first}${last}`.includes('.-');
    return isOrdered ? { packets, first, last } : { packets, first: null, last: null };
  }

  /** What tcpscope says, with as many digits as capinfos printed. */
  async function comparable(path: string): Promise<Answer> {
    const { first, last } = expected(path);
    const { records } = await readCapture(path);
    const [earliest, latest] = timeRange(records);
    return { packets: records.length, first: first && inDigits(earliest, first), last: last && inDigits(latest, last) };
  }
});

function capturesIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => !/\.json(\.gz)?$|\.md$/.test(name));
}

/** One line a capture, and those after which it gave up. */
function askCapinfos(): { answers: Map<string, Answer>; damaged: { path: string; packets: number }[] } {
  const { stdout, stderr } = spawnSync('capinfos', ['-TmrQcaeS', ...paths], { encoding: 'utf8', maxBuffer: 1e8 });
  const answers = new Map<string, Answer>();
  for (const line of stdout.trim().split('\n')) {
    const [path, packets, first, last] = JSON.parse(`[${line}]`) as [string, string, string, string];
    const time = (text: string): string | null => (text === 'n/a' ? null : text);
    answers.set(path, { packets: Number(packets), first: time(first), last: time(last) });
  }
  const gaveUp = stderr.matchAll(/after reading (\d+) packets from "(.*)"/g);
  const damaged = [...gaveUp].map(([, packets, path]) => ({ path: path!, packets: Number(packets) }));
  return { answers, damaged: damaged.filter(({ path }) => !answers.has(path)) };
}

function timeRange(records: Reading['records']): [bigint, bigint] {
  let [earliest, latest] = [records[0]?.timeNs ?? 0n, records[0]?.timeNs ?? 0n];
  for (const { timeNs } of records) {
    if (timeNs < earliest) earliest = timeNs;
    if (timeNs > latest) latest = timeNs;
  }
  return [earliest, latest];
}

/** Seconds with as many digits as `like` has. */
function inDigits(ns: bigint, like: string): string {
  const seconds = `${ns / 1_000_000_000n}.${String(ns % 1_000_000_000n).padStart(9, '0')}`;
  return seconds.slice(0, seconds.indexOf('.') + 1 + (like.split('.')[1]?.length ?? 0));
}
