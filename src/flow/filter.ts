// The language of --filter, which chooses connections: terms of pcap-filter(7), src being the client and dst
// the server, and Wireshark's tcp.stream. As in pcap-filter(7), a bare value takes the qualifiers of the term
// before it. `and` binds tighter than `or`, as in Wireshark's display filters; pcap-filter(7) has them equal.
import { TcpscopeError } from '../shared/errors.ts';
import { parseAddress } from './address.ts';
import type { FlowEnd, FlowFilter } from './identity.ts';

const EXAMPLE = 'client net 10.0.0.0/8 and not (server port 80 or 8000-8100 or tcp.stream in {3, 7-9})';
/** Deeper parentheses are refused, before they exhaust the stack. */
const MAX_NESTING = 200;
const MAX_PORT = 0xffff;
const MAX_STREAM = 0xffff_ffff;

// A number before `-` or `..` is a token by itself: it begins a range. Other words may contain both.
const TOKEN = /\d+(?=\s*(?:-|\.\.))|&&|\|\||==|!=|\.\.|[\w:%.][\w:%.-]*|\S/gu;
const NUMBER = /^\d+$/;
const ADDRESS_LIKE = /^\d+\.\d|:/;

const KINDS = ['host', 'net', 'port'] as const;
const BOTH = ['client', 'server'] as const;
const ENDS = new Map<string, Qualifier['ends']>([
  ['src', ['client']],
  ['client', ['client']],
  ['dst', ['server']],
  ['server', ['server']],
]);

/** What stands before a value: at which ends of the connection to look, and for what. */
interface Qualifier {
  readonly ends: readonly ('client' | 'server')[];
  readonly kind: (typeof KINDS)[number];
}

type EndTest = (end: FlowEnd) => boolean;

/** Throws `filter-syntax` with the column of the first thing that it cannot read. */
export function parseFilter(text: string): FlowFilter {
  return new FilterParser(text).parse();
}

//   or      = and { ("or" | "||") and }
//   and     = not { ("and" | "&&") not }
//   not     = { "not" | "!" } ( "(" or ")" | term )
//   term    = [ end ] [ "host" ] address
//           | [ end ] [ "net" ] address [ "/" number ]
//           | [ end ] [ "port" ] range                     without "port" only after a port
//           | "tcp.stream" [ "==" | "eq" ] number
//           | "tcp.stream" "in" "{" range { "," range } "}"
//           | "ip" | "ip6"
//   end     = "src" | "client" | "dst" | "server"
//   range   = number [ ( "-" | ".." ) number ]
class FilterParser {
  readonly #tokens: readonly { text: string; column: number }[];
  readonly #endColumn: number;
  #position = 0;
  #nesting = 0;
  /** Of the term just read, for a bare value after it. */
  #qualifier: Qualifier | undefined = undefined;

  constructor(text: string) {
    this.#tokens = [...text.matchAll(TOKEN)].map((match) => ({ text: match[0], column: match.index + 1 }));
    this.#endColumn = text.length + 1;
  }

  parse(): FlowFilter {
    const filter = this.#or();
    if (this.#position < this.#tokens.length) this.#fail('"and", "or" or the end');
    return filter;
  }

  #or(): FlowFilter {
    const filters = [this.#and()];
    while (this.#accept('or', '||')) filters.push(this.#and());
    return filters.length === 1 ? filters[0]! : (flow) => filters.some((filter) => filter(flow));
  }

  #and(): FlowFilter {
    const filters = [this.#not()];
    while (this.#accept('and', '&&')) filters.push(this.#not());
    return filters.length === 1 ? filters[0]! : (flow) => filters.every((filter) => filter(flow));
  }

  #not(): FlowFilter {
    let isNegated = false;
    while (this.#accept('not', '!')) isNegated = !isNegated;
    const filter = this.#next === '(' ? this.#parenthesized() : this.#term();
    return isNegated ? (flow) => !filter(flow) : filter;
  }

  #parenthesized(): FlowFilter {
    if (++this.#nesting > MAX_NESTING) this.#fail(`at most ${MAX_NESTING} nested parentheses`);
    this.#position++;
    const filter = this.#or();
    if (!this.#accept(')')) this.#fail('"and", "or" or ")"');
    this.#nesting--;
    this.#qualifier = undefined; // As in libpcap, qualifiers reach into parentheses but not out of them.
    return filter;
  }

  #term(): FlowFilter {
    const previous = this.#qualifier;
    this.#qualifier = undefined;
    if (this.#accept('ip')) return ({ client }) => client.address.length === 1;
    if (this.#accept('ip6')) return ({ client }) => client.address.length === 4;
    if (this.#accept('tcp.stream')) return this.#streams();
    const { ends, kind } = (this.#qualifier = this.#readQualifier(previous));
    const matches = kind === 'port' ? this.#ports() : this.#addresses(kind);
    return (flow) => ends.some((end) => matches(flow[end]));
  }

  #readQualifier(previous: Qualifier | undefined): Qualifier {
    const ends = ENDS.get(this.#next);
    if (ends !== undefined) this.#position++;
    const kind = KINDS.find((word) => this.#accept(word));
    if (kind !== undefined) return { ends: ends ?? BOTH, kind };
    const isAfterPort = previous?.kind === 'port';
    if (isAfterPort && NUMBER.test(this.#next)) return { ends: ends ?? previous.ends, kind: 'port' };
    if (ADDRESS_LIKE.test(this.#next)) {
      return { ends: ends ?? (isAfterPort ? BOTH : (previous?.ends ?? BOTH)), kind: 'net' };
    }
    if (ends !== undefined) this.#fail('"host", "net", "port" or an address');
    return this.#fail('host, net, port, src, dst, tcp.stream, ip, ip6, an address or "("');
  }

  #addresses(kind: 'host' | 'net'): EndTest {
    const words = parseAddress(this.#next);
    if (words === null) return this.#fail(this.#next.includes('%') ? 'an address without a zone' : 'an address');
    this.#position++;
    const bits = words.length * 32;
    const length = kind === 'net' && this.#accept('/') ? this.#number('a prefix length', 0, bits) : bits;
    const masks = words.map((_, i) => maskOf(length - i * 32));
    return ({ address }) =>
      address.length === words.length && words.every((word, i) => ((address[i]! ^ word) & masks[i]!) === 0);
  }

  #ports(): EndTest {
    const [low, high] = this.#range('a port', MAX_PORT);
    return ({ port }) => port >= low && port <= high;
  }

  #streams(): FlowFilter {
    if (!this.#accept('in')) {
      this.#accept('==', 'eq');
      const wanted = this.#number('a stream number', 0, MAX_STREAM);
      return ({ stream }) => stream === wanted;
    }
    if (!this.#accept('{')) this.#fail('"{"');
    const ranges: [number, number][] = [];
    do ranges.push(this.#range('a stream number', MAX_STREAM));
    while (this.#accept(','));
    if (!this.#accept('}')) this.#fail('"," or "}"');
    return ({ stream }) => ranges.some(([low, high]) => stream >= low && stream <= high);
  }

  #range(what: string, max: number): [number, number] {
    const low = this.#number(what, 0, max);
    return [low, this.#accept('-', '..') ? this.#number(what, low, max) : low];
  }

  #number(what: string, min: number, max: number): number {
    const value = NUMBER.test(this.#next) ? Number(this.#next) : -1;
    if (value < min || value > max) this.#fail(`${what} from ${min} to ${max}`);
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

  #fail(expected: string): never {
    const before = this.#tokens[this.#position - 1];
    const found = this.#tokens[this.#position];
    const after = before === undefined ? '' : ` after ${JSON.stringify(before.text)}`;
    throw new TcpscopeError(
      'filter-syntax',
      `--filter: column ${found?.column ?? this.#endColumn}: expected ${expected}${after}, ` +
        `found ${found === undefined ? 'the end' : JSON.stringify(found.text)}`,
      `For example: --filter '${EXAMPLE}'`,
    );
  }
}

/** Mask of a word of which the first `length` bits count. */
function maskOf(length: number): number {
  return length <= 0 ? 0 : -1 << Math.max(0, 32 - length); // JavaScript takes a shift by 32 as one by 0.
}
