// The filter language: every term in both directions, what it refuses and where, and random expressions
// against a second evaluator that works on trees and big integers.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAddress, parseAddress } from '../../src/flow/address.ts';
import { parseFilter } from '../../src/filter/filter.ts';
import type { FlowEnd, FlowIdentity } from '../../src/flow/identity.ts';
import { TcpscopeError } from '../../src/shared/errors.ts';

const end = (address: string, port: number): FlowEnd => ({ address: parseAddress(address)!, port });

const web: FlowIdentity = { client: end('10.1.2.3', 50000), server: end('192.0.2.80', 443), stream: 3 };
const web6: FlowIdentity = {
  client: end('2001:db8:1::5', 50001),
  server: end('2001:db8:ffff::80', 80),
  stream: 8,
};

const accepts = (text: string, flow: FlowIdentity = web): boolean => parseFilter(text)(flow);

function refusal(text: string): TcpscopeError {
  try {
    parseFilter(text);
  } catch (error) {
    if (error instanceof TcpscopeError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

describe('terms', () => {
  test.each([
    ['host 10.1.2.3', true],
    ['host 192.0.2.80', true],
    ['host 10.1.2.4', false],
    ['10.1.2.3', true],
    ['192.0.2.80', true],
    ['10.1.2.4', false],
    ['src host 10.1.2.3', true],
    ['src host 192.0.2.80', false],
    ['dst host 10.1.2.3', false],
    ['dst host 192.0.2.80', true],
    ['client host 10.1.2.3', true],
    ['client host 192.0.2.80', false],
    ['server host 10.1.2.3', false],
    ['server host 192.0.2.80', true],
    ['src 10.1.2.3', true],
    ['src 192.0.2.80', false],
    ['dst 192.0.2.80', true],
    ['server 10.1.2.3', false],
    ['net 10.0.0.0/8', true],
    ['net 192.0.2.0/24', true],
    ['net 192.0.3.0/24', false],
    ['net 10.1.2.3', true],
    ['net 10.1.2.2', false],
    ['10.0.0.0/8', true],
    ['src net 10.0.0.0/8', true],
    ['dst net 10.0.0.0/8', false],
    ['client 10.0.0.0/8', true],
    ['server 10.0.0.0/8', false],
    ['port 443', true],
    ['port 50000', true],
    ['port 80', false],
    ['src port 443', false],
    ['src port 50000', true],
    ['dst port 443', true],
    ['server port 443', true],
    ['server port 50000', false],
    ['client port 50000', true],
    ['tcp.stream == 3', true],
    ['tcp.stream == 4', false],
    ['tcp.stream==3', true],
    ['tcp.stream 3', true],
    ['tcp.stream 33', false],
    ['tcp.stream eq 3', true],
    ['tcp.stream in {3}', true],
    ['tcp.stream in {1, 2, 5-9}', false],
    ['tcp.stream in{1,3,5-9}', true],
    ['ip', true],
    ['ip6', false],
  ])('a connection over IPv4: %s → %s', (text, expected) => {
    expect(accepts(text)).toBe(expected);
  });

  test.each([
    ['host 2001:db8:1::5', true],
    ['host 2001:DB8:1:0:0:0:0:5', true],
    ['host 2001:db8:1::6', false],
    ['::5', false],
    ['2001:db8:ffff::80', true],
    ['src host 2001:db8:ffff::80', false],
    ['dst host 2001:db8:ffff::80', true],
    ['net 2001:db8::/32', true],
    ['client net 2001:db8:1::/48', true],
    ['server net 2001:db8:1::/48', false],
    ['2001:db8:ffff::/48', true],
    ['net ::/0', true],
    ['net 0.0.0.0/0', false],
    ['net 32.1.13.184/32', false], // the first word of the address by itself
    ['port 80', true],
    ['ip', false],
    ['ip6', true],
  ])('a connection over IPv6: %s → %s', (text, expected) => {
    expect(accepts(text, web6)).toBe(expected);
  });

  test('mapped: an IPv4 address in an IPv6 packet → found as it is written there, not as IPv4', () => {
    const mapped = { ...web6, client: end('::ffff:10.1.2.3', 50000) };
    expect(accepts('host ::ffff:10.1.2.3', mapped)).toBe(true);
    expect(accepts('net ::ffff:0:0/96', mapped)).toBe(true);
    expect(accepts('host 10.1.2.3', mapped)).toBe(false);
    expect(accepts('host ::ffff:10.1.2.3', web)).toBe(false);
  });

  test('port: a range → both its ends belong to it', () => {
    const chosen = (text: string) =>
      [79, 80, 85, 90, 91].filter((port) => accepts(text, { ...web, server: end('::', port) }));
    expect(chosen('port 80-90')).toEqual([80, 85, 90]);
    expect(chosen('dst port 80 - 90')).toEqual([80, 85, 90]);
    expect(chosen('server port 80..90')).toEqual([80, 85, 90]);
    expect(chosen('port 85-85')).toEqual([85]);
    expect(chosen('dst port 0-65535')).toEqual([79, 80, 85, 90, 91]);
  });

  test('tcp.stream: a set → its numbers and ranges, as Wireshark writes them and with a hyphen', () => {
    const chosen = (text: string) => [0, 1, 2, 3, 4, 5, 9, 10].filter((stream) => accepts(text, { ...web, stream }));
    expect(chosen('tcp.stream in {1, 2, 5-9}')).toEqual([1, 2, 5, 9]);
    expect(chosen('tcp.stream in {1..3}')).toEqual([1, 2, 3]);
    expect(chosen('tcp.stream in { 1 .. 3 , 10 }')).toEqual([1, 2, 3, 10]);
    expect(chosen('tcp.stream in {0..0,9-4294967295}')).toEqual([0, 9, 10]);
  });
});

describe('net', () => {
  test.each([
    ['10.1.2.3/0', '255.255.255.255', true],
    ['128.0.0.0/1', '200.0.0.1', true],
    ['128.0.0.0/1', '127.255.255.255', false],
    ['10.96.0.0/11', '10.127.255.255', true],
    ['10.96.0.0/11', '10.128.0.0', false],
    ['192.0.2.2/31', '192.0.2.3', true],
    ['192.0.2.2/31', '192.0.2.4', false],
    ['192.0.2.2/32', '192.0.2.3', false],
    ['::/0', 'ffff::', true],
    ['::/0', '1.2.3.4', false],
    ['8000::/1', 'ffff::1', true],
    ['8000::/1', '7fff::1', false],
    ['2001:db8::/31', '2001:db9::', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['2001:db8::/33', '2001:db8:7fff::', true],
    ['2001:db8::/33', '2001:db8:8000::', false],
    ['2001:db8::8000:0:0:0/65', '2001:db8:0:0:ffff::', true],
    ['2001:db8::8000:0:0:0/65', '2001:db8::', false],
    ['2001:db8::2/127', '2001:db8::3', true],
    ['2001:db8::2/127', '2001:db8::4', false],
    ['2001:db8::2/128', '2001:db8::3', false],
  ])('%s: %s → %s', (net, address, expected) => {
    expect(accepts(`client net ${net}`, { ...web, client: end(address, 1) })).toBe(expected);
  });

  test('host bits: set beyond the prefix → ignored', () => {
    expect(accepts('net 10.200.200.200/8')).toBe(true);
  });
});

describe('combinations', () => {
  // "tcp.stream 3" is true of web, "tcp.stream 4" false.
  const value = (text: string): boolean =>
    accepts(text.replace(/[TF]/g, (letter) => `tcp.stream ${letter === 'T' ? 3 : 4}`));

  test.each([
    ['T or T and F', true],
    ['F and T or T', true],
    ['(T or T) and F', false],
    ['F and (T or T)', false],
    ['not F and F', false],
    ['not (F and F)', true],
    ['not T or T', true],
    ['not (T or T)', false],
    ['T || T && F', true],
    ['!F && !F', true],
    ['!(F || F) and not F', true],
    ['not not T', true],
    ['! not !T', false],
    ['((T))', true],
    ['(T)or(F)', true],
    ['F or F or T', true],
    ['T and T and F', false],
    [' T\n and\tT ', true],
  ])('precedence: %s → %s', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  test('not: of a term about either end → neither end has it', () => {
    expect(accepts('not host 10.1.2.3')).toBe(false);
    expect(accepts('not host 192.0.2.80')).toBe(false);
    expect(accepts('not host 10.1.2.4')).toBe(true);
  });

  test.each([
    ['port 80 or 443', true],
    ['port 80 or 8000-8100', false],
    ['src port 80 or 443', false],
    ['src port 80 or 50000', true],
    ['src port 80 or dst 443', true],
    ['port 80 or (8080 or 443)', true],
    ['port 80 and not 81 or 443', true],
    ['host 10.9.9.9 or 192.0.2.80', true],
    ['src host 10.9.9.9 or 192.0.2.80', false],
    ['src host 10.9.9.9 or dst 192.0.2.80', true],
    ['src host 10.9.9.9 or 10.1.0.0/16', true],
    ['dst net 10.0.0.0/8 or 10.1.2.3', false],
    ['not host 10.9.9.9 and 192.0.2.80', true],
    ['dst port 443 and 10.1.2.3', true],
    ['dst port 443 and src 10.1.2.3', true],
    ['tcp.stream 3 and 10.1.2.3', true],
    ['(src host 10.9.9.9) or 192.0.2.80', true],
  ])('bare value: %s → %s', (text, expected) => {
    expect(accepts(text)).toBe(expected);
  });

  test('a very long chain of or → no deeper than a short one', () => {
    const ports = Array.from({ length: 50_000 }, (_, i) => `port ${i}`).join(' or ');
    expect(accepts(ports)).toBe(true);
    expect(accepts(`not (${ports})`)).toBe(false);
    expect(accepts(`${'not '.repeat(50_000)}ip`)).toBe(true);
  });

  test('parentheses: 200 deep → read, 201 deep → refused', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}ip${')'.repeat(depth)}`;
    expect(accepts(nested(200))).toBe(true);
    expect(accepts(Array(300).fill('(ip)').join(' and '))).toBe(true);
    expect(refusal(nested(201)).message).toBe(
      '--filter: column 201: expected at most 200 nested parentheses after "(", found "("',
    );
  });
});

describe('errors', () => {
  const anyTerm = 'a field such as tcp.port, host, net, port, src, dst, an address or "("';

  test.each([
    ['', `column 1: expected ${anyTerm}, found the end`],
    ['   ', `column 4: expected ${anyTerm}, found the end`],
    ['443', `column 1: expected ${anyTerm}, found "443"`],
    ['ip and', `column 7: expected ${anyTerm} after "and", found the end`],
    ['and ip', `column 1: expected ${anyTerm}, found "and"`],
    ['ip or or ip', `column 7: expected ${anyTerm} after "or", found "or"`],
    ['not', `column 4: expected ${anyTerm} after "not", found the end`],
    ['()', `column 2: expected ${anyTerm} after "(", found ")"`],
    ['host 10.0.0.1 and 443', `column 19: expected ${anyTerm} after "and", found "443"`],
    ['(port 80) or 443', `column 14: expected ${anyTerm} after "or", found "443"`],
    ['port 80 or ip or 443', `column 18: expected ${anyTerm} after "or", found "443"`],
    ['ip and host foo', 'column 13: expected an address after "host", found "foo"'],
    ['host my-server.example', 'column 6: expected an address after "host", found "my-server.example"'],
    ['host', 'column 5: expected an address after "host", found the end'],
    ['src host 10.0.0.256', 'column 10: expected an address after "host", found "10.0.0.256"'],
    ['host 1::2::3', 'column 6: expected an address after "host", found "1::2::3"'],
    ['host fe80::1%eth0', 'column 6: expected an address without a zone after "host", found "fe80::1%eth0"'],
    ['fe80::1%eth0', 'column 1: expected an address without a zone, found "fe80::1%eth0"'],
    ['net fe80::%1/64', 'column 5: expected an address without a zone after "net", found "fe80::%1"'],
    ['host 10.0.0.0/8', 'column 14: expected "and", "or" or the end after "10.0.0.0", found "/"'],
    ['net 10.0.0.0/33', 'column 14: expected a prefix length from 0 to 32 after "/", found "33"'],
    ['net 10.0.0.0/', 'column 14: expected a prefix length from 0 to 32 after "/", found the end'],
    ['2001:db8::/129', 'column 12: expected a prefix length from 0 to 128 after "/", found "129"'],
    ['src', 'column 4: expected "host", "net", "port" or an address after "src", found the end'],
    ['src 443', 'column 5: expected "host", "net", "port" or an address after "src", found "443"'],
    ['port 65536', 'column 6: expected a port from 0 to 65535 after "port", found "65536"'],
    ['port -1', 'column 6: expected a port from 0 to 65535 after "port", found "-"'],
    ['port 1e3', 'column 6: expected a port from 0 to 65535 after "port", found "1e3"'],
    ['port 80-', 'column 9: expected a port from 80 to 65535 after "-", found the end'],
    ['port 90-80', 'column 9: expected a port from 90 to 65535 after "-", found "80"'],
    ['port 80-65536', 'column 9: expected a port from 80 to 65535 after "-", found "65536"'],
    ['port 80 or 65536', 'column 12: expected a port from 0 to 65535 after "or", found "65536"'],
    ['port 80 443', 'column 9: expected "and", "or" or the end after "80", found "443"'],
    ['port 80 port 443', 'column 9: expected "and", "or" or the end after "80", found "port"'],
    ['ip)', 'column 3: expected "and", "or" or the end after "ip", found ")"'],
    ['(ip', 'column 4: expected "and", "or" or ")" after "ip", found the end'],
    ['(ip ip6)', 'column 5: expected "and", "or" or ")" after "ip", found "ip6"'],
    ['tcp.stream', 'column 11: expected a stream number from 0 to 4294967295 after "tcp.stream", found the end'],
    [
      'tcp.stream == 4294967296',
      'column 15: expected a stream number from 0 to 4294967295 after "==", found "4294967296"',
    ],
    ['tcp.stream == 1-3', 'column 16: expected "and", "or" or the end after "1", found "-"'],
    ['tcp.stream == 1 or 2', `column 20: expected ${anyTerm} after "or", found "2"`],
    ['tcp.stream in 1', 'column 15: expected "{" after "in", found "1"'],
    ['tcp.stream in {}', 'column 16: expected a stream number from 0 to 4294967295 after "{", found "}"'],
    ['tcp.stream in {1,}', 'column 18: expected a stream number from 0 to 4294967295 after ",", found "}"'],
    ['tcp.stream in {1 2}', 'column 18: expected "," or "}" after "1", found "2"'],
    ['tcp.stream in {3..1}', 'column 19: expected a stream number from 3 to 4294967295 after "..", found "1"'],
    ['tcp.stream in {1', 'column 17: expected "," or "}" after "1", found the end'],
    ['ip and \u001b[31m', `column 8: expected ${anyTerm} after "and", found "\\u001b"`],
    ['ip and "', `column 8: expected ${anyTerm} after "and", found "\\""`],
  ])('%j → %s', (text, expected) => {
    const error = refusal(text);
    expect(error.message).toBe(`--filter: ${expected}`);
    expect(error.code).toBe('filter-syntax');
    expect(error.exitCode).toBe(2);
  });

  test('hint: an example → an expression that parses', () => {
    const example = /^For example: --filter '(.+)'$/.exec(refusal('').hint!)![1]!;
    expect(accepts(example)).toBe(false);
    expect(accepts(example, { ...web, stream: 1 })).toBe(true);
  });

  test('any text → a filter, or one line with a column in or just after it', () => {
    const words =
      'host net port src dst and or not ip ( ) / 8 80 - .. ! 10.0.0.1 ::1 tcp.stream in { } , == % && | ' +
      'tcp.port ip.src tcp.flags.syn tcp.len icmp tcp.analysis.retransmission frame.number != === < >= not mask http 0x1 "Bad"';
    const piece = fc.constantFrom('\n', '\u{1f600}', ...words.split(' '));
    const pieces = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(fc.oneof(pieces, fc.string({ unit: 'binary' })), (text) => {
        try {
          expect(typeof parseFilter(text)(web)).toBe('boolean');
        } catch (error) {
          if (!(error instanceof TcpscopeError)) throw error;
          const column = Number(/^--filter: column (\d+): .+$/.exec(error.message)?.[1]);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual(text.length + 1);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

type Expression =
  | { kind: 'term'; text: string; holds: (flow: FlowIdentity) => boolean }
  | { kind: 'not'; of: Expression }
  | { kind: 'and' | 'or'; left: Expression; right: Expression; spelling: number };

/** An address as one big integer, beside how many bits it has. */
function integerOf({ address }: FlowEnd): [bigint, number] {
  return [address.reduce((sum, word) => (sum << 32n) | BigInt(word >>> 0), 0n), address.length * 32];
}

const ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.128.0.1', '0.0.0.1', '::1', '::2', '2001:db8::1', '2001:db8::8:0:0:1'];
const anyEnd = fc.record({
  address: fc.constantFrom(...ADDRESSES).map((text) => parseAddress(text)!),
  port: fc.nat(6),
});
const anyFlow = fc.record({ client: anyEnd, server: anyEnd, stream: fc.nat(6) });

const side = fc.constantFrom<[string, ('client' | 'server')[]]>(
  ['', ['client', 'server']],
  ['src ', ['client']],
  ['client ', ['client']],
  ['dst ', ['server']],
  ['server ', ['server']],
);
const range = fc.tuple(fc.nat(6), fc.nat(6)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const dots = fc.constantFrom('-', '..', ' .. ');

const portTerm = fc.tuple(side, range, dots).map(([[word, ends], [low, high], dash]): Expression => ({
  kind: 'term',
  text: `${word}port ${low === high ? low : `${low}${dash}${high}`}`,
  holds: (flow) => ends.some((name) => flow[name].port >= low && flow[name].port <= high),
}));
const netTerm = fc
  .tuple(side, fc.constantFrom('net ', ''), anyEnd, fc.nat(128))
  .map(([[word, ends], keyword, net, anyLength]): Expression => {
    const [network, bits] = integerOf(net);
    const length = anyLength % (bits + 1);
    return {
      kind: 'term',
      text: `${word}${keyword}${formatAddress(net.address)}/${length}`,
      holds: (flow) =>
        ends.some((name) => {
          const [address, size] = integerOf(flow[name]);
          return size === bits && address >> BigInt(bits - length) === network >> BigInt(bits - length);
        }),
    };
  });
const hostTerm = fc.tuple(side, anyEnd).map(([[word, ends], { address }]): Expression => ({
  kind: 'term',
  text: `${word}host ${formatAddress(address)}`,
  holds: (flow) => ends.some((name) => String(flow[name].address) === String(address)),
}));
const streamTerm = fc.tuple(fc.constantFrom('==', 'eq', ''), fc.nat(6)).map(([operator, wanted]): Expression => ({
  kind: 'term',
  text: `tcp.stream ${operator} ${wanted}`,
  holds: ({ stream }) => stream === wanted,
}));
const streamsTerm = fc
  .tuple(fc.array(range, { minLength: 1, maxLength: 3 }), dots)
  .map(([ranges, dash]): Expression => ({
    kind: 'term',
    text: `tcp.stream in {${ranges.map(([low, high]) => `${low}${dash}${high}`).join(',')}}`,
    holds: ({ stream }) => ranges.some(([low, high]) => low <= stream && stream <= high),
  }));
const familyTerm = fc.constantFrom<Expression>(
  { kind: 'term', text: 'ip', holds: ({ client }) => client.address.length === 1 },
  { kind: 'term', text: 'ip6', holds: ({ client }) => client.address.length === 4 },
);

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    // A net without any word before it would take the side of the term before it.
    fc.oneof(portTerm, netTerm.filter(hasQualifier), hostTerm, streamTerm, streamsTerm, familyTerm),
    fc.record({ kind: fc.constant('not' as const), of: tie('expression') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      left: tie('expression'),
      right: tie('expression'),
      spelling: fc.nat(1),
    }),
  ),
}));

function hasQualifier(term: Expression): boolean {
  return term.kind === 'term' && /^[a-z]/.test(term.text);
}

const STRENGTH = { or: 0, and: 1, not: 2, term: 3 } as const;

/** With the fewest parentheses that keep its meaning. */
function print(tree: Expression, spare = false): string {
  const inner = (child: Expression) =>
    spare || STRENGTH[child.kind] < STRENGTH[tree.kind] ? `(${print(child, spare)})` : print(child);
  if (tree.kind === 'term') return tree.text;
  if (tree.kind === 'not') return `not ${inner(tree.of)}`;
  const word = { and: ['and', '&&'], or: ['or', '||'] }[tree.kind][tree.spelling];
  return `${inner(tree.left)} ${word} ${inner(tree.right)}`;
}

function evaluate(tree: Expression, flow: FlowIdentity): boolean {
  if (tree.kind === 'term') return tree.holds(flow);
  if (tree.kind === 'not') return !evaluate(tree.of, flow);
  const [left, right] = [evaluate(tree.left, flow), evaluate(tree.right, flow)];
  return tree.kind === 'and' ? left && right : left || right;
}

describe('properties', () => {
  test('any expression: printed with few or many parentheses, and parsed → what its tree says', () => {
    fc.assert(
      fc.property(expression, anyFlow, (tree, flow) => {
        const expected = evaluate(tree, flow);
        expect(accepts(print(tree), flow)).toBe(expected);
        expect(accepts(print(tree, true), flow)).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });

  test('any two expressions: negated twice, and by De Morgan → the same choice', () => {
    fc.assert(
      fc.property(expression, expression, anyFlow, (a, b, flow) => {
        const [x, y] = [print(a), print(b)];
        expect(accepts(`not (not (${x}))`, flow)).toBe(accepts(x, flow));
        expect(accepts(`!((${x}) && (${y}))`, flow)).toBe(accepts(`!(${x}) || !(${y})`, flow));
      }),
    );
  });

  test('any connection: client and server swapped → src and dst swapped', () => {
    const swapped = (text: string) =>
      text.replace(
        /\b(?:src|dst|client|server)\b/g,
        (word) => ({ src: 'dst', dst: 'src', client: 'server' })[word] ?? 'client',
      );
    fc.assert(
      fc.property(expression, anyFlow, (tree, flow) => {
        const reversed = { client: flow.server, server: flow.client, stream: flow.stream };
        fc.pre(flow.client.address.length === flow.server.address.length);
        expect(accepts(swapped(print(tree)), reversed)).toBe(accepts(print(tree), flow));
      }),
    );
  });
});
