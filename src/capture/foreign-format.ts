// Names what a file is when it is no pcap or pcapng, so that the error says how to convert it. What is told here by its first
// bytes is what Wireshark's editcap reads and may hold TCP, and archives.
import { TcpscopeError } from '../shared/errors.ts';
import type { Compression } from './decompress.ts';
import { unpackCommand } from './unpacker.ts';

/** Bytes that are enough to tell: a header of tar. */
export const TELLING_BYTES = 512;

interface Found {
  readonly name: string;
  readonly isStdin: boolean;
  readonly compression: Compression | null;
}

/** `options`: of editcap. */
const convert =
  (options: string) =>
  ({ name, isStdin, compression }: Found): string => {
    const editcap = `editcap -F pcapng ${options}`;
    const isReadable = compression === null || compression === 'gzip'; // by every editcap
    const unpacked = isReadable ? '' : unpackCommand(compression);
    if (isStdin) return `convert it: ${unpacked && `${unpacked} | `}${editcap}- - | tcpscope analyze -`;
    if (isReadable) return `convert it: ${editcap}${quoted(name)} converted.pcapng`;
    return `convert it: ${unpacked} ${quoted(name)} | ${editcap}- converted.pcapng`;
  };

const unpack =
  (command: string) =>
  ({ name, isStdin }: Found): string =>
    isStdin ? `save it to a file and unpack that: ${command} FILE` : `unpack it first: ${command} ${quoted(name)}`;

interface Format {
  readonly what: string;
  readonly hint: (found: Found) => string;
}

const capture = (what: string): Format => ({ what, hint: convert('') });
/** Of records that have each a link type, as pcapng has not; those with TCP are mostly Ethernet. */
const mixedCapture = (what: string): Format => ({ what, hint: convert('-T ether ') });

/** What a file begins with, and what that is. */
const FOREIGN: readonly (readonly [magic: string, format: Format])[] = [
  ['GMBU', capture('a Microsoft Network Monitor capture')],
  ['RTSS', capture('a Microsoft Network Monitor capture')],
  ['XCP\0', capture('a NetXRay or Sniffer capture')],
  ['VL\0\0', capture('a NetXRay capture')],
  ['TRSNIFF data', capture('a Sniffer capture')],
  ['snoop\0\0\0', capture('a snoop capture')],
  ['iptrace 1.0', capture('an AIX iptrace capture')],
  ['iptrace 2.0', capture('an AIX iptrace capture')],
  ['TR\0d\0', mixedCapture('an HP-UX nettl trace')],
  ['\xaa\xaa\xaa\xaa\x20\0\0\0', capture('a 5View capture')],
  ['\x01\x10\x4c\0', capture('a Novell LANalyzer capture')],
  ['\x05VNF', capture('a Visual Networks capture')],
  ['ObserverPktBuffe', capture('an Observer capture')],
  ['\x7fver', capture('an EtherPeek or OmniPeek capture')],
  ['\x1c\0\x01\xac', capture('an Ixia capture')],
  ['\x1c\0\x01\xab', capture('an Ixia capture')],
  ['\xac\x01\0\x1c', capture('an Ixia capture')],
  ['\xab\x01\0\x1c', capture('an Ixia capture')],
  ['\0\0\x02\0\x12\x05\0\x10', capture('a Tektronix K12 capture')],
  ['+---------+---------------+----------+', mixedCapture('a K12 text capture')],
  ['PK\x03\x04', { what: 'a zip archive', hint: unpack('unzip') }],
];

const TAR: Format = { what: 'a tar archive', hint: unpack('tar -xf') };
const ERF: Format = capture('an ERF capture');

/** Throws the error that fits a file which begins with `head`, as it is when decompressed. */
export function refuseUnknownFormat(name: string, head: Uint8Array, compression: Compression | null): never {
  const isStdin = name === 'standard input';
  const format = formatOf(head);
  if (format !== undefined) {
    const hint = format.hint({ name, isStdin, compression });
    throw new TcpscopeError('unsupported-format', `${name} is ${format.what}`, hint);
  }
  const begins = Buffer.from(head.subarray(0, 4)).toString('hex');
  throw new TcpscopeError(
    'not-a-capture',
    `${name} is not a pcap or pcapng capture (begins with ${begins})`,
    isStdin ? 'is that the output of tcpdump -w -?' : `see what it is: file '${name}'`,
  );
}

function formatOf(head: Uint8Array): Format | undefined {
  const text = Buffer.from(head).toString('latin1');
  const foreign = FOREIGN.find(([magic]) => text.startsWith(magic));
  if (foreign !== undefined) return foreign[1];
  if (text.startsWith('ustar', 257)) return TAR;
  return isErf(head) ? ERF : undefined;
}

const ERF_HEADER_BYTES = 16;
/** HDLC, Ethernet and IP, plain or in colour, and metadata. */
const ERF_TYPES: ReadonlySet<number> = new Set([1, 2, 10, 11, 15, 16, 19, 20, 22, 23, 27]);
const ERF_EXTENSION = 0x80;
/** In seconds: 1996, when the first DAG card was built. */
const ERF_EPOCH = 820_454_400;

/**
 * A file of ERF has no header: is its first record likely?
 *
 *   fraction, 4 bytes │ seconds, 4 bytes │ type │ flags │ record length │ loss or colour │ wire length │ …
 */
function isErf(head: Uint8Array): boolean {
  if (head.length < ERF_HEADER_BYTES) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const seconds = view.getUint32(4, true);
  const type = view.getUint8(8);
  const [recordLength, wireLength] = [view.getUint16(10), view.getUint16(14)];
  if (!ERF_TYPES.has(type & ~ERF_EXTENSION) || recordLength <= ERF_HEADER_BYTES || wireLength === 0) return false;
  return seconds >= ERF_EPOCH || (seconds === 0 && type === (27 | ERF_EXTENSION));
}

function quoted(name: string): string {
  return /^[\w./:@%+,=-]+$/.test(name) ? name : `'${name}'`;
}
