// The filter language: every term in both directions, what it refuses and where, and random expressions
// against a second evaluator that works on trees and big integers.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAddress, parseAddress } from '../../src/shared/address.ts';
import { parseFilter } from '../../src/filter/filter.ts';
import type { FlowEnd, FlowIdentity } from '../../src/core/identity.ts';
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

describe("more of tcpdump's words", () => {
  test.each([
    ['tcp', true],
    ['tcp port 443', true],
    ['tcp src port 443', false],
    ['tcp dst portrange 400-500', true],
    ['portrange 444-65535', true],
    ['portrange 444-49999', false],
    ['port https', true],
    ['port http', false],
    ['port http or https', true],
    ['dst port http or https', true],
    ['ip host 10.1.2.3', true],
    ['ip6 host 2001:db8::1', false],
    ['ip6 port 443', false],
    ['ip port 443', true],
    ['net 10', true],
    ['net 11', false],
    ['net 10/8', true],
    ['dst net 10/8', false],
    ['net 10.1', true],
    ['net 10.2', false],
    ['net 192.0.2', true],
    ['net 10.1.2/24', true],
    ['net 10.0.0.0 mask 255.0.0.0', true],
    ['net 10.0.0.3 mask 0.0.0.255', true],
    ['net 10.0.0.4 mask 0.0.0.255', false],
    ['host 10.9.9.9 or 10.1.2.3', true],
    ['src or dst host 192.0.2.80', true],
    ['src or dst port 443', true],
    ['src and dst net 10/8', false],
    ['src and dst net 0.0.0.0/0', true],
    ['src and dst port 443', false],
    ['client and server net 128.0.0.0/1', false],
    ['src host 10.1.2.3 and dst port 443', true],
    ['src 10.1.2.3 and dst 192.0.2.80', true],
    ['tcp and host 10.1.2.3', true],
    ['ip and not ip6', true],
  ])('%s → %s', (text, expected) => {
    expect(accepts(text)).toBe(expected);
  });
});

describe('display filters, as far as the ends tell', () => {
  test.each([
    ['tcp.port == 443 && ip.addr == 10.1.2.3', true],
    ['tcp.port==443', true],
    ['tcp.port == 0x1bb', true],
    ['tcp.port == 80', false],
    ['tcp.port == https', true],
    ['tcp.port != 443', false],
    ['tcp.port ne 80', true],
    ['tcp.port !== 443', true],
    ['tcp.port ~= 443', true],
    ['tcp.port > 50000', false],
    ['tcp.port gt 49999', true],
    ['tcp.port >= 50000 and tcp.port le 443', true],
    ['tcp.port < 443', false],
    ['tcp.port < 0', false],
    ['tcp.port in {80, 443}', true],
    ['tcp.port in {80 , 400..450}', true],
    ['tcp.port not in {443}', false],
    ['tcp.port not in {80}', true],
    ['!tcp.port in {80}', true],
    ['ip.addr == 10.0.0.0/8', true],
    ['ip.addr == 10/8', true],
    ['ip.addr eq 192.0.2.80', true],
    ['ip.addr != 192.0.2.80', false],
    ['ip.addr != 192.0.2.81', true],
    ['ip.addr in {1.2.3.4, 192.0.2.0/24}', true],
    ['ip.addr', true],
    ['ipv6.addr == ::/0', false],
    ['ipv6.addr != ::1', false], // there is none
    ['ipv6', false],
    ['tcp.stream != 3', false],
    ['tcp.stream ge 3', true],
    ['tcp.stream in {1,3..5}', true],
    ['tcp.stream not in {1,3..5}', false],
    ['!(tcp.stream == 3) || (tcp.port == 443 and not ipv6)', true],
    ['host 10.1.2.3 and tcp.port == 443', true],
    ['tcp.port == 80 or port 443', true],
  ])('%s → %s', (text, expected) => {
    const filter = parseFilter(text);
    expect(filter.atEnd).toBeUndefined();
    expect(filter(web)).toBe(expected);
  });

  test('what a connection shows later → asked at its end, and at once only where the ends exclude it', () => {
    const filter = parseFilter('ip.addr == 10.1.2.3 && tcp.flags.reset == 1');
    expect(filter.atEnd).toBeDefined();
    expect([filter(web), filter(web6)]).toEqual([true, false]);
    expect(parseFilter('!(tcp.flags.reset == 1)')(web)).toBe(true);
    expect(parseFilter('!ip && tcp.len > 0')(web)).toBe(false);
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
    ['HOST 10.0.0.1', 'column 1: "HOST" is not a filter keyword'],
    ['http.request', 'column 1: "http.request" is not a field tcpscope can filter by'],
    ['ip && tcp.prot == 80', 'column 7: "tcp.prot" is not a field tcpscope can filter by'],
    ['udp', 'column 1: "udp" is not a filter keyword'],
    ['net 10.0.0.0 mask 8', 'column 19: expected a mask such as 255.255.255.0 after "mask", found "8"'],
    ['ip host ::1', 'column 9: expected an IPv4 address after "host", found "::1"'],
    ['port nosuch', 'column 6: expected a port from 0 to 65535 after "port", found "nosuch"'],
    ['tcp.port = 80', 'column 10: "=" after "tcp.port" is not a comparison'],
    ['tcp.port === 80', 'column 10: "===" after "tcp.port" is not a comparison'],
    ['tcp.port contains 80', 'column 10: "contains" after "tcp.port" is not a comparison tcpscope can make'],
    ['tcp.port == 80 || 443', `column 19: expected ${anyTerm} after "||", found "443"`],
    ['tcp.port == 65536', 'column 13: expected a port from 0 to 65535 after "==", found "65536"'],
    ['tcp.port == ', 'column 13: expected a port from 0 to 65535 after "==", found the end'],
    ['tcp.port in {}', 'column 14: expected a port from 0 to 65535 after "{", found "}"'],
    [
      'tcp.port == tcp.srcport',
      'column 13: expected a value, since of fields only frame.cap_len < frame.len can be compared with each other after "==", found "tcp.srcport"',
    ],
    ['ip.addr == ::1', 'column 12: expected an IPv4 address after "==", found "::1"'],
    ['ip.addr > 10.0.0.1', 'column 9: expected "==", "!=" or "in" after "ip.addr", found ">"'],
    ['tcp.flags.syn', 'column 1: tcp.flags.syn: alone it is true of every packet, since each has the flag, set or not'],
    ['tcp.stream 3 ip', 'column 14: expected "and", "or" or the end after "3", found "ip"'],
    ['tcp.flags.syn == 2', 'column 18: expected 0 or 1 after "==", found "2"'],
    ['tcp.flags.push == 0', 'column 1: tcp.flags.push: packets without it are not told apart'],
    ['tcp.len == 100', 'column 1: tcp.len: of lengths only the largest of each end is known'],
    ['tcp.window_size < 100', 'column 1: tcp.window_size: of windows it is only known that they were closed'],
    [
      'tcp.analysis.retransmission == 1',
      'column 29: tcp.analysis.retransmission has no value to compare: it is there or not',
    ],
    ['ip and \u001b[31m', `column 8: expected ${anyTerm} after "and", found "\\u001b"`],
    ['ip and "', `column 8: expected ${anyTerm} after "and", found "\\""`],
  ])('%j → %s', (text, expected) => {
    const error = refusal(text);
    expect(error.message).toBe(`--filter: ${expected}`);
    expect(error.code).toBe('filter-syntax');
    expect(error.exitCode).toBe(2);
  });

  test.each([
    ['tcp.prot == 80', 'Did you mean tcp.port?'],
    ['tcp.flags.rst == 1', 'Did you mean tcp.flags.reset?'],
    ['ip.adr == 1.2.3.4', 'Did you mean ip.addr?'],
    ['HOST 1.2.3.4', 'Did you mean host?'],
    ['hots 1.2.3.4', 'Did you mean host?'],
    ['https', 'Did you mean port https?'],
    ['tcp.port = 80', 'Did you mean tcp.port == …?'],
    ['tcp.port == 80 or 443', 'a port is "port 443"; one of several is "tcp.port in {80, 443}"'],
    ['tcp.flags.syn', 'instead: tcp.flags.syn == 1'],
    ['tcp.flags.push == 0', 'instead: !(tcp.flags.push == 1)'],
  ])('%s → what was meant: %s', (text, hint) => {
    expect(refusal(text).hint).toBe(hint);
  });

  test('a field of something else → the fields that there are', () => {
    const { hint } = refusal('http.request.method == "GET"');
    expect(hint).toMatch(/^it knows host, net, port, .*tcp \(stream, port, .*flags\.syn, .*ip \(addr, src, dst/);
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
