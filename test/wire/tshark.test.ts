// The decoder against tshark: over the specimens of this folder, over the captures of the corpus that have more
// than TCP in Ethernet in them, field by field, and over all others by the counts that the corpus came with.
// Without tshark, or without the corpus beside the repository, what needs it is skipped.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { Packet } from '../../src/core/packet.ts';
import { eachPacket as eachPacketOf } from './captures.ts';
import { addressBytes } from '../kit/ip.ts';
import { pcapngFile } from '../kit/pcapng-file.ts';
import { writeTemporary } from '../kit/write-capture.ts';
import { decode, endName } from './decoding.ts';
import { specimens } from './specimens.ts';
import { differences, hasTshark, Tshark } from './tshark.ts';

const corpus = new URL('../../../shared/corpus/', import.meta.url).pathname;
const hasCorpus = existsSync(`${corpus}manifest.json`);
if (!hasTshark) console.log('tshark.test.ts: skipped in part, tshark is not installed');
if (!hasCorpus) console.log(`tshark.test.ts: skipped in part, no corpus at ${corpus}`);

const tshark = hasTshark ? new Tshark() : undefined;
afterAll(() => tshark?.remove());

const isTcp = (end: string): boolean => end === 'tcp' || end === 'tcpHeaderBad' || end === 'tcpHeaderCut';

// ── the corpus

interface Entry {
  name: string;
  packets: number;
  tcpPackets: number;
  linkTypes: string[];
  features: string[];
  malformed?: boolean;
}

/** Why a frame is TCP for one and not for the other. */
const KNOWN: Record<string, Record<number, string>> = {
  'flowlab-pcap_flow_lab_showcase.pcap': {
    1327: 'MPLS pseudowire without a control word: tshark skips four bytes of it, for it does not know the MACs',
  },
};

/** What makes a capture worth a look at every field. */
const FEATURES = /^(ipv6|vlan|qinq|mpls|pppoe|gre|vxlan|geneve|gtp|ipip|6in4|ip-fragments|tunnelled-tcp)$/;
/** Plain ones that stand for many: cut by the snap length, SACK, urgent data, odd options, ECN, long scale. */
const ALSO = new Set([
  'tcprs-fack023.pcap',
  'sharkfesttraces-SF20_Trace1.pcapng',
  'tcpdump-bgp-as-path-oobr.pcap',
  'suricata-tcp-urgent1.pcap',
  'utilsec-nmap_os_guess.pcapng',
  'wswiki-tcp-ecn-sample.pcap',
  'zeek-tcp-options.pcap',
  'zeek-tcp-window-scale-range.pcap',
]);
const MAX_PACKETS = 12_000;

const manifest: Entry[] = hasCorpus ? JSON.parse(readFileSync(`${corpus}manifest.json`, 'utf8')).files : [];
const sound = manifest.filter(({ malformed, tcpPackets }) => !malformed && tcpPackets > 0);
const varied = sound.filter(
  ({ name, linkTypes, features, packets }) =>
    packets <= MAX_PACKETS &&
    (ALSO.has(name) ||
      linkTypes.some((linkType) => linkType !== 'EN10MB') ||
      features.some((feature) => FEATURES.test(feature))),
);

const eachPacket = (name: string, see: (end: string, packet: Packet) => void): Promise<void> =>
  eachPacketOf(`${corpus}captures/${name}`, (end, packet) => see(endName(end), packet));

describe.skipIf(!tshark || !hasCorpus)('corpus, field by field', { tags: ['slow'] }, () => {
  test.each(varied)('$name: each frame → TCP for both or for none, with equal fields', async ({ name }) => {
    const rows = tshark!.tcpFrames(`${corpus}captures/${name}`);
    const known = KNOWN[name] ?? {};
    const found: Record<number, string[]> = {};
    await eachPacket(name, (end, packet) => {
      const { frame } = packet;
      const row = rows.get(frame);
      rows.delete(frame);
      if (isTcp(end) !== (row !== undefined)) found[frame] = [`ours ${end}, tshark ${row ? 'tcp' : 'not'}`];
      else if (row) found[frame] = differences(packet, row, { isFault: end !== 'tcp' });
    });
    const unexplained = Object.entries(found).filter(([frame, list]) => list.length > 0 && !known[Number(frame)]);
    expect(unexplained).toEqual([]);
    expect([...rows.keys()]).toEqual([]);
    for (const frame of Object.keys(known)) expect(found[Number(frame)]).toHaveLength(1);
  });
});

// ── the counts of the corpus

interface OracleStream {
  a: string;
  b: string;
  framesAB: number;
  framesBA: number;
  payloadAB: number;
  payloadBA: number;
  synFrames: number;
  finFrames: number;
  rstFrames: number;
}

/** Of one pair of ends, both directions: frames each way and payload each way, under the greater end's name. */
class Sums {
  readonly #byPair = new Map<string, Record<string, number>>();

  add(from: string, to: string, frames: number, payload: number, flags: Record<string, number> = {}): void {
    const isForth = from > to;
    const pair = isForth ? `${from} ${to}` : `${to} ${from}`;
    const sums = this.#byPair.get(pair) ?? {
      framesForth: 0,
      framesBack: 0,
      payloadForth: 0,
      payloadBack: 0,
      syn: 0,
      fin: 0,
      rst: 0,
    };
    sums[isForth ? 'framesForth' : 'framesBack']! += frames;
    sums[isForth ? 'payloadForth' : 'payloadBack']! += payload;
    for (const [name, count] of Object.entries(flags)) sums[name]! += count;
    this.#byPair.set(pair, sums);
  }

  get sorted(): [string, Record<string, number>][] {
    return [...this.#byPair].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }
}

function endOf(text: string): string {
  const at = text.lastIndexOf(':');
  const address = text.slice(0, at).replace(/^\[|\]$/g, '');
  return `${Buffer.from(addressBytes(address)).toString('hex')}:${text.slice(at + 1)}`;
}

const words = (...list: number[]): string => list.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
const sourceOf = (p: Packet): string =>
  p.isIpv6 ? words(p.srcAddress0, p.srcAddress1, p.srcAddress2, p.srcAddress3) : words(p.srcAddress0);
const destinationOf = (p: Packet): string =>
  p.isIpv6 ? words(p.dstAddress0, p.dstAddress1, p.dstAddress2, p.dstAddress3) : words(p.dstAddress0);

/** TCP headers with an impossible length: tshark adds up a payload for them, but reads no flags. */
const BAD_HEADERS = new Set(['nfstream-ip_fragmented_garbage.pcap']);

describe.skipIf(!hasCorpus)('corpus, by its counts', { tags: ['slow'] }, () => {
  test.each(sound)('$name: TCP → the same frames, payload and flags on each pair of ends', async ({ name }) => {
    const known = KNOWN[name] ?? {};
    const ours = new Sums();
    await eachPacket(name, (end, packet) => {
      if (!isTcp(end) || known[packet.frame]) return;
      const { flags } = packet;
      const counts = { syn: (flags >> 1) & 1, fin: flags & 1, rst: (flags >> 2) & 1 };
      ours.add(
        `${sourceOf(packet)}:${packet.srcPort}`,
        `${destinationOf(packet)}:${packet.dstPort}`,
        1,
        BAD_HEADERS.has(name) ? 0 : packet.payloadLength,
        BAD_HEADERS.has(name) ? {} : counts,
      );
    });
    const theirs = new Sums();
    const oracle = JSON.parse(String(gunzipSync(readFileSync(`${corpus}oracle/${name}.tshark.json.gz`))));
    for (const stream of oracle.perStream as OracleStream[]) {
      const [a, b] = [endOf(stream.a), endOf(stream.b)];
      const isBad = BAD_HEADERS.has(name);
      const flags = { syn: stream.synFrames, fin: stream.finFrames, rst: stream.rstFrames };
      theirs.add(a, b, stream.framesAB, isBad ? 0 : stream.payloadAB, isBad ? {} : flags);
      theirs.add(b, a, stream.framesBA, isBad ? 0 : stream.payloadBA);
    }
    expect(ours.sorted).toEqual(theirs.sorted);
  });

  test('corpus: its oracles → are all there', () => {
    const oracles = new Set(readdirSync(`${corpus}oracle`));
    expect(sound.filter(({ name }) => !oracles.has(`${name}.tshark.json.gz`))).toEqual([]);
  });
});

// ── our own frames

/** Specimens in which tshark 4.0 finds no segment, and why. */
const UNSEEN: Record<string, string> = {
  'MPLS pseudowire without a control word (1)':
    'takes a control word for granted unless it knows the makers of the MACs',
  'MPLS pseudowire without a control word, MAC 3c… (1)': 'the same',
  'PPP by EtherType (1)': 'reads this type in GRE only',
  'NULL, AF_INET6 of Linux (0)': 'does not know this number',
  'Cisco HDLC, PPP instead (104)': 'takes the address for granted',
  'SLIP (8)': 'has no decoder for this link type',
  'ATM_CLIP, LLC and SNAP (19)': 'expects IP at once; tcpdump looks for LLC, as we do',
  'ATM_CLIP, LLC and SNAP (106)': 'expects IP at once; tcpdump looks for LLC, as we do',
  'CAPWAP, 802.11 (1)': 'takes frame control as swapped, by its default settings',
  'VXLAN-GPE without a protocol (1)': 'reads the protocol whether or not its flag is set',
  'IPv6 of payload length 0 (1)': 'takes the length at its word, though segments to be cut up have it',
  'IPv6 jumbogram (1)': 'wants one of more than 65 535 bytes, as RFC 2675 does',
};

describe.skipIf(!tshark)('specimens', () => {
  test('each: read by tshark → the same segment, but for the frames that say why not', () => {
    const linkTypes = [...new Set(specimens.map(({ linkType }) => linkType))];
    const records = specimens.map(({ frame, linkType }, i) => ({
      timeNs: i,
      bytes: frame,
      interface: linkTypes.indexOf(linkType),
    }));
    const rows = tshark!.tcpFrames(writeTemporary('specimens.pcapng', pcapngFile(records, { linkTypes })));
    const found = specimens.flatMap(({ name, frame, linkType }, i) => {
      const row = rows.get(i + 1);
      if (!row) return { name, said: 'no segment' };
      const said = differences(decode(frame, { linkType }).packet, row);
      return said.length === 0 ? [] : { name, said };
    });
    expect(found).toEqual(Object.keys(UNSEEN).map((name) => ({ name, said: 'no segment' })));
  });
});
