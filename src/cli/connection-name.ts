// How a connection is named on the command line: `3` is Wireshark's tcp.stream, `id:4` the id of the JSON report,
// `10.0.0.1:40000-10.0.0.2:80` a four-tuple, in either order. Separators of other tools are understood as well.
import { parseAddress } from '../shared/address.ts';
import type { FlowEnd } from '../core/identity.ts';
import type { ConnectionName } from '../follow/find-connection.ts';
import { TcpscopeError } from '../shared/errors.ts';

const MAX_NUMBER = 0xffff_ffff;
const MAX_PORT = 0xffff;

// tcpdump has a dot before the port of either family; a bare IPv6 address can't be told from its port otherwise.
const END = String.raw`(?:\[([\da-f:.]+)\]|(\d+\.\d+\.\d+\.\d+)|([\da-f]*:[\da-f:]+)(?=\.\d))[:.](\d{1,5})`;
const FOUR_TUPLE = new RegExp(String.raw`^${END}\s*(?:<?->?|=>|>|→|↔|,|\s)\s*${END}:?$`, 'i');

export function parseConnectionName(words: readonly string[]): ConnectionName {
  const text = words.join(' ').trim();
  const id = /^id[:=]?\s*(\d+)$/i.exec(text)?.[1];
  if (id !== undefined && Number(id) <= MAX_NUMBER) return { by: 'id', id: Number(id) };
  if (/^\d+$/.test(text) && Number(text) <= MAX_NUMBER) return { by: 'stream', stream: Number(text) };
  const parts = FOUR_TUPLE.exec(text)?.slice(1);
  const one = parts && endOf(parts.slice(0, 4));
  const other = parts && endOf(parts.slice(4));
  if (one && other) return { by: 'ends', ends: [one, other] };
  throw new TcpscopeError(
    'usage',
    `"${text}" names no connection`,
    'for example: 3 (a stream), id:4, 10.0.0.1:40000-10.0.0.2:80, [fd00::1]:40000-[fd00::2]:80',
  );
}

function endOf([bracketed, quad, bare, port]: (string | undefined)[]): FlowEnd | null {
  const address = parseAddress(bracketed ?? quad ?? bare ?? '');
  return address === null || Number(port) > MAX_PORT ? null : { address, port: Number(port) };
}
