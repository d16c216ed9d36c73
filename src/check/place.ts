// Where a finding is: at a server's address and port. A selector of the config names an address or a network, a port, or both.
import { BlockList, isIP } from 'node:net';
import type { FindingRecord } from '../report/schema.ts';

export interface Place {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

/** Does the place hold the server that the finding is about? Of a finding without one, only a place without host and port. */
export function isAt({ data }: FindingRecord, { host, port }: Place): boolean {
  if (host === undefined && port === undefined) return true;
  const [, bracketed, plain, portText] =
    /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(String(data['server'] ?? '')) ?? [];
  const address = bracketed ?? plain;
  if (address === undefined) return false;
  if (port !== undefined && Number(portText) !== port) return false;
  return host === undefined || isWithin(address, host);
}

export function placeText({ host, port }: Place): string {
  return [host, port === undefined ? undefined : `port ${port}`].filter((part) => part !== undefined).join(' ');
}

function isWithin(address: string, host: string): boolean {
  const [network = '', bits] = host.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(address) !== family) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  if (bits === undefined) list.addAddress(network, type);
  else list.addSubnet(network, Math.min(Number(bits) || 0, family === 6 ? 128 : 32), type);
  return list.check(address, type);
}
