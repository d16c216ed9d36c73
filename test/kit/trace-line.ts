// Syntax of one line of a trace (trace.ts describes the notation): what it says, not yet what follows from
// it. Every error names the line, what was expected there and what was found.
import { isIP } from 'node:net';
import { hex } from './bytes.ts';
import { tcpFlag, type Checksum, type TcpOption } from './transport.ts';
import { tunnels, type TunnelName } from './tunnel.ts';

export interface Endpoint {
  address: string;
  port: number;
}

export type Layer = { name: 'vlan'; id: number } | { name: TunnelName };

/** What the braces can say; every one of it resolved or left out. */
export interface PacketAttributes {
  ttl: number;
  id: number;
  df: boolean;
  ecn: number;
  checksum: Checksum;
  badIpChecksum: boolean;
  /** outermost first */
  layers: Layer[];
  interface: number;
  snapLength?: number;
  fragmentBytes?: number;
  text?: string;
}

export type Draft = Partial<PacketAttributes> & {
  port?: number;
  from?: string;
  rawseq?: number;
  rawack?: number;
  copies?: { delayNs: number; changes: Partial<PacketAttributes> }[];
};

/** Sequence numbers as written: relative. */
export interface SegmentContent {
  kind: 'tcp';
  flags: number;
  seq: number;
  length: number;
  ack: number | undefined;
  window: number | undefined;
  options: TcpOption[];
}

export interface DatagramContent {
  kind: 'udp';
  length: number;
}

export interface IcmpContent {
  kind: 'icmp';
  type: number;
  code: number;
  mtu: number;
}

export type Content = SegmentContent | DatagramContent | IcmpContent;

export function readContent(scanner: LineScanner): Content {
  if (scanner.maybe(/^udp(?=\s)/)) {
    return { kind: 'udp', length: Number(scanner.take(/^\((\d+)\)/, 'a length such as (100)')[1]) };
  }
  if (scanner.maybe(/^icmp(?=\s)/)) {
    const [, type, code] = scanner.take(/^(\d+)\/(\d+)(?=\s|$)/, 'type/code such as 3/4');
    return {
      kind: 'icmp',
      type: Number(type),
      code: Number(code),
      mtu: Number(scanner.maybe(/^mtu (\d+)/)?.[1] ?? 0),
    };
  }
  const letters = scanner.take(/^([SFRP.UEWN]+|-)(?=\s)/, 'flags from SFRP.UEWN, or -, icmp, udp')[0];
  const flags = [...letters.replace('-', '')].reduce(
    (bits, letter) => bits | tcpFlag[letter as keyof typeof tcpFlag],
    0,
  );
  const { seq, length } = scanner.sequenceRange();
  const isAck = (flags & tcpFlag['.']) !== 0;
  const ack = isAck ? Number(scanner.take(/^ack (-?\d+)(?=\s|$)/, '"ack N" since the flags have "."')[1]) : undefined;
  if (!isAck && scanner.maybe(/^ack\b/)) throw scanner.error('no "ack N" since the flags lack "."', 'ack');
  const window = scanner.maybe(/^win(?=\s)/) ? scanner.integer(65535, 'a window') : undefined;
  const list = scanner.maybe(/^</) ? scanner.take(/^([^>]*)>/, 'the options’ closing >')[1]! : '';
  const items = list.split(',').map((item) => item.trim());
  const options = list.trim() === '' ? [] : items.map((item) => readOption(scanner, item));
  return { kind: 'tcp', flags, seq, length, ack, window, options };
}

const optionForms: readonly [form: RegExp, read: (match: string[]) => TcpOption][] = [
  [/^mss (\d+)$/, ([, value]) => ({ name: 'mss', value: Number(value) })],
  [/^wscale (\d+)$/, ([, shift]) => ({ name: 'wscale', shift: Number(shift) })],
  [/^sackOK$/, () => ({ name: 'sackOK' })],
  [/^TS val (\d+) ecr (\d+)$/, ([, val, ecr]) => ({ name: 'TS', val: Number(val), ecr: Number(ecr) })],
  [/^sack((?: \d+:\d+)+)$/, ([, blocks]) => ({ name: 'sack', blocks: sackBlocks(blocks!) })],
  [/^FO(?: ((?:[\da-f]{2})*))?$/, ([, cookie]) => ({ name: 'FO', cookie: hex(cookie ?? '') })],
  [/^nop$/, () => ({ name: 'nop' })],
  [/^eol$/, () => ({ name: 'eol' })],
  [
    /^opt (\d+)(?: ((?:[\da-f]{2})*))?$/,
    ([, kind, data]) => ({ name: 'opt', kind: Number(kind), data: hex(data ?? '') }),
  ],
];

const sackBlocks = (blocks: string): [number, number][] =>
  blocks
    .trim()
    .split(' ')
    .map((block) => block.split(':').map(Number) as [number, number]);

function readOption(scanner: LineScanner, item: string): TcpOption {
  for (const [form, read] of optionForms) {
    const match = form.exec(item.replaceAll(/\s+/g, ' '));
    if (match) return read(match);
  }
  throw scanner.error(
    'an option: mss N, wscale N, sackOK, sack a:b, TS val N ecr N, FO hex, nop, eol, opt N hex',
    item,
  );
}

const attributeForms: Record<string, (draft: Draft, scanner: LineScanner) => void> = {
  ttl: (draft, scanner) => (draft.ttl = scanner.integer(255, 'a TTL')),
  id: (draft, scanner) => (draft.id = scanner.integer(0xffff, 'an IP ID')),
  df: (draft, scanner) => (draft.df = scanner.integer(1, 'df 0 or df 1') === 1),
  ect1: (draft) => (draft.ecn = 1),
  ect0: (draft) => (draft.ecn = 2),
  ce: (draft) => (draft.ecn = 3),
  badsum: (draft) => (draft.checksum = 'bad'),
  offload: (draft) => (draft.checksum = 'offload'),
  badipsum: (draft) => (draft.badIpChecksum = true),
  snap: (draft, scanner) => (draft.snapLength = scanner.integer(0xffff, 'a captured length')),
  frag: (draft, scanner) => (draft.fragmentBytes = scanner.integer(0xffff, 'the payload bytes of a fragment')),
  vlan: (draft, scanner) => addLayer(draft, { name: 'vlan', id: scanner.integer(4095, 'a VLAN id') }),
  tunnel: (draft, scanner) => {
    const names = Object.keys(tunnels).join('|');
    const name = scanner.take(new RegExp(`^(${names})(?=[\\s,}])`), `a tunnel, ${names}`)[1] as TunnelName;
    addLayer(draft, { name });
  },
  port: (draft, scanner) => (draft.port = scanner.integer(0xffff, 'a client port')),
  from: (draft, scanner) => (draft.from = scanner.address(/^[\w.:]+/)),
  rawseq: (draft, scanner) => (draft.rawseq = scanner.integer(0xffffffff, 'a sequence number')),
  rawack: (draft, scanner) => (draft.rawack = scanner.integer(0xffffffff, 'an acknowledgement number')),
  iface: (draft, scanner) => (draft.interface = scanner.integer(255, 'an interface index')),
  text: (draft, scanner) => {
    const form = /^"(?:[^"\\\t]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/;
    draft.text = JSON.parse(scanner.take(form, 'text in "…" with JSON escapes')[0]) as string;
  },
  dup: (draft, scanner) => {
    const delayNs = scanner.time(0);
    const changes: Draft = {};
    while (!scanner.isAt(/^[,}]/)) scanner.attribute(changes);
    const { port, from, rawseq, rawack, copies, ...changed } = changes;
    if (port ?? from ?? rawseq ?? rawack ?? copies) throw scanner.error('attributes that a copy can differ in');
    draft.copies = [...(draft.copies ?? []), { delayNs, changes: changed }];
  },
};

function addLayer(draft: Draft, layer: Layer): void {
  draft.layers = [...(draft.layers ?? []), layer];
}

export class LineScanner {
  readonly number: number;
  private rest: string;

  constructor(line: string, number: number) {
    this.number = number;
    const withoutComment = line.replaceAll(/("(?:[^"\\]|\\.)*")|(?:\/\/|#).*$/g, (_, quoted?: string) => quoted ?? '');
    this.rest = withoutComment.trim();
  }

  isAtEnd(): boolean {
    return this.rest === '';
  }

  isAt(form: RegExp): boolean {
    return form.test(this.rest);
  }

  maybe(form: RegExp): RegExpExecArray | undefined {
    const match = form.exec(this.rest);
    if (match === null) return undefined;
    this.rest = this.rest.slice(match[0].length).trimStart();
    return match;
  }

  take(form: RegExp, expected: string): RegExpExecArray {
    const match = this.maybe(form);
    if (match === undefined) throw this.error(expected);
    return match;
  }

  end(): void {
    if (!this.isAtEnd()) throw this.error('the end of the line');
  }

  error(expected: string, found = this.rest): Error {
    return new Error(`trace line ${this.number}: expected ${expected}; found ${found === '' ? 'nothing more' : found}`);
  }

  integer(maximum: number, what: string): number {
    const expected = `${what}, at most ${maximum}`;
    const written = this.take(/^\d+(?=[\s,}]|$)/, expected)[0];
    if (Number(written) > maximum) throw this.error(expected, written);
    return Number(written);
  }

  time(previousNs: number): number {
    const form = /^(\+?)(?=[\d.])(\d*)(?:\.(\d{1,9}))?(?=[\s,}]|$)/;
    const [, plus, seconds, fraction = ''] = this.take(form, 'a time such as +.01 or 0.5, at most nine decimals');
    return (plus === '+' ? previousNs : 0) + Number(seconds) * 1e9 + Number(fraction.padEnd(9, '0'));
  }

  sequenceRange(): { seq: number; length: number } {
    const form = /^(-?\d+)(?::(-?\d+)\((\d+)\))?(?=\s|$)/;
    const [found, start, end, written] = this.take(form, 'a sequence range such as 1:101(100)');
    const seq = Number(start);
    const length = Number(written ?? 0);
    if (end !== undefined && Number(end) !== seq + length) {
      throw this.error(`${seq}:${seq + length}(${length}), whose parts agree`, found);
    }
    return { seq, length };
  }

  endpoint(): Endpoint {
    const address = this.address(/^(?:\[([\w:.]+)\]|([\d.]+))(?=:)/);
    this.take(/^:/, 'a port such as :80');
    return { address, port: this.integer(65535, 'a port such as :80') };
  }

  address(form: RegExp): string {
    const match = this.take(form, 'an address such as 10.0.0.1:80 or [2001:db8::1]:80');
    const address = match[1] ?? match[2] ?? match[0];
    if (isIP(address) === 0) throw this.error('an IP address', address);
    return address;
  }

  attributes(): Draft {
    const draft: Draft = {};
    while (!this.maybe(/^\}/)) {
      this.attribute(draft);
      if (!this.maybe(/^,/) && !this.isAt(/^\}/)) throw this.error('a comma or } after the attribute');
    }
    return draft;
  }

  attribute(draft: Draft): void {
    const names = Object.keys(attributeForms);
    const expected = `an attribute: ${names.join(', ')}`;
    const match = this.take(/^[a-z]\w*/, expected);
    const form = names.includes(match[0]) ? attributeForms[match[0]] : undefined;
    if (form === undefined) throw this.error(expected, match[0]);
    form(draft, this);
  }
}
