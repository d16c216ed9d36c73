// One verdict for every segment: does it simply advance, or what else is it? Each segment speaks of two senders: of its
// own by its sequence numbers, and of the other by its acknowledgement. RFC 9293 (3.10.7.4), RFC 5681 (2), RFC 2018,
// RFC 2883. All but SYNs and RSTs comes here; those belong to the handshake and the tracker.
import { Connection } from '../flow/connection.ts';
import { SENT, type Endpoint } from '../flow/endpoint.ts';
import { ACK, ECE, FIN, NO_MSS, NO_SCALE, type Packet } from '../wire/packet.ts';
import { seqAdd, seqDiff, seqMax } from '../wire/seq.ts';
import { CAUSES } from '../shared/vocabulary.ts';
import { Chunks } from './chunks.ts';
import { isCopy, isOfCapture, isPiece } from './copies.ts';
import type { EventDetail, EventLog } from './event-log.ts';
import { isBeforeFirst, isOlder, isOutOfOrder } from './order.ts';
import { CAUSE, causeOfRepetition } from './recovery.ts';
import type { IcmpError } from '../wire/icmp.ts';
import { CHECKSUM, checksumOf } from '../wire/checksum.ts';
import { IcmpNote, NOTE, Notebook, type SenderNotes } from './notes.ts';
import { acknowledgeRepetitions, addRepetition, overtakeRepetitions, reportRepetition } from './repetitions.ts';
import { fullRttNs, LEAST_RTO_NS, releaseRtt, takeEcho, takeRtt } from './rtt.ts';
import { BIT, LARGE_BYTES, MODE, SENDER, Sender, UNKNOWN_SCALE } from './sender.ts';
import { NONE, placeOf, SEGMENT, SentSegments } from './sent-segments.ts';
import { addStall, releaseStalls } from './stall-log.ts';
import { causeOfStall, isOrdinary, LEAST_STALL_NS, Silence } from './stalls.ts';
import { TransferBlock } from './transfer-block.ts';

/** Halves of the path as the handshake showed them: from the vantage to that end and back, in nanoseconds, or NaN. */
export interface PathHalves {
  readonly clientNs: number;
  readonly serverNs: number;
}

/** The shortest timer of a tail loss probe: two of Linux's clock ticks at 250 Hz. */
const LEAST_PROBE_NS = 8e6;
/** Packets lost in a row that IP IDs may tell, and how many must have been counted without a gap before. */
const MOST_HIDDEN = 64;
const LEAST_STEPS = 1;
/** With which Linux begins, and the largest segment that Ethernet carries with timestamps. */
const LARGEST_TTL = 64;
const LARGEST_SEGMENT = 1448;
/** Acknowledgements are not put off for less; and what is sent because of one leaves so soon. */
const SHORTEST_DELAY_NS = 35e6;
const PROMPT_NS = 2e6;
/** Small data after such a silence may be a heartbeat. */
const LEAST_BEAT_NS = 1e9;
const LARGEST_BEAT = 512;
/** Checksums are verified of so many bytes of a run, and beyond them of one segment in so many. */
const VERIFIED_BYTES = 32e6;
const VERIFIED_ONE_IN = 64;
/** RFC 6298 (2.1): the first time-out of a SYN, less what a clock may be off. */
const SYN_TIMEOUT_NS = 0.9e9;
/** Closed connections whose segments are kept, to recognise copies of them. */
const CLOSED_KEPT = 256;
/** Without the option of the other end's SYN: what jumbo frames carry. */
const UNKNOWN_MSS = 8960;

export class Transfer {
  readonly client: Sender = new Sender();
  readonly server: Sender = new Sender();
  readonly chunks: Chunks = new Chunks();
  readonly #clientSegments: SentSegments = new SentSegments(this.chunks, this.client);
  readonly #serverSegments: SentSegments = new SentSegments(this.chunks, this.server);
  readonly #block: TransferBlock = new TransferBlock(this.client, this.server);
  readonly #notebook: Notebook = new Notebook();
  readonly #silence: Silence = new Silence();
  /** Code of CAUSES when the segment at hand is a repetition, else -1; and was it one before? */
  #repetition = -1;
  #wasSentAgain = false;
  readonly #events: EventLog;
  readonly #halves: PathHalves;
  #connection: Connection = new Connection();
  /** The latest that closed, in turn, and their ids: a connection's object is used again. */
  readonly #closed: Connection[] = [];
  readonly #closedIds: number[] = [];
  #closedCount = 0;
  /** Of the run: payload that passed, and segments beyond VERIFIED_BYTES. */
  #seenBytes = 0;
  #segmentCount = 0;

  /** `halves`: those of the connection at hand. */
  constructor(events: EventLog, halves: PathHalves) {
    this.#events = events;
    this.#halves = halves;
  }

  /** Moves to a connection that has a transfer. */
  open(connection: Connection): void {
    this.#connection = connection;
    this.#block.moveTo(connection.block);
  }

  /** Nothing more is to come but copies of its last segments. */
  close(connection: Connection): void {
    const slot = this.#closedCount++ % CLOSED_KEPT;
    const former = this.#closed[slot];
    if (former !== undefined && former.id === this.#closedIds[slot] && former.hasTransfer) {
      this.open(former);
      this.#forgetSegments();
    }
    this.#closed[slot] = connection;
    this.#closedIds[slot] = connection.id;
  }

  /** The connection at hand was reported. */
  release(connection: Connection): void {
    this.#forgetSegments();
    for (const sender of [this.client, this.server]) {
      releaseRtt(sender, this.chunks);
      releaseStalls(sender, this.chunks);
    }
    this.#notebook.release(connection.block);
    connection.hasTransfer = false;
  }

  #forgetSegments(): void {
    this.#clientSegments.release();
    this.#serverSegments.release();
  }

  /** A segment without SYN and RST, before the endpoints count it. */
  segment(connection: Connection, packet: Packet, fromClient: boolean): void {
    this.open(connection);
    if (!connection.hasTransfer) this.#begin(connection);
    const { client, server } = this;
    const sender = fromClient ? client : server;
    const other = fromClient === connection.isSelf ? client : fromClient ? server : client;
    const { seq, flags, window, timeNs } = packet;
    const end = (seq + packet.payloadLength + (flags & FIN)) | 0;
    const silentNs = timeNs - client.double(SENDER.latestNs);
    client.setDouble(SENDER.latestNs, timeNs);
    this.#repetition = -1;
    const isSilence = silentNs > LEAST_STALL_NS;
    if (isSilence) this.#silence.take(silentNs, sender, other);
    if (packet.payloadLength <= 1 && this.#isOfLatest(sender, packet)) {
      const isByCapture = isOfCapture(sender, this.#endpointOf(sender).packets, silentNs, isSamePlace(sender, packet));
      this.#noteCopy(sender, packet, isByCapture);
      return;
    }
    if (end === seq && sender.has(BIT.isDoubled) && this.#notesOf(sender).repeats(packet)) {
      this.#noteCopy(sender, packet, true);
      return;
    }
    if (packet.hasTimestamps) takeEcho(sender, other, packet);
    if ((flags & ACK) !== 0) this.#acknowledge(other, sender, packet, end !== seq);
    const next = sender.int(SENDER.sndNxt);
    const ipIdStep = (packet.ipId - sender.int(SENDER.ipId)) & 0xffff;
    if (seq === next && sender.has(BIT.hasSndNxt)) {
      if (end !== seq) {
        if (ipIdStep > 1 && this.#hidLoss(sender, other, packet, ipIdStep, silentNs))
          this.#retransmit(sender, packet, end, NONE, true);
        this.#advance(sender, other, packet, end);
      }
    } else {
      this.#leaveOrder(sender, other, packet, end);
    }
    if (ipIdStep === 0 && packet.ipId !== 0 && sender.has(BIT.hasSaid)) sender.set(BIT.hasConstantId);
    sender.setInt(SENDER.place, placeOf(packet));
    sender.setInt(SENDER.ipId, packet.ipId);
    sender.setInt(SENDER.ipIdSteps, ipIdStep === 1 ? sender.int(SENDER.ipIdSteps) + 1 : 0);
    if (window === 0 && (flags & FIN) === 0) this.#closeWindow(sender, packet);
    else if (sender.has(BIT.isZeroWindow)) this.#openWindow(sender, timeNs);
    if ((flags & ECE) !== 0) this.#echoCongestion(sender, packet);
    else sender.clear(BIT.hasEcho);
    sender.setInt(SENDER.window, window);
    sender.setInt(SENDER.ack, packet.ack);
    sender.setInt(SENDER.edge, (packet.ack + (window << sender.int(SENDER.scale))) | 0);
    sender.set(BIT.hasSaid);
    other.setInt(SENDER.unansweredProbes, 0);
    if (this.#isToVerify(packet)) this.#verify(sender, packet);
    if (packet.isFragmented) this.#notesOf(sender).add(NOTE.fragment, timeNs, packet.frame);
    if (!isSilence) return;
    this.#noteStall(sender, other, packet, silentNs);
    if (silentNs >= LEAST_BEAT_NS && end !== seq && packet.payloadLength <= LARGEST_BEAT)
      this.#noteBeat(sender, packet);
  }

  /** The sender's latest segment once more, one with no more than a byte: all in it is the same, the IP ID included. */
  #isOfLatest(sender: Sender, { ipId, ack, window, seq, seqLength }: Packet): boolean {
    if (ipId === 0 || ipId !== sender.int(SENDER.ipId) || sender.has(BIT.hasConstantId)) return false;
    if (!sender.has(BIT.hasSaid) || ack !== sender.int(SENDER.ack) || window !== sender.int(SENDER.window))
      return false;
    return seqDiff(seqAdd(seq, seqLength), sender.sndNxt) <= 0;
  }

  /** All segments at first, then a share of them: adding them up takes longer than all the rest. */
  #isToVerify({ payloadLength }: Packet): boolean {
    this.#seenBytes += payloadLength;
    return this.#seenBytes < VERIFIED_BYTES || this.#segmentCount++ % VERIFIED_ONE_IN === 0;
  }

  #verify(sender: Sender, packet: Packet): void {
    const checksum = checksumOf(packet);
    if (checksum === CHECKSUM.unknown) return;
    sender.count(SENDER.verified);
    if (checksum === CHECKSUM.wrong) this.#notesOf(sender).add(NOTE.badChecksum, packet.timeNs, packet.frame);
  }

  #noteBeat(sender: Sender, { timeNs, frame }: Packet): void {
    const beats = sender.int(SENDER.beats);
    if (beats === 0) {
      sender.setInt(SENDER.firstBeatFrame, frame);
      sender.setDouble(SENDER.firstBeatNs, timeNs);
    } else {
      const ns = timeNs - sender.double(SENDER.latestBeatNs);
      sender.add(SENDER.beatNs, ns);
      sender.add(SENDER.beatSquares, (ns / 1e9) ** 2);
    }
    sender.setInt(SENDER.beats, beats + 1);
    sender.setDouble(SENDER.latestBeatNs, timeNs);
  }

  /** An ICMP error about one of its segments reached the client, or the server; `packet` is the error. */
  icmp(connection: Connection, packet: Packet, error: IcmpError, isClient: boolean): void {
    this.open(connection);
    if (!connection.hasTransfer) this.#begin(connection);
    const sender = isClient ? this.client : this.server;
    const notes = this.#notesOf(sender);
    notes.add(NOTE.icmp, packet.timeNs, packet.frame);
    notes.icmp ??= new IcmpNote(packet, error);
    if (!this.#events.isWanted) return;
    const { kind, mtu } = notes.icmp;
    const detail = { event: 'icmp-error', icmp: kind, ...(mtu > 0 ? { mtu } : {}) } as const;
    const quoted = { frame: packet.frame, timeNs: packet.timeNs, seq: error.seq, payloadLength: 0 };
    this.#events.add(connection.block, quoted, isClient, detail);
  }

  /** A RST or SYN that it does not take reached the client, or the server. */
  challenge(connection: Connection, isClient: boolean): void {
    if (!connection.hasTransfer) return;
    this.open(connection);
    (isClient ? this.client : this.server).set(BIT.isChallenged);
  }

  #noteStall(sender: Sender, other: Sender, packet: Packet, silentNs: number): void {
    if (silentNs < 2 * Math.max(fullRttNs(sender), fullRttNs(other))) return;
    const found = causeOfStall(
      this.#silence,
      sender,
      sender === this.client,
      packet,
      this.#repetition,
      this.#wasSentAgain,
    );
    if (found === null) return;
    const stalled = found.isOfSender ? sender : other;
    const { timeNs, frame } = packet;
    addStall(stalled, this.chunks, { ns: timeNs - silentNs, durationNs: silentNs, cause: found.cause, frame });
    if (!isOrdinary(found.cause)) stalled.set(BIT.hasNotes);
  }

  #begin(connection: Connection): void {
    this.#block.clear();
    connection.hasTransfer = true;
    const { clientNs, serverNs } = this.#halves;
    this.client.setDouble(SENDER.latestNs, NaN);
    this.client.setInt(SENDER.ipId, connection.client.ipId);
    this.server.setInt(SENDER.ipId, connection.server.ipId);
    for (const sender of [this.client, this.server]) sender.setDouble(SENDER.zeroSinceNs, connection.endNs);
    beginSender(this.client, connection.client, connection.server, clientNs, serverNs);
    beginSender(this.server, connection.server, connection.client, serverNs, clientNs);
  }

  /**
   * The first copy of a segment at the end of what there was to send leaves no gap when it is lost before the vantage.
   * It leaves one in the IP IDs, and the silence of a timer. Only of senders that number the packets of each connection
   * (Linux does, others count for all together), and only where it can't be an acknowledgement alone that is missing:
   * there was nothing to acknowledge.
   */
  #hidLoss(sender: Sender, other: Sender, packet: Packet, ipIdStep: number, silentNs: number): boolean {
    if (ipIdStep > MOST_HIDDEN || sender.int(SENDER.ipIdSteps) < LEAST_STEPS) return false;
    if (!packet.hasTimestamps || packet.ttl > LARGEST_TTL || !sender.has(BIT.hasSaid)) return false;
    const said = sender.int(SENDER.ack);
    if (packet.ack !== said || (other.has(BIT.hasSndNxt) && said !== other.sndNxt)) return false;
    if (this.#endpointOf(sender).maxSegment > LARGEST_SEGMENT) return false; // several packets may be one here
    const roundTripNs = fullRttNs(sender);
    return silentNs > LEAST_RTO_NS || (silentNs > LEAST_PROBE_NS && silentNs > roundTripNs * 1.5 && roundTripNs > 0);
  }

  /** A segment of data or FIN that begins where those before it ended. */
  #advance(sender: Sender, other: Sender, packet: Packet, end: number): void {
    const { seq, payloadLength } = packet;
    const isProbe = payloadLength === 1 && end === seqAdd(seq, 1) && other.has(BIT.isZeroWindow);
    const segments = this.#segmentsOf(sender);
    segments.append(seq, end, packet, isProbe ? SEGMENT.late : 0);
    if (sender.has(BIT.hasSndUna) && seqDiff(end, sender.sndUna) <= 0) {
      // Its acknowledgement passed before it: the capture has them in the wrong order.
      sender.setInt(SENDER.head, segments.next);
      takeBackMissing(sender, seq, end);
      sender.count(SENDER.outOfOrder);
      this.#notesOf(sender).add(NOTE.outOfOrder, packet.timeNs, packet.frame);
      this.#note(sender, packet, { event: 'out-of-order' });
    }
    sender.setInt(SENDER.sndNxt, end);
    sender.setDouble(SENDER.sentNs, packet.timeNs);
    sender.add(SENDER.uniqueBytes, payloadLength);
    sender.count(SENDER.dataSegments);
    if (sender.has(BIT.wasDelayed)) this.#endDelay(sender, packet);
    if (payloadLength > sender.int(SENDER.largest)) this.#noteSuperSegment(sender, packet);
    const { flight } = sender;
    if (flight > sender.int(SENDER.maxFlight)) sender.setInt(SENDER.maxFlight, flight);
    if (!sender.has(BIT.wasAcked)) sender.count(SENDER.initialSegments);
    if (isProbe) this.#note(sender, packet, { event: 'zero-window-probe' });
    if (isProbe) sender.set(BIT.probedWindow | BIT.hasProbeByte);
    else sender.clear(BIT.keptAlive | BIT.probedWindow);
    if (end === other.int(SENDER.edge) && other.int(SENDER.scale) !== UNKNOWN_SCALE && other.has(BIT.hasSaid)) {
      if (payloadLength > 0) this.#note(sender, packet, { event: 'window-full' });
    }
  }

  #noteSuperSegment(sender: Sender, { timeNs, frame }: Packet): void {
    sender.count(SENDER.superSegments);
    this.#notesOf(sender).add(NOTE.superSegment, timeNs, frame);
  }

  #acknowledge(other: Sender, sender: Sender, packet: Packet, hasData: boolean): void {
    const { ack } = packet;
    if (!other.has(BIT.hasSndUna)) {
      const unseen = other.has(BIT.hasSndNxt) ? seqDiff(ack, other.sndNxt) : 0;
      if (unseen > 0) this.#ackUnseen(other, sender, packet, unseen);
      other.setInt(SENDER.sndUna, ack);
      other.set(BIT.hasSndUna);
    }
    const news = (ack - other.int(SENDER.sndUna)) | 0;
    if (packet.sackBlocks > 0) this.#selectiveAcknowledgement(other, sender, packet);
    if (news > 0) {
      this.#acknowledgeMore(other, sender, packet);
    } else if (!hasData && news === 0 && packet.seq === sender.int(SENDER.sndNxt) && (packet.flags & FIN) === 0) {
      this.#acknowledgeAgain(other, sender, packet);
    }
    if (news > 0 || packet.sackBlocks > 0 || !hasData) other.setDouble(SENDER.ackedNs, packet.timeNs);
  }

  #acknowledgeMore(other: Sender, sender: Sender, packet: Packet): void {
    const { ack, timeNs } = packet;
    const una = other.sndUna;
    let unseen = other.has(BIT.hasSndNxt) ? Math.max(0, seqDiff(ack, seqMax(other.sndNxt, una))) : 0;
    const segments = this.#segmentsOf(other);
    let { head } = segments;
    const { next } = segments;
    let latest = NONE;
    let isRepeated = false;
    let hasFresh = false;
    while (head < next && seqDiff(segments.end(head), ack) <= 0) {
      if (segments.has(head, SEGMENT.gap)) {
        const bytes = seqDiff(segments.end(head), segments.seq(head));
        unseen += bytes;
        countMissing(other, segments.seq(head), segments.end(head));
      } else if (segments.has(head, SEGMENT.again)) isRepeated = true;
      else if (!segments.has(head, SEGMENT.sacked | SEGMENT.late)) {
        latest = head;
        hasFresh = true;
        const isLarge = seqDiff(segments.end(head), segments.seq(head)) >= LARGE_BYTES;
        if (isLarge) other.set(BIT.largeArrived);
      }
      if (segments.has(head, SEGMENT.sacked)) other.ints[other.at + SENDER.sacked]!--;
      head++;
    }
    if (head < next && segments.has(head, SEGMENT.gap) && seqDiff(ack, segments.seq(head)) > 0) {
      countMissing(other, segments.seq(head), ack);
      unseen += segments.trim(head, ack);
    }
    if (other.has(BIT.hasSndNxt) && seqDiff(ack, other.sndNxt) > 0) countMissing(other, seqMax(other.sndNxt, una), ack);
    if (unseen > 0) this.#ackUnseen(other, sender, packet, unseen);
    other.setInt(SENDER.head, head);
    other.setInt(SENDER.sndUna, ack);
    other.setInt(SENDER.dupAcks, 0);
    other.setDouble(SENDER.progressNs, timeNs);
    other.set(BIT.wasAcked);
    if (hasFresh) this.#undoTimeout(other);
    if (latest !== NONE && !isRepeated) {
      const ns = timeNs - segments.ns(latest);
      takeRtt(other, this.chunks, ns);
      if (ns > SHORTEST_DELAY_NS && head === next) this.#noteDelay(other, ns, packet, segments.seq(latest));
    }
    if (other.has(BIT.hasPending)) {
      acknowledgeRepetitions(this.#notesOf(other), other, una, packet, hasFresh, this.#hasSack());
    }
    if (other.int(SENDER.mode) !== MODE.open && seqDiff(ack, other.int(SENDER.recover)) >= 0) {
      other.setInt(SENDER.mode, MODE.open);
      other.setInt(SENDER.backoff, 0);
    }
    if (other.has(BIT.isProbing) && seqDiff(ack, other.int(SENDER.probeEnd)) >= 0) other.clear(BIT.isProbing);
  }

  /** An acknowledgement that was put off, of a segment that was small and the last. */
  #noteDelay(other: Sender, ns: number, packet: Packet, seq: number): void {
    const isDelayed = (ns >= 38e6 && ns <= 60e6) || (ns >= 150e6 && ns <= 210e6); // Linux; BSD and Windows
    const isSmall = seqDiff(packet.ack, seq) < Math.min(LARGE_BYTES, other.int(SENDER.largest));
    if (!isDelayed || !isSmall || packet.payloadLength > 0 || other.double(SENDER.minRttNs) > ns / 3) return;
    other.set(BIT.wasDelayed);
    other.setDouble(SENDER.delayedNs, packet.timeNs);
  }

  /** What it sends at once when the acknowledgement is there has waited for it (Nagle's algorithm, RFC 896). */
  #endDelay(sender: Sender, { timeNs, frame, payloadLength }: Packet): void {
    sender.clear(BIT.wasDelayed);
    const afterNs = timeNs - sender.double(SENDER.delayedNs);
    const isAtOnce = afterNs < PROMPT_NS + sender.double(SENDER.senderRttNs);
    if (isAtOnce && payloadLength > 0) this.#notesOf(sender).add(NOTE.nagle, timeNs, frame);
  }

  #ackUnseen(other: Sender, sender: Sender, packet: Packet, bytes: number): void {
    this.#notesOf(other).add(NOTE.unseen, packet.timeNs, packet.frame);
    this.#note(sender, packet, { event: 'acked-unseen', bytes });
  }

  /** A segment with nothing but an acknowledgement that was given before. */
  #acknowledgeAgain(other: Sender, sender: Sender, packet: Packet): void {
    if (!sender.has(BIT.hasSaid)) return;
    if (sender.has(BIT.isChallenged)) {
      sender.clear(BIT.isChallenged);
      this.#note(sender, packet, { event: 'challenge-ack' });
      return;
    }
    const isSameWindow = packet.window === sender.int(SENDER.window);
    if (other.has(BIT.keptAlive | BIT.probedWindow) && isSameWindow) {
      const event = other.has(BIT.keptAlive) ? 'keep-alive-ack' : 'zero-window-probe-ack';
      other.clear(BIT.keptAlive | BIT.probedWindow);
      this.#note(sender, packet, { event });
      return;
    }
    if (!isSameWindow && packet.sackBlocks === 0) {
      if (packet.window > 0)
        this.#note(sender, packet, { event: 'window-update', window: this.#windowOf(sender, packet) });
      return;
    }
    // RFC 5681 (2): the sender of what it acknowledges has data under way.
    if (other.has(BIT.hasSndNxt) && other.flight <= 0) return;
    other.count(SENDER.dupAcks);
    sender.count(SENDER.duplicateAcks);
    this.#note(sender, packet, { event: 'duplicate-ack' });
  }

  #selectiveAcknowledgement(other: Sender, sender: Sender, packet: Packet): void {
    const { view, sackAt, sackBlocks, ack } = packet;
    const segments = this.#segmentsOf(other);
    for (let block = 0; block < sackBlocks; block++) {
      const left = view.getInt32(sackAt + block * 8);
      const right = view.getInt32(sackAt + block * 8 + 4);
      if (block === 0 && this.#isDuplicateReport(packet, left, right)) {
        const bytes = seqDiff(right, left);
        const isKnown = reportRepetition(this.#notesOf(other), other, left, right);
        this.#note(sender, packet, { event: 'dsack', bytes });
        // RFC 3708: what was sent once and arrived twice, the network doubled.
        const once = segments.find(left);
        if (!isKnown && bytes > 1 && once !== NONE && !segments.has(once, SEGMENT.gap | SEGMENT.again)) {
          other.count(SENDER.networkDuplicates);
          this.#noteDoubled(other, segments, once);
        }
      } else if (seqDiff(right, ack) > 0) {
        const news = segments.sack(left, right);
        if (news > 0) other.ints[other.at + SENDER.sacked]! += news;
        if (segments.freshNews > 0) this.#undoTimeout(other);
      }
    }
  }

  /** Told by the receiver: the original is what the event is about. */
  #noteDoubled(sender: Sender, segments: SentSegments, entry: number): void {
    this.#notesOf(sender).add(NOTE.networkDuplicate, segments.ns(entry), segments.frame(entry));
    if (!this.#events.isWanted) return;
    const original = {
      frame: segments.frame(entry),
      timeNs: segments.ns(entry),
      seq: segments.seq(entry),
      payloadLength: seqDiff(segments.end(entry), segments.seq(entry)),
    };
    const detail = { event: 'network-duplicate', proof: 'dsack' } as const;
    this.#events.insert(this.#connection.block, original, sender === this.client, detail);
  }

  /** RFC 2883 (4): the first block is below the acknowledgement, or within the second. */
  #isDuplicateReport({ ack, sackBlocks, sackAt, view }: Packet, left: number, right: number): boolean {
    if (seqDiff(right, ack) <= 0) return true;
    if (sackBlocks < 2) return false;
    return seqDiff(left, view.getInt32(sackAt + 8)) >= 0 && seqDiff(right, view.getInt32(sackAt + 12)) <= 0;
  }

  /** A segment that does not begin where those before it ended. */
  #leaveOrder(sender: Sender, other: Sender, packet: Packet, end: number): void {
    const { seq, payloadLength } = packet;
    if (!sender.has(BIT.hasSndNxt)) {
      sender.setInt(SENDER.sndNxt, seq);
      sender.setInt(SENDER.missingEnd, seq);
      sender.set(BIT.hasSndNxt);
      if (!sender.has(BIT.hasSndUna)) sender.setInt(SENDER.sndUna, seq);
      if (end !== seq) this.#advance(sender, other, packet, end);
      return;
    }
    const beyond = seqDiff(seq, sender.sndNxt);
    if (beyond > 0) {
      this.#leaveGap(sender, packet, beyond);
      if (end !== seq) this.#advance(sender, other, packet, end);
      return;
    }
    if (payloadLength <= 1 && (packet.flags & FIN) === 0 && beyond === -1) {
      if (this.#probe(sender, other, packet)) return;
    }
    if (end === seq) return; // an acknowledgement that was overtaken
    if (sender.has(BIT.hasProbeByte) && beyond === -1 && sender.flight > 0) {
      // The byte of a zero-window probe, which was not taken, begins the next segment.
      this.#segmentsOf(sender).append(sender.sndNxt, end, packet, 0);
      sender.add(SENDER.uniqueBytes, seqDiff(end, sender.sndNxt));
      sender.setInt(SENDER.sndNxt, end);
      sender.clear(BIT.probedWindow | BIT.hasProbeByte);
      return;
    }
    this.#repeat(sender, packet, end);
  }

  /** Bytes before this segment were never seen. */
  #leaveGap(sender: Sender, packet: Packet, bytes: number): void {
    const { seq } = packet;
    const segments = this.#segmentsOf(sender);
    segments.append(sender.sndNxt, seq, packet, SEGMENT.gap);
    if (sender.has(BIT.hasSndUna) && seqDiff(seq, sender.sndUna) <= 0) {
      sender.setInt(SENDER.head, segments.next);
      countMissing(sender, sender.sndNxt, seq);
    }
    sender.setInt(SENDER.sndNxt, seq);
    this.#note(sender, packet, { event: 'previous-segment-missing', bytes });
  }

  /** At the byte before the next one, no more than that: a keep-alive or a probe of a closed window, if it is one. */
  #probe(sender: Sender, other: Sender, packet: Packet): boolean {
    const isAcked = !sender.has(BIT.hasSndUna) || sender.flight <= 0;
    if (other.has(BIT.isZeroWindow)) {
      sender.set(BIT.probedWindow);
      this.#note(sender, packet, { event: 'zero-window-probe' });
      return true;
    }
    if (!isAcked && packet.payloadLength > 0) return false; // a keystroke that was lost
    sender.set(BIT.keptAlive);
    sender.count(SENDER.keepAlives);
    sender.count(SENDER.unansweredProbes);
    this.#notesOf(sender).add(NOTE.keepAlive, packet.timeNs, packet.frame);
    this.#note(sender, packet, { event: 'keep-alive' });
    return true;
  }

  /** Data or FIN below what was sent before: a copy, a repetition, or out of order. */
  #repeat(sender: Sender, packet: Packet, end: number): void {
    const { seq, payloadLength, timeNs } = packet;
    const segments = this.#segmentsOf(sender);
    const entry = segments.find(seq);
    if (entry !== NONE && isCopy(sender, segments, entry, packet, end)) {
      const ns = timeNs - segments.ns(entry);
      const { packets } = this.#endpointOf(sender);
      this.#noteCopy(sender, packet, isOfCapture(sender, packets, ns, segments.isSamePlace(entry, packet)));
      return;
    }
    if (entry !== NONE && isPiece(sender, segments, entry, packet, end)) {
      this.#noteCopy(sender, packet, true);
      return;
    }
    if (entry !== NONE && isOlder(sender, segments, entry, packet)) {
      this.#takeOlder(sender, segments, entry, packet);
      return;
    }
    if (entry === NONE && isBeforeFirst(sender, segments, packet, end)) {
      this.#noteDisorder(sender, packet, payloadLength);
      return;
    }
    const isGap = entry !== NONE && segments.has(entry, SEGMENT.gap);
    if (isGap && isOutOfOrder(sender, segments, entry, packet)) {
      const bytes = fillGaps(sender, segments, entry, packet, end, 0);
      this.#noteDisorder(sender, packet, bytes);
      return;
    }
    this.#retransmit(sender, packet, end, entry, isGap);
    if (entry !== NONE) sender.add(SENDER.uniqueBytes, fillGaps(sender, segments, entry, packet, end, SEGMENT.again));
    sender.setDouble(SENDER.sentNs, timeNs);
    const beyond = seqDiff(end, sender.sndNxt);
    if (beyond > 0) {
      segments.append(sender.sndNxt, end, packet, SEGMENT.again);
      sender.setInt(SENDER.sndNxt, end);
      sender.add(SENDER.uniqueBytes, beyond);
    }
  }

  #noteDisorder(sender: Sender, packet: Packet, newBytes: number): void {
    sender.count(SENDER.outOfOrder);
    sender.count(SENDER.dataSegments);
    sender.add(SENDER.uniqueBytes, newBytes);
    this.#notesOf(sender).add(NOTE.outOfOrder, packet.timeNs, packet.frame);
    this.#note(sender, packet, { event: 'out-of-order' });
  }

  /** A packet from before the repetition that is known: the original, delayed, or a copy of it. */
  #takeOlder(sender: Sender, segments: SentSegments, entry: number, packet: Packet): void {
    if (segments.has(entry, SEGMENT.late)) {
      overtakeRepetitions(this.#notesOf(sender), sender, packet.seq);
      this.#noteDisorder(sender, packet, 0);
    } else {
      const { packets } = this.#endpointOf(sender);
      this.#noteCopy(sender, packet, isOfCapture(sender, packets, Infinity, segments.isSamePlace(entry, packet)));
    }
  }

  #retransmit(sender: Sender, packet: Packet, end: number, entry: number, isGap: boolean): void {
    const { seq, payloadLength, timeNs, frame } = packet;
    const segments = this.#segmentsOf(sender);
    const cause = this.#isSynData(sender, entry, packet)
      ? CAUSE.afterTimeout
      : causeOfRepetition(sender, segments, this.#hasSack(), seq, end, timeNs);
    const wasAcked = sender.has(BIT.hasSndUna) && seqDiff(end, sender.sndUna) <= 0;
    const wasSacked = entry !== NONE && segments.has(entry, SEGMENT.sacked);
    const isHole = sender.int(SENDER.sacked) > 0 && !wasAcked && !wasSacked;
    const need = wasAcked || wasSacked ? 'spurious' : isGap || isHole ? 'needed' : 'unknown';
    const proof = wasAcked ? 'acknowledged' : wasSacked ? 'sacked' : isGap ? 'gap' : isHole ? 'sack' : null;
    this.#repetition = cause;
    this.#wasSentAgain = entry !== NONE && segments.has(entry, SEGMENT.again);
    const notes = this.#notesOf(sender);
    notes.add(cause, timeNs, frame);
    if (this.#wasSentAgain && need !== 'spurious') notes.add(NOTE.lostAgain, timeNs, frame);
    if (need === 'spurious') notes.add(NOTE.spurious, timeNs, frame);
    sender.count(SENDER.againSegments);
    sender.count(SENDER.dataSegments);
    const isStuck = cause === CAUSE.timeout && payloadLength >= LARGE_BYTES && !sender.has(BIT.largeArrived);
    if (isStuck) sender.count(SENDER.stuckTimeouts);
    sender.add(SENDER.againBytes, payloadLength);
    sender.count(SENDER.byCause + cause);
    if (need === 'spurious') sender.count(SENDER.spurious);
    const isFin = payloadLength === 0;
    const detail: EventDetail = {
      event: 'retransmission',
      segment: isFin ? 'fin' : 'data',
      cause: CAUSES[cause]!,
      backoff: CAUSES[cause] === 'timeout' ? sender.int(SENDER.backoff) : 0,
      need,
      proof,
      lost: need === 'spurious' ? null : isGap ? 'before' : 'after',
      originalFrame: entry === NONE || isGap ? null : segments.firstFrame(entry),
    };
    const event = this.#events.isWanted
      ? this.#events.add(this.#connection.block, packet, sender === this.client, detail)
      : null;
    const isFirst = entry !== NONE && !segments.has(entry, SEGMENT.gap | SEGMENT.again);
    const isNewer = isFirst && packet.hasTimestamps && seqDiff(packet.tsVal, segments.tsVal(entry)) > 0;
    addRepetition(notes, sender, {
      seq,
      end,
      ns: timeNs,
      frame,
      cause,
      newTsVal: isNewer ? packet.tsVal : null,
      need,
      isAcked: wasAcked,
      event,
    });
  }

  /** Data of a SYN (RFC 7413) that had to be sent again itself: the SYN-ACK did not acknowledge them. */
  #isSynData(sender: Sender, entry: number, { seq, timeNs }: Packet): boolean {
    const { isn, hasSyn } = this.#endpointOf(sender);
    const isFirst = entry === NONE && sender.int(SENDER.next) === 0 && hasSyn && seq === seqAdd(isn, 1);
    return isFirst && timeNs - this.#connection.startNs >= SYN_TIMEOUT_NS;
  }

  #noteCopy(sender: Sender, packet: Packet, isByCapture: boolean): void {
    sender.count(isByCapture ? SENDER.captureDuplicates : SENDER.networkDuplicates);
    const notes = this.#notesOf(sender);
    notes.add(isByCapture ? NOTE.captureDuplicate : NOTE.networkDuplicate, packet.timeNs, packet.frame);
    if (isByCapture) {
      this.client.set(BIT.isDoubled);
      this.server.set(BIT.isDoubled);
    }
    if (packet.seqLength === 0) return; // an acknowledgement: nobody takes it for a repetition
    this.#note(sender, packet, { event: isByCapture ? 'capture-duplicate' : 'network-duplicate' });
    if (isByCapture) return;
    const { seq, payloadLength, timeNs, frame } = packet;
    const end = seqAdd(seq, payloadLength);
    const copy = {
      seq,
      end,
      ns: timeNs,
      frame,
      cause: 0,
      newTsVal: null,
      need: 'copy',
      isAcked: false,
      event: null,
    } as const;
    addRepetition(notes, sender, { ...copy });
  }

  /** F-RTO (RFC 5682, 3.1), as Linux has it: what was not sent again arrives, so not all was lost. */
  #undoTimeout(sender: Sender): void {
    if (sender.int(SENDER.mode) !== MODE.loss || !sender.has(BIT.doubtsTimeout)) return;
    sender.setInt(SENDER.mode, MODE.open);
    sender.setInt(SENDER.backoff, 0);
    sender.clear(BIT.doubtsTimeout);
  }

  /** Both ends offered SACK, as far as their SYNs were seen. */
  #hasSack(): boolean {
    const { client, server } = this.#connection;
    const offers = (end: Endpoint): boolean => !end.hasSyn || end.has(SENT.sackPermitted);
    return offers(client) && offers(server);
  }

  #endpointOf(sender: Sender): Endpoint {
    return sender === this.client ? this.#connection.client : this.#connection.server;
  }

  #closeWindow(sender: Sender, packet: Packet): void {
    this.#note(sender, packet, { event: 'zero-window', window: 0 });
    sender.count(SENDER.zeroWindows);
    this.#notesOf(sender).add(NOTE.zeroWindow, packet.timeNs, packet.frame);
    if (sender.has(BIT.isZeroWindow)) return;
    sender.set(BIT.isZeroWindow);
    sender.setDouble(SENDER.zeroSinceNs, packet.timeNs);
  }

  #openWindow(sender: Sender, timeNs: number): void {
    sender.clear(BIT.isZeroWindow);
    sender.add(SENDER.zeroNs, timeNs - sender.double(SENDER.zeroSinceNs));
  }

  #echoCongestion(sender: Sender, packet: Packet): void {
    if (!sender.has(BIT.hasEcho)) this.#note(sender, packet, { event: 'ecn-echo' });
    sender.set(BIT.hasEcho);
  }

  /** Scaled; null when the scale is not known. */
  #windowOf(sender: Sender, { window }: Packet): number | null {
    const scale = sender.int(SENDER.scale);
    return scale === UNKNOWN_SCALE ? null : window << scale;
  }

  #note(sender: Sender, packet: Packet, detail: EventDetail): void {
    if (!this.#events.isWanted) return;
    this.#events.add(this.#connection.block, packet, sender === this.client, detail);
  }

  #segmentsOf(sender: Sender): SentSegments {
    const segments = sender === this.client ? this.#clientSegments : this.#serverSegments;
    segments.open();
    return segments;
  }

  #notesOf(sender: Sender): SenderNotes {
    sender.set(BIT.hasNotes);
    return this.#notebook.of(this.#connection.block, sender === this.client);
  }

  /** What is out of the ordinary in what that end sent, if anything is. */
  notes(isClient: boolean): SenderNotes | undefined {
    return this.#notebook.find(this.#connection.block, isClient);
  }
}

function beginSender(sender: Sender, own: Endpoint, peer: Endpoint, ownNs: number, peerNs: number): void {
  if (own.has(SENT.sequence)) {
    sender.setInt(SENDER.sndNxt, own.sndNxt);
    sender.setInt(SENDER.sndUna, own.sndNxt);
    sender.setInt(SENDER.missingEnd, own.sndNxt);
    sender.set(BIT.hasSndNxt);
  }
  if (peer.has(SENT.acknowledgement)) {
    sender.setInt(SENDER.sndUna, peer.rcvNxt);
    sender.set(BIT.hasSndUna);
  }
  sender.setDouble(SENDER.senderRttNs, ownNs > 0 ? ownNs : 0);
  if (peerNs > 0) {
    sender.setDouble(SENDER.srttNs, peerNs);
    sender.setDouble(SENDER.rttVarNs, peerNs / 2);
    sender.setDouble(SENDER.minRttNs, peerNs);
  }
  if (own.hasSyn && own.has(SENT.acknowledgement)) {
    // What its SYN-ACK said; windows of SYNs are not scaled.
    sender.setInt(SENDER.ack, own.rcvNxt);
    sender.setInt(SENDER.window, own.controlWindow);
    sender.setInt(SENDER.edge, seqAdd(own.rcvNxt, own.controlWindow));
    sender.set(BIT.hasSaid);
    if (own.controlWindow === 0) sender.set(BIT.isZeroWindow);
  }
  sender.setInt(SENDER.scale, scaleOf(own, peer));
  sender.setInt(SENDER.largest, peer.mss === NO_MSS ? UNKNOWN_MSS : peer.mss);
  sender.setDouble(SENDER.ackedNs, -Infinity);
  sender.setDouble(SENDER.sentNs, -Infinity);
  sender.setDouble(SENDER.progressNs, -Infinity);
}

/** Of windows outside SYNs. RFC 7323 (2.2): both ends have to send the option. */
function scaleOf(own: Endpoint, peer: Endpoint): number {
  if (!own.hasSyn || !peer.hasSyn) return UNKNOWN_SCALE;
  return own.windowScale === NO_SCALE || peer.windowScale === NO_SCALE ? 0 : own.windowScale;
}

/** Takes the packet as another copy of what it holds from `entry` on; returns how many bytes of it had never passed. */
function fillGaps(
  sender: Sender,
  segments: SentSegments,
  entry: number,
  packet: Packet,
  end: number,
  bits: number,
): number {
  let bytes = 0;
  for (let i = entry; i < segments.next && seqDiff(segments.seq(i), end) < 0; i++) {
    if (segments.has(i, SEGMENT.gap)) {
      const wasMissing = i < segments.head;
      const filled = segments.fill(i, seqMax(packet.seq, segments.seq(i)), end, packet, bits);
      if (wasMissing) sender.add(SENDER.missingBytes, -filled);
      bytes += filled;
      if (segments.has(i, SEGMENT.gap)) i++; // what was filled comes after what was not
    } else if (bits !== 0) {
      segments.again(i, packet);
    }
  }
  return bytes - (packet.flags & FIN && bytes > 0 ? 1 : 0);
}

/** Bytes that were acknowledged though they never passed, each counted once. */
function countMissing(sender: Sender, from: number, to: number): void {
  const start = seqMax(from, sender.int(SENDER.missingEnd));
  const bytes = seqDiff(to, start);
  if (bytes <= 0) return;
  sender.add(SENDER.missingBytes, bytes);
  sender.setInt(SENDER.missingEnd, to);
}

/** They did pass. */
function takeBackMissing(sender: Sender, from: number, to: number): void {
  const missingEnd = sender.int(SENDER.missingEnd);
  const bytes = seqDiff(seqDiff(to, missingEnd) < 0 ? to : missingEnd, from);
  if (bytes > 0) sender.add(SENDER.missingBytes, -Math.min(bytes, sender.double(SENDER.missingBytes)));
}

function isSamePlace(sender: Sender, packet: Packet): boolean {
  return sender.int(SENDER.place) === placeOf(packet);
}
