// Names what a file is when it is no pcap or pcapng, so that the error says how to convert it.
import { TcpscopeError } from '../shared/errors.ts';

const CONVERT = (name: string): string => `convert it: editcap -F pcapng ${name} converted.pcapng`;
const UNPACK =
  (command: string) =>
  (name: string): string =>
    `unpack it first: ${command} ${name}`;

/** What a file begins with, what that is, and what to do. */
const FOREIGN: readonly { magic: string; what: string; hint: (name: string) => string }[] = [
  { magic: 'GMBU', what: 'a Microsoft Network Monitor capture', hint: CONVERT },
  { magic: 'RTSS', what: 'a Microsoft Network Monitor capture', hint: CONVERT },
  { magic: 'XCP\0', what: 'a NetXRay or Sniffer capture', hint: CONVERT },
  { magic: 'TRSNIFF data', what: 'a Sniffer capture', hint: CONVERT },
  { magic: 'snoop\0\0\0', what: 'a snoop capture', hint: CONVERT },
  { magic: '\x7fver', what: 'an EtherPeek or OmniPeek capture', hint: CONVERT },
  { magic: 'BZh', what: 'bzip2-compressed', hint: UNPACK('bunzip2 -k') },
  { magic: '\xfd7zXZ', what: 'xz-compressed', hint: UNPACK('unxz -k') },
  { magic: 'PK\x03\x04', what: 'a zip archive', hint: UNPACK('unzip') },
];

/** Throws the error that fits a file which begins with `head`. */
export function refuseUnknownFormat(name: string, head: Uint8Array): never {
  const text = Buffer.from(head).toString('latin1');
  const foreign = FOREIGN.find(({ magic }) => text.startsWith(magic));
  if (foreign) throw new TcpscopeError('unsupported-format', `${name} is ${foreign.what}`, foreign.hint(name));
  const begins = Buffer.from(head.subarray(0, 4)).toString('hex');
  throw new TcpscopeError(
    'not-a-capture',
    `${name} is not a pcap or pcapng capture (begins with ${begins})`,
    name === 'standard input' ? 'is that the output of tcpdump -w -?' : `see what it is: file '${name}'`,
  );
}
