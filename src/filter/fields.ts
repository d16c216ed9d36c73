// The fields of Wireshark's display filters that can be answered of a connection, and what each is true of. Fields of
// addresses, ports and of the flags SYN, FIN, RST and ACK are answered packet by packet; of all others it is known of an
// end that it sent such packets, and all that it sent counts as such.
import type { PacketTest } from '../core/identity.ts';
import { DID, KIND } from './did.ts';
import { includes, type Range } from './ranges.ts';
import { allOf, ofConnection, ofDirection, ofDoers, ofIdentity, ofKinds, ofSender, type Term } from './term.ts';

/** Numbers that a field is compared with. */
export interface Numbers {
  readonly ranges: readonly Range[];
  /** All values of a packet have to be among them, not one of them. */
  readonly isEvery: boolean;
}

/** Networks that a field is compared with. */
export interface Networks {
  readonly includes: (address: readonly number[]) => boolean;
  readonly isEvery: boolean;
}

/** Why a comparison can't be answered, and what to ask instead. */
export interface Refusal {
  readonly refusal: string;
  readonly instead: string;
}

/** Takes a test that each packet is to be put to while it passes. Gives its bit of `passed`; null where there is no room. */
export interface PacketTests {
  add(test: PacketTest): number | null;
}

interface Common {
  /** What it says without a comparison. */
  readonly alone: Term | Refusal;
}

export interface NumberField extends Common {
  readonly type: 'number';
  /** As in "expected a port". */
  readonly what: string;
  readonly max: number;
  /** Values that have names. */
  readonly names?: 'ports' | ReadonlyMap<string, number>;
  readonly compared: (numbers: Numbers, packetTests: PacketTests) => Term | Refusal;
}

export interface AddressField extends Common {
  readonly type: 'address';
  /** Words of an address. */
  readonly words: 1 | 4;
  readonly compared: (networks: Networks) => Term;
}

export interface PresenceField extends Common {
  readonly type: 'presence';
}

export type Field = NumberField | AddressField | PresenceField;

const MAX_UINT32 = 0xffff_ffff;
const IPV4_WORDS = 1;
const IPV6_WORDS = 4;

/** All TCP connections. */
export const TCP: Term = ofIdentity(() => true);
export const IPV4: Term = ofIdentity(({ client }) => client.address.length === IPV4_WORDS);
export const IPV6: Term = ofIdentity(({ client }) => client.address.length === IPV6_WORDS);

function presence(term: Term): PresenceField {
  return { type: 'presence', alone: term };
}

function ports(compared: NumberField['compared']): NumberField {
  return { type: 'number', what: 'a port', max: 0xffff, names: 'ports', alone: TCP, compared };
}

const EITHER_PORT = ports(({ ranges, isEvery }) =>
  ofIdentity(({ client, server }) => {
    const isOne = includes(ranges, client.port);
    return isEvery ? isOne && includes(ranges, server.port) : isOne || includes(ranges, server.port);
  }),
);

function addresses(words: 1 | 4): Record<'addr' | 'src' | 'dst', AddressField> {
  const alone = words === IPV4_WORDS ? IPV4 : IPV6;
  const field = (compared: AddressField['compared']): AddressField => ({ type: 'address', words, alone, compared });
  return {
    addr: field(({ includes: has, isEvery }) =>
      ofIdentity(({ client, server }) => {
        if (client.address.length !== words) return false;
        const isOne = has(client.address);
        return isEvery ? isOne && has(server.address) : isOne || has(server.address);
      }),
    ),
    src: field(({ includes: has }) => ofDirection(({ address }) => address.length === words && has(address))),
    dst: field(({ includes: has }) => ofDirection((_, { address }) => address.length === words && has(address))),
  };
}

const YES_NO: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['True', 1],
  ['TRUE', 1],
  ['false', 0],
  ['False', 0],
  ['FALSE', 0],
]);
const ALL_KINDS = Object.values(KIND).reduce((all, kind) => all | kind, 0);

/** `name`: as Wireshark calls it; `of`: what packets with it, and without it, are. */
function flag(name: string, of: { set: Term; unset: Term | null }): NumberField {
  return {
    type: 'number',
    what: '0 or 1',
    max: 1,
    names: YES_NO,
    alone: {
      refusal: 'alone it is true of every packet, since each has the flag, set or not',
      instead: `${name} == 1`,
    },
    compared: ({ ranges }) => {
      const [isSet, isUnset] = [includes(ranges, 1), includes(ranges, 0)];
      if (isSet) return isUnset ? TCP : of.set;
      if (!isUnset) return ofKinds(0);
      return of.unset ?? { refusal: 'packets without it are not told apart', instead: `!(${name} == 1)` };
    },
  };
}

/** `perhaps`: kinds that have it or not. */
function flagOfKinds(name: string, kinds: number, perhaps = 0): NumberField {
  return flag(name, { set: ofKinds(kinds | perhaps), unset: ofKinds(ALL_KINDS & ~kinds) });
}

function flagOfDoers(name: string, bits: number): NumberField {
  return flag(name, { set: ofDoers(bits), unset: null });
}

/** Of an end, the largest payload is known, and whether it sent packets without any. */
const LENGTH: NumberField = {
  type: 'number',
  what: 'a number of bytes',
  max: MAX_UINT32,
  alone: TCP,
  compared: ({ ranges }) => {
    if (ranges.some(([low, high]) => low > 0 && high !== Infinity)) {
      return { refusal: 'of lengths only the largest of each end is known', instead: 'tcp.len > 0, tcp.len <= 512' };
    }
    const hasEmpty = includes(ranges, 0);
    const withData = KIND.data | KIND.syn | KIND.fin;
    return ofSender(
      ({ largest }) =>
        (hasEmpty ? ALL_KINDS & ~KIND.data : 0) | (largest > 0 && includes(ranges, largest) ? withData : 0),
    );
  },
};

const WINDOW: NumberField = {
  type: 'number',
  what: 'a window',
  max: MAX_UINT32,
  alone: TCP,
  compared: ({ ranges }) => {
    const isZero = ranges.length === 1 && ranges[0]![0] === 0 && ranges[0]![1] === 0;
    if (isZero) return ofDoers(DID.closedWindow);
    return { refusal: 'of windows it is only known that they were closed', instead: 'tcp.window_size == 0' };
  },
};

/** Bits of DID by types of ICMP, and of ICMPv6. */
const ICMP_TYPES: readonly (readonly [number, number])[] = [
  [3, DID.unreachable | DID.tooBig],
  [11, DID.timeExceeded],
  [12, DID.parameterProblem],
];
const ICMPV6_TYPES: readonly (readonly [number, number])[] = [
  [1, DID.unreachable],
  [2, DID.tooBig],
  [3, DID.timeExceeded],
  [4, DID.parameterProblem],
];

function icmp(family: Term, types: typeof ICMP_TYPES): { presence: PresenceField; type: NumberField } {
  const quoted = (ranges: readonly Range[]): Term => {
    const bits = types.reduce((all, [type, its]) => (includes(ranges, type) ? all | its : all), 0);
    return allOf([family, ofConnection(({ client, server }) => ((client.did | server.did) & bits) !== 0)]);
  };
  const alone = quoted([[0, Infinity]]);
  return {
    presence: presence(alone),
    type: { type: 'number', what: 'a type', max: 255, alone, compared: ({ ranges }) => quoted(ranges) },
  };
}

const CHECKSUM: NumberField = {
  type: 'number',
  what: '"Bad"',
  max: 3,
  names: new Map([
    ['"Bad"', 0],
    ['Bad', 0],
    ['"Good"', 1],
    ['Good', 1],
  ]),
  alone: TCP,
  compared: ({ ranges }) => {
    if (includes(ranges, 0) && !includes(ranges, 1)) return ofDoers(DID.badChecksum);
    return { refusal: 'of checksums only bad ones are kept', instead: 'tcp.checksum.status == "Bad"' };
  },
};

function fragments(name: string, max: number): NumberField {
  const instead = max === 1 ? `${name} == 1` : `${name} > 0`;
  return {
    type: 'number',
    what: max === 1 ? '0 or 1' : 'an offset',
    max,
    names: YES_NO,
    alone: { refusal: 'alone it is true of every packet of IPv4', instead },
    compared: ({ ranges }) => {
      const isSet = !includes(ranges, 0) && includes(ranges, 1);
      return isSet ? FRAGMENTS_IPV4 : { refusal: 'of fragments it is only known that there were some', instead };
    },
  };
}

const FRAGMENTS_IPV4: Term = allOf([IPV4, ofDoers(DID.fragmented)]);
const FRAGMENTS_IPV6: Term = allOf([IPV6, ofDoers(DID.fragmented)]);

/** Told by packets while they pass, and then true of the connection as a whole. */
function askPackets(packetTests: PacketTests, test: PacketTest): Term | Refusal {
  const bit = packetTests.add(test);
  if (bit !== null) return ofConnection(({ passed }) => (passed & bit) !== 0);
  return { refusal: 'it needs all packets, which are not at hand here', instead: 'tcpscope analyze --filter' };
}

function ofFrames(what: string, compared: NumberField['compared']): NumberField {
  return { type: 'number', what, max: MAX_UINT32, alone: TCP, compared };
}

const FRAME_NUMBER = ofFrames('a frame number', ({ ranges }, packetTests) =>
  askPackets(packetTests, ({ frame }) => includes(ranges, frame)),
);
const FRAME_LENGTH = ofFrames('a number of bytes', ({ ranges }, packetTests) =>
  askPackets(packetTests, ({ frameLength }) => includes(ranges, frameLength)),
);

/** Fields that may be compared with each other. */
export const PAIRS: ReadonlyMap<string, (packetTests: PacketTests) => Term | Refusal> = new Map([
  ['frame.cap_len < frame.len', (packetTests) => askPackets(packetTests, ({ end, wireEnd }) => end < wireEnd)],
]);

const CAPTURED_LENGTH = ofFrames('a number of bytes', () => {
  return { refusal: 'it is only known whether all was captured', instead: [...PAIRS.keys()].join(', ') };
});
const TIME_STEP = ofFrames('a number of seconds', ({ ranges }, packetTests) => {
  if (ranges.length === 0) return askPackets(packetTests, (_, stepNs) => stepNs < 0); // what is less than 0
  return { refusal: 'it is only known whether time went back', instead: 'frame.time_delta < 0' };
});

const IPV4_FIELDS = addresses(IPV4_WORDS);
const IPV6_FIELDS = addresses(IPV6_WORDS);

const ICMP = icmp(IPV4, ICMP_TYPES);
const ICMPV6 = icmp(IPV6, ICMPV6_TYPES);

export const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['tcp', presence(TCP)],
  ['ip', presence(IPV4)],
  ['ipv6', presence(IPV6)],
  ['ip6', presence(IPV6)],
  [
    'tcp.stream',
    {
      type: 'number',
      what: 'a stream number',
      max: MAX_UINT32,
      alone: TCP,
      compared: ({ ranges }) => ofIdentity(({ stream }) => includes(ranges, stream)),
    },
  ],
  ['tcp.port', EITHER_PORT],
  ['tcp.srcport', ports(({ ranges }) => ofDirection(({ port }) => includes(ranges, port)))],
  ['tcp.dstport', ports(({ ranges }) => ofDirection((_, { port }) => includes(ranges, port)))],
  ['ip.addr', IPV4_FIELDS.addr],
  ['ip.src', IPV4_FIELDS.src],
  ['ip.dst', IPV4_FIELDS.dst],
  ['ipv6.addr', IPV6_FIELDS.addr],
  ['ipv6.src', IPV6_FIELDS.src],
  ['ipv6.dst', IPV6_FIELDS.dst],
  ['tcp.flags.syn', flagOfKinds('tcp.flags.syn', KIND.syn | KIND.synAck)],
  ['tcp.flags.fin', flagOfKinds('tcp.flags.fin', KIND.fin)],
  ['tcp.flags.reset', flagOfKinds('tcp.flags.reset', KIND.reset)],
  ['tcp.flags.ack', flagOfKinds('tcp.flags.ack', KIND.synAck | KIND.fin | KIND.data | KIND.ack, KIND.reset)],
  ['tcp.flags.push', flagOfDoers('tcp.flags.push', DID.push)],
  ['tcp.flags.urg', flagOfDoers('tcp.flags.urg', DID.urgent)],
  ['tcp.flags.ece', flagOfDoers('tcp.flags.ece', DID.ece)],
  ['tcp.flags.cwr', flagOfDoers('tcp.flags.cwr', DID.cwr)],
  ['tcp.len', LENGTH],
  ['tcp.window_size', WINDOW],
  ['tcp.window_size_value', WINDOW],
  ['tcp.checksum.status', CHECKSUM],
  ['tcp.options.sack.dsack', presence(ofDoers(DID.reportedDuplicate))],
  ['tcp.analysis.retransmission', presence(ofDoers(DID.retransmitted))],
  ['tcp.analysis.fast_retransmission', presence(ofDoers(DID.retransmittedFast))],
  ['tcp.analysis.spurious_retransmission', presence(ofDoers(DID.retransmittedForNothing))],
  ['tcp.analysis.out_of_order', presence(ofDoers(DID.outOfOrder))],
  ['tcp.analysis.keep_alive', presence(ofDoers(DID.keptAlive))],
  ['tcp.analysis.zero_window', presence(ofDoers(DID.closedWindow))],
  ['tcp.analysis.duplicate_ack', presence(ofDoers(DID.repeatedAck))],
  ['tcp.analysis.lost_segment', presence(ofDoers(DID.lostFromCapture))],
  ['tcp.analysis.ack_lost_segment', presence(ofDoers(DID.ackedUnseen))],
  ['ip.flags.mf', fragments('ip.flags.mf', 1)],
  ['ip.frag_offset', fragments('ip.frag_offset', 0xffff)],
  ['ipv6.fraghdr', presence(FRAGMENTS_IPV6)],
  ['icmp', ICMP.presence],
  ['icmp.type', ICMP.type],
  ['icmpv6', ICMPV6.presence],
  ['icmp6', ICMPV6.presence],
  ['icmpv6.type', ICMPV6.type],
  ['frame.number', FRAME_NUMBER],
  ['frame.len', FRAME_LENGTH],
  ['frame.cap_len', CAPTURED_LENGTH],
  ['frame.time_delta', TIME_STEP],
]);
