// Trace notation: what a line of a trace means. packetdrill's segments as *one capture point* saw them:
// `>` client to server, `<` server to client, one packet per line; `//` and `#` begin comments.
//
//   addresses 10.0.0.1:40000 10.0.0.2:80    the connection of the next lines; naming it again returns to it
//   isn client 4294967000                   begins a new incarnation of that side (also `isn server N`)
//   ttl server 57                           what that side's packets arrive with from here on
//   +0     > S 0:0(0) win 64240 <mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7>
//   +.020  < S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK,TS val 900 ecr 100,nop,wscale 7>
//   +.0001 > . 1 ack 1 win 502
//   +.001  > P. 1:101(100) ack 1 win 502 <TS val 120 ecr 900> {ttl 61, ce, dup .0002 ttl 60}
//   |      | |  |          |     |       |                    |
//   time   | |  seq        ack   win     options              attributes
//          | flags: S F R P . (ACK) U E (ECE) W (CWR) N (AE), or - for none
//          direction
//   +.1    < icmp 3/4 mtu 1400 {from 10.9.9.9}    an ICMP error that quotes its receiver's last packet
//   +.1    > udp (200)                            a datagram between the same addresses and ports
//   handshake     three segments at +0, +.01, +.0001 with mss, sackOK and wscale 7, without timestamps
//   close         F. / F. / . at +0, +.01, +.0001; `close server`: the server begins
//
// IPv6 endpoints are written [2001:db8::1]:80.
// time     `+.001` after the line before, or `0.5` since the base; an absolute time may go back.
// seq      start:end(length) from the sender's ISN: SYN is 0, the first byte 1; `seq` alone when it is empty.
// ack      from the peer's ISN, written exactly when `.` is. Both may exceed 2^32 (they wrap) or be negative.
// win      the raw field. Missing: the sender's last one (65535 at first), after a SYN scaled as agreed.
// options  mss N, wscale N, sackOK, sack a:b c:d (from the peer's ISN), TS val N ecr N, FO hex, nop, eol,
//          opt KIND hex. With a nop or eol among them they are sent as written, with nops at the end;
//          otherwise in Linux's order and padding. Nothing is added that is not written.
// payload  a function of sender and sequence number, so that repeated bytes are equal.
// {...}    ttl N, id N (IP ID; otherwise counted per source address), df 0, ect0, ect1, ce
//          badsum, offload (checksum left to the card), badipsum, rawseq N, rawack N
//          text "..." (JSON escapes; overwrites the payload's beginning), snap N (bytes captured)
//          frag N (bytes per IP fragment), vlan N, tunnel NAME (see tunnel.ts); outermost first
//          port N (another client port, so another connection, on this line), from ADDRESS (another source)
//          iface N (pcapng interface)
//          dup SECONDS ATTRIBUTES (captured once more that much later, with these attributes changed)
import { isIP } from 'node:net';
import type { Side } from './link.ts';
import {
  LineScanner,
  readContent,
  type Content,
  type DatagramContent,
  type Draft,
  type Endpoint,
  type IcmpContent,
  type PacketAttributes,
  type SegmentContent,
} from './trace-line.ts';
import { tcpFlag } from './transport.ts';

interface PacketBase extends PacketAttributes {
  /** line of the trace, from 1 */
  line: number;
  timeNs: number;
  sender: Side;
  source: Endpoint;
  destination: Endpoint;
}

export interface TraceSegment extends PacketBase, SegmentContent {
  window: number;
  /** what `seq` and, for `ack` and SACK blocks, what the peer counts from */
  isn: number;
  peerIsn: number;
  rawseq?: number;
  rawack?: number;
}

export interface TraceDatagram extends PacketBase, DatagramContent {}

export interface TraceIcmp extends PacketBase, IcmpContent {
  quoted: TracePacket;
}

export type TracePacket = TraceSegment | TraceDatagram | TraceIcmp;

export interface TraceDefaults {
  /** `address:port` of the first connection */
  client?: string;
  server?: string;
  /** of the first connection; otherwise a hash of the addresses */
  isn?: { client?: number; server?: number };
}

interface Connection {
  client: Endpoint;
  server: Endpoint;
  isn: Record<Side, number>;
  ttl: Record<Side, number>;
  window: Record<Side, number>;
  isSynWindow: Record<Side, boolean>;
  shift: Record<Side, number | undefined>;
  sndNxt: Record<Side, number>;
  last: Record<Side, TracePacket | undefined>;
}

export function parseTrace(text: string, defaults: TraceDefaults = {}): TracePacket[] {
  const trace = new TraceReader(defaults);
  text.split('\n').forEach((line, i) => trace.readLine(new LineScanner(line, i + 1)));
  return trace.finish();
}

class TraceReader {
  private readonly packets: TracePacket[] = [];
  private readonly pendingCopies: TracePacket[] = [];
  private readonly connections = new Map<string, Connection>();
  private readonly nextIds = new Map<string, number>();
  private connection: Connection;
  private timeNs = 0;

  constructor({ client = '10.0.0.1:40000', server = '10.0.0.2:80', isn = {} }: TraceDefaults) {
    const scanner = new LineScanner(`${client} ${server}`, 0);
    this.connection = this.connectionOf(scanner.endpoint(), scanner.endpoint());
    Object.assign(this.connection.isn, isn);
  }

  readLine(scanner: LineScanner): void {
    if (scanner.isAtEnd()) return;
    const directive = scanner.maybe(/^([a-z]+)(?=\s|$)/)?.[1];
    switch (directive) {
      case undefined:
        return this.readPacket(scanner);
      case 'addresses':
        this.connection = this.connectionOf(scanner.endpoint(), scanner.endpoint());
        return scanner.end();
      case 'isn':
      case 'ttl': {
        const side = scanner.take(/^(client|server)(?=\s|$)/, 'client or server')[1] as Side;
        this.connection[directive][side] = scanner.integer(directive === 'isn' ? 0xffffffff : 255, `the ${directive}`);
        if (directive === 'isn') beginIncarnation(this.connection, side);
        return scanner.end();
      }
      case 'handshake':
        scanner.end();
        return this.readLines(scanner.number, [
          '+0 > S 0:0(0) win 64240 <mss 1460,sackOK,wscale 7>',
          '+.01 < S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK,wscale 7>',
          '+.0001 > . 1:1(0) ack 1 win 502',
        ]);
      case 'close': {
        const isByServer = scanner.maybe(/^(client|server)(?=\s|$)/)?.[1] === 'server';
        scanner.end();
        const { client, server } = this.connection.sndNxt;
        const [there, back, first, second] = isByServer ? ['<', '>', server, client] : ['>', '<', client, server];
        return this.readLines(scanner.number, [
          `+0 ${there} F. ${first} ack ${second}`,
          `+.01 ${back} F. ${second} ack ${first + 1}`,
          `+.0001 ${there} . ${first + 1} ack ${second + 1}`,
        ]);
      }
      default:
        throw scanner.error('a time such as +.01, or addresses, isn, ttl, handshake, close', directive);
    }
  }

  finish(): TracePacket[] {
    this.emitCopiesUntil(Infinity);
    return this.packets;
  }

  private readLines(number: number, lines: readonly string[]): void {
    for (const line of lines) this.readLine(new LineScanner(line, number));
  }

  private readPacket(scanner: LineScanner): void {
    const timeNs = scanner.time(this.timeNs);
    const sender = scanner.take(/^[<>](?=\s)/, 'a direction, > or <')[0] === '>' ? 'client' : 'server';
    const content = readContent(scanner);
    const draft = scanner.maybe(/^\{/) ? scanner.attributes() : {};
    scanner.end();

    const { client, server } = this.connection;
    const connection =
      draft.port === undefined ? this.connection : this.connectionOf({ ...client, port: draft.port }, server);
    const packet = this.resolve(scanner, timeNs, sender, connection, content, draft);
    this.timeNs = timeNs;
    this.emitCopiesUntil(timeNs);
    this.packets.push(packet);
    if (packet.kind !== 'icmp') connection.last[sender] = packet;
    for (const { delayNs, changes } of draft.copies ?? []) {
      this.pendingCopies.push({ ...packet, ...changes, timeNs: timeNs + delayNs });
    }
  }

  private resolve(
    scanner: LineScanner,
    timeNs: number,
    sender: Side,
    connection: Connection,
    content: Content,
    draft: Draft,
  ): TracePacket {
    const peer = sender === 'client' ? 'server' : 'client';
    const { port: _, from, rawseq, rawack, copies: __, ...attributes } = draft;
    const source = from === undefined ? connection[sender] : { ...connection[sender], address: from };
    if (isIP(source.address) !== isIP(connection[peer].address)) {
      throw scanner.error('two addresses of one family', `${source.address} and ${connection[peer].address}`);
    }
    const base = {
      ttl: connection.ttl[sender],
      df: attributes.fragmentBytes === undefined,
      ecn: 0,
      checksum: 'good',
      badIpChecksum: false,
      layers: [],
      interface: 0,
      ...attributes,
      id: this.ipId(source.address, attributes.id),
      line: scanner.number,
      timeNs,
      sender,
      source,
      destination: connection[peer],
    } satisfies PacketBase;

    if (content.kind === 'udp') return { ...base, ...content };
    if (content.kind === 'icmp') {
      const quoted = connection.last[peer];
      if (quoted === undefined) throw scanner.error('an earlier packet of the receiver, to be quoted', 'none');
      return { ...base, ...content, quoted };
    }
    const window = rememberWindow(connection, sender, content);
    const { isn } = connection;
    const segment: TraceSegment = { ...base, ...content, window, isn: isn[sender], peerIsn: isn[peer] };
    if (rawack !== undefined) segment.rawack = rawack;
    if (rawseq !== undefined) return { ...segment, rawseq };
    if ((content.flags & tcpFlag.R) === 0) {
      const end = content.seq + content.length + Number((content.flags & (tcpFlag.S | tcpFlag.F)) !== 0);
      connection.sndNxt[sender] = Math.max(connection.sndNxt[sender], end);
    }
    return segment;
  }

  /** An ID written out moves the count on, unless it is so far away that somebody else must have sent it. */
  private ipId(address: string, written: number | undefined): number {
    const next = this.nextIds.get(address) ?? 1;
    const id = written ?? next;
    if (id >= next && id < next + 100) this.nextIds.set(address, (id + 1) & 0xffff);
    return id;
  }

  private emitCopiesUntil(timeNs: number): void {
    const due = this.pendingCopies.filter((copy) => copy.timeNs <= timeNs).toSorted((a, b) => a.timeNs - b.timeNs);
    for (const copy of due) this.pendingCopies.splice(this.pendingCopies.indexOf(copy), 1);
    this.packets.push(...due);
  }

  private connectionOf(client: Endpoint, server: Endpoint): Connection {
    const key = `${client.address} ${client.port} ${server.address} ${server.port}`;
    let connection = this.connections.get(key);
    if (connection === undefined) {
      connection = {
        client,
        server,
        isn: { client: hash(`client ${key}`), server: hash(`server ${key}`) },
        ttl: { client: 64, server: 64 },
        window: { client: 65535, server: 65535 },
        isSynWindow: { client: false, server: false },
        shift: { client: undefined, server: undefined },
        sndNxt: { client: 0, server: 0 },
        last: { client: undefined, server: undefined },
      };
      this.connections.set(key, connection);
    }
    return connection;
  }
}

function beginIncarnation(connection: Connection, side: Side): void {
  connection.window[side] = 65535;
  connection.isSynWindow[side] = false;
  connection.shift[side] = undefined;
  connection.sndNxt[side] = 0;
}

function rememberWindow(connection: Connection, sender: Side, content: SegmentContent): number {
  const isSyn = (content.flags & tcpFlag.S) !== 0;
  const { client, server } = connection.shift;
  const isScaled = connection.isSynWindow[sender] && !isSyn && client !== undefined && server !== undefined;
  const last = connection.window[sender];
  const window = content.window ?? (isScaled ? Math.ceil(last / 2 ** connection.shift[sender]!) : last);
  connection.window[sender] = window;
  connection.isSynWindow[sender] = isSyn;
  if (isSyn) connection.shift[sender] = content.options.find((option) => option.name === 'wscale')?.shift;
  return window;
}

/** FNV-1a: initial sequence numbers that differ between connections and are the same in every run. */
const hash = (text: string): number =>
  [...text].reduce((value, letter) => Math.imul(value ^ letter.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5);
