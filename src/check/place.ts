// Where a finding is: at a server's address and port, or at an address. A selector of the config names an address or a
// network, a port, or both.
import { BlockList, isIP } from 'node:net';
import type { FindingRecord } from '../report/schema.ts';
import type { BaselineBy } from '../shared/vocabulary.ts';

export interface Place {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

const BITS = { 4: 32, 6: 128 } as const;

/** Does the place hold what the finding is about? Of a finding that is nowhere, only a place without host and port. */
export function isAt(finding: FindingRecord, { host, port }: Place): boolean {
  if (host === undefined && port === undefined) return true;
  const text = whereOf(finding);
  const [, bracketed, plain, portText] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const address = isIP(text) === 0 ? (bracketed ?? plain) : text;
  if (address === undefined) return false;
  if (port !== undefined && Number(portText) !== port) return false;
  return host === undefined || isWithin(address, host);
}

/** "10.0.0.2:80", "[fd00::2]:80"; of a rule about hosts "fd00::2"; empty when it is nowhere. */
export function whereOf({ data }: FindingRecord): string {
  return String(data['server'] ?? data['address'] ?? '');
}

/** "at 10.0.0.2:80", or "at port 80" where places are told apart by port; "elsewhere" when it is nowhere. */
export function placeKey(finding: FindingRecord, by: BaselineBy): string {
  const where = whereOf(finding);
  if (where === '') return 'elsewhere';
  if (by === 'address') return `at ${where}`;
  const port = isIP(where) === 0 ? /:(\d+)$/.exec(where)?.[1] : undefined;
  return port === undefined ? 'at a host' : `at port ${port}`;
}

export function placeText({ host, port }: Place): string {
  return [host, port === undefined ? undefined : `port ${port}`].filter((part) => part !== undefined).join(' ');
}

/** An address, or an address and as many bits as it has, at most. */
export function isSelector(host: string): boolean {
  return networkOf(host) !== null;
}

function networkOf(host: string): { network: string; family: 4 | 6; bits: number } | null {
  const [, network = '', bitsText] = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i.exec(host) ?? [];
  const family = isIP(network);
  if (family !== 4 && family !== 6) return null;
  const bits = Number(bitsText ?? BITS[family]);
  return bits > BITS[family] ? null : { network, family, bits };
}

function isWithin(address: string, host: string): boolean {
  const selected = networkOf(host);
  if (selected === null || isIP(address) !== selected.family) return false;
  const type = selected.family === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(selected.network, selected.bits, type);
  return list.check(address, type);
}
