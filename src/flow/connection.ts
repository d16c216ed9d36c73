// A connection: one incarnation of a four-tuple, with its two endpoints.
import { ACK, SYN, type Packet } from '../wire/packet.ts';
import { Endpoint, SENT } from './endpoint.ts';
import type { PendingSyn } from './incarnation.ts';
import type { LingerList } from './linger-list.ts';

/** How it is known which end is the client; the smaller, the better known. */
export const KNOWN_BY = { syn: 0, synAck: 1, port: 2, firstPacket: 3 } as const;

/** Of a connection that is not followed, or not yet. */
export const NOT_WATCHED = -1;

/**
 * Used again when it is finished: a million short connections leave no garbage. Fields that every packet asks for stand
 * first, side by side.
 */
export class Connection {
  readonly client: Endpoint = new Endpoint();
  readonly server: Endpoint = new Endpoint();
  /** The client is the low end of the four-tuple. */
  clientIsLow = false;
  /** A SYN with a new ISN, of which it isn't known yet whether it is an old duplicate; see incarnation.ts. */
  pendingSyn: PendingSyn | null = null;
  /** More than SYNs and RSTs passed: its data is followed, too. */
  hasTransfer = false;
  /** Earliest and latest time of its packets. */
  startNs = NaN;
  endNs = NaN;
  lastFrame = 0;
  /** Position of the capture among the run's that holds the last frame. */
  lastCapture = 0;
  /** Of the latest packets, those that one end sent in a row: whose they are, how many of them want an answer, and since
   *  when, in whole milliseconds. */
  rowIsOfClient = false;
  unanswered = 0;
  unansweredSinceMs = 0;
  /** Place of its rows (engine/layout.ts); NOT_WATCHED for one that is nothing but a SYN and, perhaps, the first answer to
   *  it: floods and scans are made of these. */
  block: number = NOT_WATCHED;
  /** The filter leaves it out of the report. */
  isIgnored = false;
  /** Its first packet was a SYN. */
  beganWithSyn = false;
  /** Zeek's history: the first six letters and the next six as codes, and the letters after them; see zeek.ts. */
  history = 0;
  historyOn = 0;
  historyRest = '';
  /** When the latest silence of a second or more was over. */
  resumedMs = 0;

  /** 1, 2, 3 … in the order in which they were recognised, which is that of first packets but for a SYN kept aside. */
  id = 0;
  /** What tshark's tcp.stream says of its first packet. */
  stream = 0;
  /** What tshark's tcp.stream says of its latest packet; other than `stream` after an old duplicate SYN. */
  latestStream = 0;
  /** Its entry in the table of its IP version. */
  entry = 0;
  isIpv6 = false;
  /** Both ends are the same: a socket that connected to itself. All its packets are the client's. */
  isSelf = false;
  /** One of KNOWN_BY. */
  clientKnownBy = 0;
  firstFrame = 0;
  firstCapture = 0;
  /** It was finished early, to make room. */
  isEvicted = false;
  /** The SYN that took its four-tuple, if one did, and whether that comes after it by timestamp or sequence number. */
  successorFrame = 0;
  successorCapture = 0;
  isSuccessorNewer = false;
  /** Which of the filter's tests its packets passed, a bit each. */
  passedTests = 0;
  /** SYNs of earlier incarnations, and the frame of the latest. */
  oldDuplicates = 0;
  oldDuplicateFrame = 0;

  /** The list in which it waits to be let go, since when, and its neighbours there. */
  lingerList: LingerList | null = null;
  lingerSinceNs = NaN;
  lingerPrevious: Connection | null = null;
  lingerNext: Connection | null = null;

  /** Makes it the connection that begins with this packet. It must be in no list. */
  begin(
    id: number,
    entry: number,
    packet: Packet,
    capture: number,
    clientIsLow: boolean,
    clientKnownBy: number,
    stream: number,
  ): void {
    this.id = id;
    this.stream = stream;
    this.entry = entry;
    this.isIpv6 = packet.isIpv6;
    this.isSelf = isToItself(packet);
    this.clientIsLow = clientIsLow;
    this.clientKnownBy = clientKnownBy;
    this.client.clear();
    this.server.clear();
    this.isIgnored = false;
    this.isEvicted = false;
    this.successorFrame = 0;
    this.passedTests = 0;
    this.oldDuplicates = 0;
    this.startNs = packet.timeNs;
    this.endNs = packet.timeNs;
    this.firstFrame = packet.frame;
    this.lastFrame = packet.frame;
    this.firstCapture = capture;
    this.lastCapture = capture;
    this.beganWithSyn = (packet.flags & (SYN | ACK)) === SYN;
    this.block = NOT_WATCHED;
    this.hasTransfer = false;
    this.rowIsOfClient = false;
    this.unanswered = 0;
    this.resumedMs = 0;
    this.history = 0;
    this.historyOn = 0;
    this.historyRest = '';
    this.pendingSyn = null;
    this.latestStream = stream;
  }

  get packets(): number {
    return this.client.packets + this.server.packets;
  }

  get hasRst(): boolean {
    return this.client.has(SENT.rst) || this.server.has(SENT.rst);
  }

  get hasBothFins(): boolean {
    return this.client.has(SENT.fin) && (this.server.has(SENT.fin) || this.isSelf);
  }

  /** Nothing more is due: reset, or closed by both ends. */
  get isClosed(): boolean {
    return this.hasRst || this.hasBothFins;
  }

  /** Nothing but the SYNs, or the SYN-ACKs, of one end. */
  get isAttempt(): boolean {
    const { client, server } = this;
    if (client.packets > 0 && server.packets > 0) return false;
    return (client.hasSyn || server.hasSyn) && !client.has(SENT.afterSyn) && !server.has(SENT.afterSyn);
  }
}

function isToItself(packet: Packet): boolean {
  if (packet.srcPort !== packet.dstPort || packet.srcAddress0 !== packet.dstAddress0) return false;
  return (
    !packet.isIpv6 ||
    (packet.srcAddress1 === packet.dstAddress1 &&
      packet.srcAddress2 === packet.dstAddress2 &&
      packet.srcAddress3 === packet.dstAddress3)
  );
}
