// Reads filters as people type them: the words of pcap-filter(7), with client and server beside src and dst, and the display
// filters of wireshark-filter(4), in one grammar. As in pcap-filter(7), a bare value takes the qualifiers of the term before
// it. `and` binds tighter than `or`, as in Wireshark; pcap-filter(7) has them equal.
import { parseAddress } from '../shared/address.ts';
import type { FlowEnd } from '../core/identity.ts';
import {
  FIELDS,
  PAIRS,
  type AddressField,
  type Field,
  type NumberField,
  type PacketTests,
  type Refusal,
} from './fields.ts';
import { tokensOf, type Token } from './lexer.ts';
import { nearest } from './near.ts';
import { FilterProblem } from './problem.ts';
import { complement, type Range } from './ranges.ts';
import { portOf } from './services.ts';
import { allOf, anyOf, not, ofIdentity, type Term } from './term.ts';

const EXAMPLE = 'client net 10.0.0.0/8 and not (server port 80 or 8000-8100 or tcp.stream in {3, 7-9})';
/** Deeper parentheses are refused, before they exhaust the stack. */
const MAX_NESTING = 200;
const MAX_PORT = 0xffff;

const NUMBER = /^(?:\d+|0x[\da-f]+)$/i;
const ADDRESS_LIKE = /^\d+\.\d|:/;
/** Of IPv4, the first parts, as pcap-filter(7) lets a net be written. */
const FIRST_OCTETS = /^\d{1,3}(?:\.\d{1,3}){0,2}$/;
const FIELD_LIKE = /^[a-z]\w*(?:\.\w+)+$/i;
const WORD = /^[a-z][\w-]*$/i;

const KINDS: ReadonlyMap<string, Qualifier['kind']> = new Map([
  ['host', 'host'],
  ['net', 'net'],
  ['port', 'port'],
  ['portrange', 'port'],
]);
const SIDES: ReadonlyMap<string, 'client' | 'server'> = new Map([
  ['src', 'client'],
  ['client', 'client'],
  ['dst', 'server'],
  ['server', 'server'],
]);
/** Words of address lengths that a protocol before a qualifier asks for; 0: any. */
const PROTOCOLS: ReadonlyMap<string, 0 | 1 | 4> = new Map([
  ['tcp', 0],
  ['ip', 1],
  ['ip6', 4],
  ['ipv6', 4],
]);
const BOTH: Qualifier['ends'] = ['client', 'server'];

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ['==', '=='],
  ['eq', '=='],
  ['any_eq', '=='],
  ['!=', '!='],
  ['ne', '!='],
  ['all_ne', '!='],
  ['!==', 'any !='],
  ['~=', 'any !='],
  ['any_ne', 'any !='],
  ['<', '<'],
  ['lt', '<'],
  ['>', '>'],
  ['gt', '>'],
  ['<=', '<='],
  ['le', '<='],
  ['>=', '>='],
  ['ge', '>='],
]);
/** What has no meaning here, and what to write instead; null: nothing. */
const NO_COMPARISONS: ReadonlyMap<string, string | null> = new Map([
  ['=', '=='],
  ['===', '=='],
  ['all_eq', '=='],
  ['contains', null],
  ['matches', null],
  ['~', null],
  ['&', null],
]);

const WORDS: readonly string[] = [...KINDS.keys(), ...SIDES.keys(), ...FIELDS.keys(), 'and', 'or', 'not'];

type Comparison = '==' | '!=' | 'any !=' | '<' | '>' | '<=' | '>=';

/** What stands before a value of pcap-filter(7): at which ends of the connection to look, and for what. */
interface Qualifier {
  readonly ends: readonly ('client' | 'server')[];
  /** `src and dst`. */
  readonly isEvery: boolean;
  readonly kind: 'host' | 'net' | 'port';
  readonly words: 0 | 1 | 4;
}

type EndTest = (end: FlowEnd) => boolean;
type AddressTest = (address: readonly number[]) => boolean;

/** Throws a FilterProblem with the column of the first thing that it can't read. */
export function parse(text: string, packetTests: PacketTests): Term {
  return new Parser(text, packetTests).parse();
}

//   or      = and { ("or" | "||") and }
//   and     = not { ("and" | "&&") not }
//   not     = { "not" | "!" } ( "(" or ")" | term )
//   term    = words | field
//   words   = [ "tcp" | "ip" | "ip6" ] [ ends ] [ "host" ] address
//           | [ "tcp" | "ip" | "ip6" ] [ ends ] [ "net" ] net
//           | [ "tcp" | "ip" | "ip6" ] [ ends ] [ "port" | "portrange" ] ports    without "port" only after a port
//   ends    = end | end ( "or" | "and" ) end
//   end     = "src" | "client" | "dst" | "server"
//   net     = address [ "/" number | "mask" address ]
//   ports   = port [ ( "-" | ".." ) port ]
//   field   = name [ comparison ( value | name ) | [ "not" ] "in" "{" range { "," range } "}" ]
//           | "tcp.stream" number
//   range   = value [ ( "-" | ".." ) value ]
class Parser {
  readonly #tokens: readonly Token[];
  readonly #endColumn: number;
  readonly #packetTests: PacketTests;
  #position = 0;
  #nesting = 0;
  /** Of the term just read, for a bare value after it. */
  #qualifier: Qualifier | undefined = undefined;

  constructor(text: string, packetTests: PacketTests) {
    this.#tokens = tokensOf(text);
    this.#endColumn = text.length + 1;
    this.#packetTests = packetTests;
  }

  parse(): Term {
    const term = this.#or();
    if (this.#position < this.#tokens.length) this.#fail('"and", "or" or the end');
    return term;
  }

  #or(): Term {
    const terms = [this.#and()];
    while (this.#accept('or', '||')) terms.push(this.#and());
    return anyOf(terms);
  }

  #and(): Term {
    const terms = [this.#not()];
    while (this.#accept('and', '&&')) terms.push(this.#not());
    return allOf(terms);
  }

  #not(): Term {
    let isNegated = false;
    while (this.#accept('not', '!')) isNegated = !isNegated;
    const term = this.#next === '(' ? this.#parenthesized() : this.#term();
    return isNegated ? not(term) : term;
  }

  #parenthesized(): Term {
    if (++this.#nesting > MAX_NESTING) this.#fail(`at most ${MAX_NESTING} nested parentheses`);
    this.#position++;
    const term = this.#or();
    if (!this.#accept(')')) this.#fail('"and", "or" or ")"');
    this.#nesting--;
    this.#qualifier = undefined; // As in libpcap, qualifiers reach into parentheses but not out of them.
    return term;
  }

  #term(): Term {
    const previous = this.#qualifier;
    this.#qualifier = undefined;
    const qualifier = this.#readQualifier(previous);
    if (qualifier === null) return this.#field();
    this.#qualifier = qualifier;
    const { ends, isEvery, kind, words } = qualifier;
    const matches = kind === 'port' ? this.#ports(words) : this.#addresses(kind, words);
    if (isEvery) return ofIdentity((flow) => ends.every((end) => matches(flow[end])));
    return ofIdentity((flow) => ends.some((end) => matches(flow[end])));
  }

  /** Null where a field stands instead. */
  #readQualifier(previous: Qualifier | undefined): Qualifier | null {
    const protocol = PROTOCOLS.get(this.#next);
    if (protocol !== undefined && this.#isQualifier(1)) this.#position++;
    else if (FIELDS.has(this.#next)) return null;
    const words = protocol ?? 0;
    const { ends, isEvery } = this.#readEnds();
    const kind = KINDS.get(this.#next);
    if (kind !== undefined) this.#position++;
    if (kind !== undefined) return { ends: ends ?? BOTH, isEvery, kind, words };
    const carried = ends === null && previous !== undefined ? previous : null;
    if (previous?.kind === 'port' && (NUMBER.test(this.#next) || portOf(this.#next) !== undefined)) {
      return { ...(carried ?? { ends: ends ?? BOTH, isEvery, words }), kind: 'port' };
    }
    if (ADDRESS_LIKE.test(this.#next)) {
      const same = carried === null || carried.kind === 'port' ? { ends: ends ?? BOTH, isEvery, words } : carried;
      return { ...same, kind: 'net' };
    }
    if (ends !== null) this.#fail('"host", "net", "port" or an address');
    return null;
  }

  /** Does the token so many places on belong to pcap-filter(7)'s qualifiers? */
  #isQualifier(offset: number): boolean {
    const text = this.#tokens[this.#position + offset]?.text ?? '';
    return KINDS.has(text) || SIDES.has(text);
  }

  #readEnds(): { ends: Qualifier['ends'] | null; isEvery: boolean } {
    const first = SIDES.get(this.#next);
    if (first === undefined) return { ends: null, isEvery: false };
    this.#position++;
    const second = SIDES.get(this.#tokens[this.#position + 1]?.text ?? '');
    const isPair = (this.#next === 'or' || this.#next === 'and') && second !== undefined;
    // "src and dst port 80" is about both ends; in "src 10.0.0.1 and dst port 80" there is a value before the "and".
    if (!isPair || second === first) return { ends: [first], isEvery: false };
    const isEvery = this.#next === 'and';
    this.#position += 2;
    return { ends: BOTH, isEvery };
  }

  #addresses(kind: 'host' | 'net', words: 0 | 1 | 4): EndTest {
    const has = this.#network(kind, words);
    return ({ address }) => has(address);
  }

  /** `words`: of which length its address has to be; 0: of any. */
  #network(kind: 'host' | 'net', words: 0 | 1 | 4): AddressTest {
    const text = this.#next;
    const isShort = kind === 'net' && words !== 4 && FIRST_OCTETS.test(text);
    const octets = isShort ? text.split('.') : [];
    const base = parseAddress(isShort ? [...octets, 0, 0, 0].slice(0, 4).join('.') : text);
    const what = words === 0 ? 'an address' : `an IPv${words === 1 ? 4 : 6} address`;
    if (base === null) return this.#fail(text.includes('%') ? `${what} without a zone` : what);
    if (words !== 0 && base.length !== words) this.#fail(what);
    this.#position++;
    const masks = this.#masks(kind, base.length, isShort ? octets.length * 8 : base.length * 32);
    return (address) =>
      address.length === base.length && base.every((word, i) => ((address[i]! ^ word) & masks[i]!) === 0);
  }

  /** Which bits of an address of so many words count; `bits`: where nothing else is said. */
  #masks(kind: 'host' | 'net', words: number, bits: number): readonly number[] {
    if (kind === 'net' && words === 1 && this.#accept('mask')) {
      const mask = parseAddress(this.#next);
      if (mask?.length !== 1) return this.#fail('a mask such as 255.255.255.0');
      this.#position++;
      return mask;
    }
    const length = kind === 'net' && this.#accept('/') ? this.#number('a prefix length', 0, words * 32) : bits;
    return Array.from({ length: words }, (_, i) => maskOf(length - i * 32));
  }

  #ports(words: 0 | 1 | 4): EndTest {
    const low = this.#number('a port', 0, MAX_PORT, 'ports');
    const high = this.#accept('-', '..') ? this.#number('a port', low, MAX_PORT, 'ports') : low;
    return ({ address, port }) => port >= low && port <= high && (words === 0 || address.length === words);
  }

  #field(): Term {
    const token = this.#tokens[this.#position];
    const field = FIELDS.get(this.#next);
    if (token === undefined || field === undefined) return this.#failAtTerm();
    this.#position++;
    const term = this.#compared(field, token);
    return 'refusal' in term ? this.#refuse(token, term) : term;
  }

  #compared(field: Field, token: Token): Term | Refusal {
    const isNotIn = this.#next === 'not' && this.#tokens[this.#position + 1]?.text === 'in';
    if (isNotIn) this.#position++;
    const comparison = COMPARISONS.get(this.#next);
    const isCompared = comparison !== undefined || this.#next === 'in';
    if (!isCompared) {
      this.#refuseComparison(token);
      if (token.text !== 'tcp.stream') return field.alone; // without a sign, for short
    }
    if (field.type === 'presence') {
      throw this.#problemAt(
        this.#tokens[this.#position],
        `${token.text} has no value to compare: it is there or not`,
        `for example: ${token.text} or !${token.text}`,
      );
    }
    const pair = comparison === undefined ? null : this.#pair(token);
    if (pair !== null) return pair;
    const isSet = this.#accept('in');
    if (!isSet && comparison !== undefined) this.#position++;
    if (field.type === 'address') return this.#comparedAddress(field, isSet ? 'in' : comparison!, isNotIn);
    const ranges = isSet ? this.#numberSet(field) : this.#numberRanges(field, comparison ?? '==');
    const isOther = isNotIn || (!isSet && (comparison === '!=' || comparison === 'any !='));
    const isEvery = isNotIn || comparison === '!=';
    return field.compared({ ranges: isOther ? complement(ranges) : ranges, isEvery }, this.#packetTests);
  }

  /** Two fields that are compared with each other; null where a value follows. */
  #pair({ text }: Token): Term | Refusal | null {
    const [sign, other] = this.#tokens.slice(this.#position, this.#position + 2);
    if (sign === undefined || other === undefined || !FIELDS.has(other.text)) return null;
    const compared = PAIRS.get(`${text} ${COMPARISONS.get(sign.text) ?? sign.text} ${other.text}`);
    if (compared === undefined) {
      this.#position++;
      return this.#fail(
        `a value, since of fields only ${[...PAIRS.keys()].join(', ')} can be compared with each other`,
      );
    }
    this.#position += 2;
    return compared(this.#packetTests);
  }

  #comparedAddress(field: AddressField, comparison: Comparison | 'in', isNotIn: boolean): Term {
    const { words } = field;
    if (comparison === '<' || comparison === '>' || comparison === '<=' || comparison === '>=') {
      this.#position--;
      return this.#fail('"==", "!=" or "in"');
    }
    const networks = comparison === 'in' ? this.#set(() => this.#network('net', words)) : [this.#network('net', words)];
    const isOneOf: AddressTest = (address) => networks.some((has) => has(address));
    const isOther = isNotIn || comparison === '!=' || comparison === 'any !=';
    const isEvery = isNotIn || comparison === '!=';
    return field.compared({ includes: isOther ? (address) => !isOneOf(address) : isOneOf, isEvery });
  }

  #numberRanges(field: NumberField, comparison: Comparison): Range[] {
    const value = this.#number(field.what, 0, field.max, field.names);
    if (comparison === '<') return value === 0 ? [] : [[0, value - 1]];
    if (comparison === '<=') return [[0, value]];
    if (comparison === '>') return [[value + 1, Infinity]];
    return [[value, comparison === '>=' ? Infinity : value]];
  }

  #numberSet(field: NumberField): Range[] {
    return this.#set(() => {
      const low = this.#number(field.what, 0, field.max, field.names);
      return [low, this.#accept('-', '..') ? this.#number(field.what, low, field.max, field.names) : low];
    });
  }

  #set<Item>(read: () => Item): Item[] {
    if (!this.#accept('{')) this.#fail('"{"');
    const items: Item[] = [];
    do items.push(read());
    while (this.#accept(','));
    if (!this.#accept('}')) this.#fail('"," or "}"');
    return items;
  }

  #number(what: string, min: number, max: number, names?: NumberField['names']): number {
    const text = this.#next;
    const named = names === 'ports' ? portOf(text) : names?.get(text);
    const value = named ?? (NUMBER.test(text) ? Number(text) : -1);
    const range = / or |"/.test(what) ? what : `${what} from ${min} to ${max}`;
    if (value < min || value > max) this.#fail(range);
    this.#position++;
    return value;
  }

  /** The token to read, or an empty string at the end. */
  get #next(): string {
    return this.#tokens[this.#position]?.text ?? '';
  }

  #accept(...texts: string[]): boolean {
    const isAccepted = texts.includes(this.#next);
    if (isAccepted) this.#position++;
    return isAccepted;
  }

  #fail(expected: string, hint = `For example: --filter '${EXAMPLE}'`): never {
    const before = this.#tokens[this.#position - 1];
    const found = this.#tokens[this.#position];
    const after = before === undefined ? '' : ` after ${JSON.stringify(before.text)}`;
    throw this.#problemAt(
      found,
      `expected ${expected}${after}, found ${found === undefined ? 'the end' : JSON.stringify(found.text)}`,
      hint,
    );
  }

  /** Neither a word nor a field begins here. */
  #failAtTerm(): never {
    const token = this.#tokens[this.#position];
    const text = token?.text ?? '';
    if (token === undefined || !(FIELD_LIKE.test(text) || WORD.test(text)) || isJoiner(text)) {
      const hint = NUMBER.test(text)
        ? `a port is "port ${text}"; one of several is "tcp.port in {80, 443}"`
        : undefined;
      return this.#fail('a field such as tcp.port, host, net, port, src, dst, an address or "("', hint);
    }
    const near = nearest(text, WORDS);
    const quoted = JSON.stringify(text);
    const what = FIELD_LIKE.test(text)
      ? `${quoted} is not a field tcpscope can filter by`
      : `${quoted} is not a filter keyword`;
    const known = `it knows host, net, port, portrange, with src, dst, client, server; ${knownFields()}`;
    const service = portOf(text) === undefined ? undefined : `port ${text}`;
    const meant = service ?? near;
    throw this.#problemAt(token, what, meant === undefined ? known : `Did you mean ${meant}?`);
  }

  #refuse(token: Token, { refusal, instead }: Refusal): never {
    throw this.#problemAt(token, `${token.text}: ${refusal}`, `instead: ${instead}`);
  }

  /** Stops at a sign that is not a comparison, or not one that can be answered. */
  #refuseComparison(field: Token): void {
    const sign = this.#tokens[this.#position];
    const instead = sign && NO_COMPARISONS.get(sign.text);
    if (sign === undefined || instead === undefined) return;
    const what = `${JSON.stringify(sign.text)} after ${JSON.stringify(field.text)} is not a comparison`;
    if (instead === null)
      throw this.#problemAt(sign, `${what} tcpscope can make`, 'it compares by == != < > <= >= and in');
    throw this.#problemAt(sign, what, `Did you mean ${field.text} ${instead} …?`);
  }

  #problemAt(token: Token | undefined, what: string, hint: string): FilterProblem {
    return new FilterProblem(`column ${token?.column ?? this.#endColumn}: ${what}`, hint);
  }
}

/** As in "tcp (stream, port), icmp (type)". */
function knownFields(): string {
  const byProtocol = new Map<string, string[]>();
  for (const name of FIELDS.keys()) {
    const [protocol = '', ...rest] = name.split('.');
    byProtocol.set(protocol, [...(byProtocol.get(protocol) ?? []), ...(rest.length === 0 ? [] : [rest.join('.')])]);
  }
  return [...byProtocol]
    .map(([protocol, names]) => (names.length === 0 ? protocol : `${protocol} (${names.join(', ')})`))
    .join(', ');
}

function isJoiner(text: string): boolean {
  return text === 'and' || text === 'or' || text === 'not' || text === 'in';
}

/** Mask of a word of which the first `length` bits count. */
function maskOf(length: number): number {
  return length <= 0 ? 0 : -1 << Math.max(0, 32 - length); // JavaScript takes a shift by 32 as one by 0.
}
