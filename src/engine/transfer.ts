// One verdict for every segment: does it simply advance, or what else is it? Each segment speaks of two senders: of the
// other by its acknowledgement and window, and of its own by its sequence numbers. All but SYNs and RSTs comes here; those
// belong to the states (engine/state/). Read this first, then acknowledgement.ts and sequence.ts.
import type { AtHand } from './at-hand.ts';
import type { Connection } from '../flow/connection.ts';
import type { IcmpError } from '../wire/icmp.ts';
import { ACK, ECE, FIN, type Packet } from '../wire/packet.ts';
import { seqDiff } from '../wire/seq.ts';
import { takeAcknowledgement } from './loss/acknowledgement.ts';
import { beginSender } from './begin-sender.ts';
import { NOWHERE, type Memory } from './memory.ts';
import { ConnectionRow } from './rows.ts';
import { isOfCapture } from './loss/duplicate.ts';
import type { EventLog } from './event-log.ts';
import { takeBeat } from './heartbeat.ts';
import { IcmpNote, NOTE, type SenderNotes } from './notes.ts';
import { takeCopy } from './loss/old-data.ts';
import { fullRttNs, releaseRtt, takeEcho } from './rtt.ts';
import { NO_REPETITION, Scene } from './scene.ts';
import { BIT, type Sender } from './sender.ts';
import { placeOf } from './sent-segments.ts';
import { takeSequence } from './loss/sequence.ts';
import { addStall, isOrdinary, releaseStalls } from './stall-log.ts';
import { MIN_STALL_NS, Silence } from './stalls.ts';
import { takeWindow } from './receive-window.ts';

/** Closed connections whose segments are kept, to recognise copies of them. */
const CLOSED_KEPT = 256;

export class Transfer {
  /** What its files share of the segment at hand. */
  readonly scene: Scene;
  readonly #hand: AtHand;
  readonly #silence: Silence = new Silence();
  /** The latest that closed, in turn, and their ids: a connection's object is used again. */
  readonly #closed: number[] = [];
  readonly #former: ConnectionRow = new ConnectionRow();
  readonly #closedIds: number[] = [];
  #closedCount = 0;

  constructor(hand: AtHand, events: EventLog) {
    hand.memory.show(this.#former);
    this.scene = new Scene(hand, events);
    this.#hand = hand;
  }

  get client(): Sender {
    return this.scene.client;
  }

  get server(): Sender {
    return this.scene.server;
  }

  get memory(): Memory {
    return this.scene.memory;
  }

  /** What is out of the ordinary in what that end sent, if anything is. */
  notes(isClient: boolean): SenderNotes | undefined {
    return this.scene.notebook.find(this.scene.connection.followed, isClient);
  }

  /** Moves to a connection that has a transfer. */
  open(connection: Connection): void {
    this.#hand.open(connection);
    this.scene.enter();
  }

  /**
   * A segment without SYN and RST of the connection at hand, before the endpoints count it. False for a copy of one that
   * has been taken.
   */
  segment(packet: Packet, fromClient: boolean): boolean {
    const { scene } = this;
    const { connection } = this.#hand;
    scene.enter();
    if (!connection.hasTransfer) this.#begin(connection);
    const { client, server } = scene;
    const sender = fromClient ? client : server;
    const other = fromClient === connection.isSelf ? client : fromClient ? server : client;
    const { seq, flags, timeNs } = packet;
    const end = (seq + packet.payloadLength + (flags & FIN)) | 0;
    const silentNs = timeNs - client.latestNs;
    client.latestNs = timeNs;
    if (packet.payloadLength <= 1 && this.#isCopy(sender, packet, end, silentNs)) return false;
    const isSilence = silentNs > MIN_STALL_NS;
    if (isSilence) this.#silence.take(silentNs, sender, other);
    scene.repetition = NO_REPETITION;
    if (packet.hasTimestamps) takeEcho(sender, other, packet);
    if ((flags & ACK) !== 0) takeAcknowledgement(scene, other, sender, packet, end !== seq);
    const ipIdStep = (packet.ipId - sender.ipId) & 0xffff;
    const next = sender.sndNxt;
    takeSequence(scene, sender, other, packet, end, ipIdStep, silentNs);
    takeIdentity(sender, packet, ipIdStep, sender.sndNxt !== next);
    takeWindow(scene, sender, packet, (flags & FIN) !== 0);
    if ((flags & ECE) !== 0) this.#takeCongestion(sender, packet);
    else sender.clear(BIT.hasEcho);
    other.unansweredProbes = 0;
    if (packet.isFragmented) scene.notesOf(sender).add(NOTE.fragment, timeNs, packet.frame);
    if (!isSilence) return true;
    this.#endSilence(sender, other, packet, silentNs);
    takeBeat(sender, packet, silentNs);
    return true;
  }

  /** An ICMP error about one of the segments of the connection at hand reached the client, or the server; `packet` is the error. */
  icmp(packet: Packet, error: IcmpError, isClient: boolean): void {
    const { scene } = this;
    const { connection } = this.#hand;
    scene.enter();
    if (!connection.hasTransfer) this.#begin(connection);
    const notes = scene.notesOf(isClient ? scene.client : scene.server);
    notes.add(NOTE.icmp, packet.timeNs, packet.frame);
    notes.icmp ??= new IcmpNote(packet, error);
    notes.icmpKinds |= 1 << error.kind;
    if (!scene.events.isWanted) return;
    const { kind, mtu } = notes.icmp;
    const detail = { event: 'icmp-error', icmp: kind, ...(mtu > 0 ? { mtu } : {}) } as const;
    const quoted = { frame: packet.frame, timeNs: packet.timeNs, seq: error.seq, payloadLength: 0 };
    scene.events.add(connection.followed, quoted, isClient, detail);
  }

  /** Nothing more is to come but copies of its last segments. */
  close(connection: Connection): void {
    const slot = this.#closedCount++ % CLOSED_KEPT;
    const former = this.#former;
    former.at = this.#closed[slot] ?? NOWHERE;
    if (former.at !== NOWHERE && former.id === this.#closedIds[slot] && former.hasTransfer) {
      this.#hand.moveTo(former.followed);
      this.scene.forgetSegments();
      this.open(connection);
    }
    this.#closed[slot] = connection.at;
    this.#closedIds[slot] = connection.id;
  }

  /** The connection at hand was reported. */
  release(connection: Connection): void {
    const { client, server, memory, notebook } = this.scene;
    this.scene.forgetSegments();
    for (const sender of [client, server]) {
      releaseRtt(sender, memory);
      releaseStalls(sender, memory);
    }
    notebook.release(connection.followed);
    connection.hasTransfer = false;
  }

  #begin(connection: Connection): void {
    const { client, server, endNs } = connection;
    const { clientHalfNs: clientNs, serverHalfNs: serverNs } = this.#hand.row;
    connection.hasTransfer = true;
    this.client.latestNs = NaN;
    beginSender(this.client, client, server, clientNs, serverNs, endNs);
    beginSender(this.server, server, client, serverNs, clientNs, endNs);
  }

  /** A copy of an acknowledgement, a keep-alive or a probe: where everything is doubled, or of the latest segment. */
  #isCopy(sender: Sender, packet: Packet, end: number, silentNs: number): boolean {
    const scene = this.scene;
    if (isLatestAgain(sender, packet, end)) {
      const { packets } = scene.endpointOf(sender);
      const isSamePlace = sender.place === placeOf(packet);
      takeCopy(scene, sender, packet, isOfCapture(sender, packets, silentNs, isSamePlace));
      return true;
    }
    const isAckAgain = end === packet.seq && sender.has(BIT.isDoubled) && scene.notesOf(sender).repeats(packet);
    if (isAckAgain) takeCopy(scene, sender, packet, true);
    return isAckAgain;
  }

  #takeCongestion(sender: Sender, packet: Packet): void {
    if (!sender.has(BIT.hasEcho)) this.scene.tell(sender, packet, { event: 'ecn-echo' });
    sender.set(BIT.hasEcho);
  }

  #endSilence(sender: Sender, other: Sender, packet: Packet, silentNs: number): void {
    if (silentNs < 2 * Math.max(fullRttNs(sender), fullRttNs(other))) return;
    const { client, repetition, wasRetransmitted, memory } = this.scene;
    const silence = this.#silence;
    silence.judge(sender, sender === client, packet, repetition, wasRetransmitted);
    if (silence.cause === null) return;
    const stalled = silence.isOfSender ? sender : other;
    addStall(stalled, memory, packet.timeNs - silentNs, silentNs, silence.cause, packet.frame);
    if (!isOrdinary(silence.cause)) stalled.set(BIT.hasNotes | BIT.hasStalled);
    if (repetition !== NO_REPETITION) stalled.timerNs += silentNs;
  }
}

/** The sender's latest segment once more, one with no more than a byte: all in it is the same, the IP ID included. */
function isLatestAgain(sender: Sender, { ipId, ack, window }: Packet, end: number): boolean {
  if (ipId !== sender.ipId || !sender.isNumbered(ipId)) return false;
  const isSame = sender.has(BIT.hasSaid) && ack === sender.ack && window === sender.window;
  return isSame && seqDiff(end, sender.sndNxt) <= 0;
}

/** How the sender numbers its packets, and where this one was seen. */
function takeIdentity(sender: Sender, packet: Packet, ipIdStep: number, hasAdvanced: boolean): void {
  if (ipIdStep === 0 && packet.ipId !== 0 && sender.has(BIT.hasSaid)) {
    // Not the latest once more, but another with the same number.
    if (hasAdvanced || packet.ack !== sender.ack) sender.set(BIT.hasConstantId);
  }
  sender.place = placeOf(packet);
  sender.ipId = packet.ipId;
  sender.ipIdSteps = ipIdStep === 1 ? sender.ipIdSteps + 1 : 0;
}
