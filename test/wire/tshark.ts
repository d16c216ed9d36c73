// A second opinion on single packets: tshark with everything above TCP and UDP switched off, and ICMP with it,
// so that only the layers of src/wire speak. Of a field that occurs in several layers the innermost is taken.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_MSS, SYN, type Packet } from '../../src/core/packet.ts';
import { addressBytes } from '../kit/ip.ts';

export const hasTshark = spawnSync('tshark', ['-v']).status === 0;

/** What stays switched on. */
const PROTOCOLS = `
  frame pcap_pktdata eth ethertype vlan ieee8021ad ieee8021ah vntag etag hsr cmd mpls pwethheuristic pwethcw pwethnocw pwach
  pppoe pppoes ppp ppp_hdlc mp bcp_bpdu llc snap sll null loop enc raw chdlc slip fddi arcnet clip ipoib nflog pktap
  ppi wlan wlan_radio wlan_aggregate radiotap ip ipv6 ipv6.fraghdr ipv6.hopopts ipv6.dstopts ipv6.routing mipv6 hip
  shim6 ah etherip tcp udp gre erspan vxlan vxlan_gpe geneve gtp teredo l2tp capwap capwap.data data
`;

const FIELDS = [
  'frame.number',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.seq_raw',
  'tcp.ack_raw',
  'tcp.len',
  'tcp.flags',
  'tcp.window_size_value',
  'ip.ttl',
  'ipv6.hlim',
  'ip.dsfield',
  'ipv6.tclass',
  'ip.id',
  'ip.src',
  'ip.dst',
  'ipv6.src',
  'ipv6.dst',
  'tcp.options.mss_val',
  'tcp.options.wscale.shift',
  'tcp.options.sack_perm',
  'tcp.options.timestamp.tsval',
  'tcp.options.timestamp.tsecr',
  'tcp.options.sack.count',
] as const;

export type TsharkRow = Record<(typeof FIELDS)[number], string>;

export class Tshark {
  readonly #configuration: string;

  constructor() {
    this.#configuration = mkdtempSync(join(tmpdir(), 'tcpscope-tshark-'));
    const known = execFileSync('tshark', ['-G', 'protocols'], { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1e8 });
    const names = String(known)
      .split('\n')
      .flatMap((line) => line.split('\t')[2] ?? []);
    const kept = new Set(PROTOCOLS.trim().split(/\s+/));
    writeFileSync(join(this.#configuration, 'disabled_protos'), names.filter((name) => !kept.has(name)).join('\n'));
  }

  /** The frames that have TCP in them, by number. */
  tcpFrames(path: string): Map<number, TsharkRow> {
    const options = ['tcp.desegment_tcp_streams:FALSE', 'ip.defragment:TRUE', 'tcp.analyze_sequence_numbers:FALSE'];
    const { stdout } = spawnSync(
      'tshark',
      [
        '-nr',
        path,
        '-Ytcp',
        '-Tfields',
        '-Eoccurrence=l',
        ...options.flatMap((option) => ['-o', option]),
        ...FIELDS.flatMap((field) => ['-e', field]),
      ],
      { env: { ...process.env, WIRESHARK_CONFIG_DIR: this.#configuration }, encoding: 'utf8', maxBuffer: 1e9 },
    );
    const rows = stdout.split('\n').filter(Boolean);
    return new Map(
      rows.map((line) => {
        const values = line.split('\t');
        const row = Object.fromEntries(FIELDS.map((field, i) => [field, values[i] ?? ''])) as TsharkRow;
        return [Number(row['frame.number']), row];
      }),
    );
  }

  remove(): void {
    rmSync(this.#configuration, { recursive: true, force: true });
  }
}

/** The names of the fields in which the two differ; those of a fault's header are not looked at. */
export function differences(packet: Packet, row: TsharkRow, { isFault = false } = {}): string[] {
  const { isIpv6, flags } = packet;
  const hasSyn = (flags & SYN) !== 0;
  const source = [packet.srcAddress0, packet.srcAddress1, packet.srcAddress2, packet.srcAddress3];
  const destination = [packet.dstAddress0, packet.dstAddress1, packet.dstAddress2, packet.dstAddress3];
  const number = (value: number, isThere = true) => (isThere ? value >>> 0 : '');
  const pairs: [name: string, ours: unknown, tshark: unknown][] = [
    ['source port', packet.srcPort, Number(row['tcp.srcport'])],
    ['destination port', packet.dstPort, Number(row['tcp.dstport'])],
    ['source', hex(source, isIpv6), hexOf(isIpv6 ? row['ipv6.src'] : row['ip.src'])],
    ['destination', hex(destination, isIpv6), hexOf(isIpv6 ? row['ipv6.dst'] : row['ip.dst'])],
    ['ttl', packet.ttl, Number(isIpv6 ? row['ipv6.hlim'] : row['ip.ttl'])],
    ['traffic class', packet.trafficClass, Number(isIpv6 ? row['ipv6.tclass'] : row['ip.dsfield'])],
    ['id', packet.ipId, isIpv6 ? 0 : Number(row['ip.id'])],
  ];
  if (!isFault) {
    pairs.push(
      ['seq', number(packet.seq), Number(row['tcp.seq_raw'])],
      ['ack', number(packet.ack), Number(row['tcp.ack_raw'])],
      ['payload length', packet.payloadLength, Number(row['tcp.len'])],
      ['flags', flags, Number(row['tcp.flags']) & 0x1ff],
      ['window', packet.window, Number(row['tcp.window_size_value'])],
      ['timestamp', number(packet.tsVal, packet.hasTimestamps), numberIn(row['tcp.options.timestamp.tsval'])],
      ['timestamp echo', number(packet.tsEcr, packet.hasTimestamps), numberIn(row['tcp.options.timestamp.tsecr'])],
      ['SACK blocks', number(packet.sackBlocks, packet.sackBlocks > 0), numberIn(row['tcp.options.sack.count'])],
    );
  }
  if (!isFault && hasSyn) {
    // tshark reads these on any segment, and a scale as it stands; RFC 7323 (2.3) takes more than 14 as 14.
    const scale = numberIn(row['tcp.options.wscale.shift']);
    pairs.push(
      ['MSS', number(packet.mss, packet.mss !== NO_MSS), numberIn(row['tcp.options.mss_val'])],
      ['window scale', number(packet.windowScale, packet.windowScale >= 0), scale === '' ? '' : Math.min(scale, 14)],
      ['SACK permitted', packet.sackPermitted, row['tcp.options.sack_perm'] !== ''],
    );
  }
  return pairs
    .filter(([, ours, tshark]) => ours !== tshark)
    .map(([name, ours, tshark]) => `${name}: ${String(ours)}, tshark ${String(tshark)}`);
}

const numberIn = (text: string): number | '' => (text === '' ? '' : Number(text));
const hexOf = (address: string): string => (address === '' ? '' : Buffer.from(addressBytes(address)).toString('hex'));
const hex = (words: readonly number[], isIpv6: boolean): string =>
  words
    .slice(0, isIpv6 ? 4 : 1)
    .map((word) => (word >>> 0).toString(16).padStart(8, '0'))
    .join('');
