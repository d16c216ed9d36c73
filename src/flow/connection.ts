// A connection: one incarnation of a four-tuple, with its two endpoints.
import type { Packet } from '../wire/packet.ts';
import { Endpoint, SENT } from './endpoint.ts';

/** How it is known which end is the client; the smaller, the better known. */
export const KNOWN_BY = { syn: 0, synAck: 1, port: 2, firstPacket: 3 } as const;

export class Connection {
  /** 1, 2, 3 … in the order of first packets. */
  readonly id: number;
  /** What tshark's tcp.stream says of its first packet. */
  readonly stream: number;
  /** Its entry in the table of its IP version. */
  readonly entry: number;
  readonly isIpv6: boolean;
  /** The client is the low end of the four-tuple. */
  readonly clientIsLow: boolean;
  /** One of KNOWN_BY. */
  readonly clientKnownBy: number;
  readonly client: Endpoint = new Endpoint();
  readonly server: Endpoint = new Endpoint();
  /** The filter leaves it out of the report. */
  isIgnored = false;

  readonly startNs: number;
  endNs: number;
  readonly firstFrame: number;
  lastFrame: number;
  /** Positions of the captures among the run's that hold the first and the last frame. */
  readonly firstCapture: number;
  lastCapture: number;

  /** Zeek's history. */
  history = '';
  isInClosedQueue = false;
  /** It was reported and is no longer in the table. */
  isFinished = false;
  /** A SYN with a new ISN, of which it isn't known yet whether it is an old duplicate; see incarnation.ts. */
  pendingSyn: Packet | null = null;
  /** What tshark's tcp.stream says of its latest packet; other than `stream` after an old duplicate SYN. */
  latestStream: number;

  constructor(
    id: number,
    entry: number,
    packet: Packet,
    capture: number,
    clientIsLow: boolean,
    clientKnownBy: number,
    stream: number,
  ) {
    this.id = id;
    this.stream = stream;
    this.entry = entry;
    this.isIpv6 = packet.isIpv6;
    this.clientIsLow = clientIsLow;
    this.clientKnownBy = clientKnownBy;
    this.startNs = packet.timeNs;
    this.endNs = packet.timeNs;
    this.firstFrame = packet.frame;
    this.lastFrame = packet.frame;
    this.firstCapture = capture;
    this.lastCapture = capture;
    this.latestStream = stream;
  }

  get packets(): number {
    return this.client.packets + this.server.packets;
  }

  get hasRst(): boolean {
    return this.client.has(SENT.rst) || this.server.has(SENT.rst);
  }

  get hasBothFins(): boolean {
    return this.client.has(SENT.fin) && this.server.has(SENT.fin);
  }

  /** Nothing more is due: reset, or closed by both ends. */
  get isClosed(): boolean {
    return this.hasRst || this.hasBothFins;
  }
}
