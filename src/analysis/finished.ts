// A connection that is over, or that the capture leaves behind: what is known of it, for sums, findings and records.
// Good until the next connection is looked at: the engine's views are set on this one.
import { formatAddress } from '../shared/address.ts';
import type { Connection, Endpoint } from '../core/connection.ts';
import type { Flows } from '../core/flows.ts';
import type { Seen } from '../core/seen.ts';
import { SENT, BIT, EVENT, STATE, MARK } from '../core/codes.ts';
import { mix } from '../core/hash.ts';
import type { FlowEnd, FlowIdentity } from '../core/identity.ts';
import { outcomeOf } from '../core/outcome.ts';
import type { ConnectionRecord, ConnectionRow, FinishedConnection, Include } from '../report/sink.ts';
import { endText } from '../shared/format.ts';
import type { Outcome } from '../shared/vocabulary.ts';
import { NO_SCALE } from '../core/packet.ts';
import { connectionRecord, connectionRow } from './connection-record.ts';
import { hasBeats, heartbeatSeconds } from '../core/heartbeat.ts';
import type { SenderNotes } from '../core/notes.ts';
import { type Sender, isDeaf } from '../core/sender.ts';
import type { WindowFacts } from '../core/window-facts.ts';
import type { TransitionLog } from '../core/transition-log.ts';
import { stallsOf, type Stall } from '../core/stall-log.ts';
import { wasDamaged } from '../core/verification.ts';
import {
  codeOfNoted,
  endOf,
  firstResetOf,
  handshakeRtt,
  type AttemptFacts,
  type ConnectionFacts,
  type EndFacts,
  type FirstReset,
  type IcmpFacts,
  type NoteFacts,
  type Noted,
} from './facts.ts';
import { didOf } from './seen-flow.ts';
import { otherEnd, StatePath, type End } from './state-path.ts';
import { traitsOf } from './traits.ts';

const NS_PER_SECOND = 1e9;

export type HandshakeKind = ConnectionRecord['handshake']['kind'];

/** What is true of the run when a connection is looked at. */
export interface RunFacts {
  /** The instant of the run's first packet, in nanoseconds since 1970. */
  readonly baseNs: bigint;
  /** Latest time of the captures so far, in nanoseconds since the first packet. */
  readonly nowNs: number;
  /** Seconds that are too long for an end in CLOSE_WAIT. */
  readonly closeWaitThreshold: number;
}

export type SynOption = 'window scale' | 'SACK' | 'timestamps';

/** How long an end was in a state. */
export interface Stay {
  /** Nanoseconds since the first packet of the run. */
  readonly sinceNs: number;
  /** The frame that brought it there. */
  readonly frame: number;
  /** Nothing but what was sent to it shows that it was there. */
  readonly isPresumed: boolean;
  /** When it left, by which of EVENT and frame; null while it is still there. */
  readonly left: { readonly ns: number; readonly event: number; readonly frame: number } | null;
}

/**
 * Linux acknowledges a FIN no later than this (TCP_DELACK_MIN), together with its own FIN if the application closes
 * meanwhile. A capture that ends later has shown that it did not; a capture file doesn't say how long it went on
 * without packets.
 */
const DELAYED_ACK_SECONDS = 0.04;

/** An end whose peer closed. */
export interface CloseWait {
  /** slow: it closed in the end; leak: it did not until the peer gave up, or up to the end of the capture. */
  readonly kind: 'slow' | 'leak';
  /** Of silence, since the FIN or since its latest data. */
  readonly seconds: number;
  /** For as long as the threshold, at least; else the capture ended before. */
  readonly isLong: boolean;
  readonly stay: Stay;
}

/** How long a handshake that nothing ends counts as half-open: Linux sends its SYN-ACK again for 63 s. */
export const HALF_OPEN_NS = 63e9;

const NO_SILENCE = { seconds: 0, unanswered: 0 } as const;

/** Who the ends of a connection are. */
export type Ends = Pick<Finished, 'identity' | 'portOf' | 'addressHashOf' | 'pairHash' | 'isEnd'>;

export class Finished implements FinishedConnection {
  readonly #seen: Seen;
  readonly run: RunFacts;
  readonly #flows: Flows;
  outcome: Outcome = 'open';
  /** What was found in it, once the detectors have looked. */
  sightings: ConnectionRecord['findings'] = [];
  /** Nothing but a SYN, or a SYN and the RST that refused it. */
  isBare = false;
  readonly #path: StatePath = new StatePath();
  #isOpen = false;
  #identity: FlowIdentity | null = null;
  #hasServerHash = false;
  #serverHash = 0;
  /** Of client and server; undefined until asked for. */
  readonly #closeWaits: (CloseWait | null | undefined)[] = [undefined, undefined];

  constructor(flows: Flows, seen: Seen, run: RunFacts) {
    this.#flows = flows;
    this.#seen = seen;
    this.run = run;
  }

  get connection(): Connection {
    return this.#seen.connection;
  }

  /** Looks at the connection that is seen now. */
  look(): void {
    const { connection } = this;
    this.outcome = outcomeOf(connection);
    this.sightings = [];
    this.isBare = !connection.isFollowed && !connection.server.hasSyn;
    this.#isOpen = false;
    this.#identity = null;
    this.#hasServerHash = false;
    this.#closeWaits[0] = undefined;
    this.#closeWaits[1] = undefined;
    if (!this.isBare) this.#open();
  }

  get id(): number {
    return this.connection.id;
  }

  get stream(): number {
    return this.connection.stream;
  }

  /** It was finished early, to make room for others. */
  get isEvicted(): boolean {
    return this.connection.isEvicted;
  }

  get packets(): number {
    return this.connection.packets;
  }

  get bytes(): number {
    return this.connection.client.bytes + this.connection.server.bytes;
  }

  /** Of the first packet, in seconds since the first of the run. */
  get t(): number {
    return this.connection.startNs / NS_PER_SECOND;
  }

  get duration(): number {
    return (this.connection.endNs - this.connection.startNs) / NS_PER_SECOND;
  }

  get identity(): FlowIdentity {
    this.#identity ??= this.#flows.identityOf(this.connection);
    return this.#identity;
  }

  /** Is that its end? `hasPort`: the port counts, too. */
  isEnd(end: End, other: FlowEnd, hasPort: boolean): boolean {
    return this.#flows.isEnd(this.connection, end === 'client', other, hasPort);
  }

  /** Bits of TRAIT. */
  get traits(): number {
    return traitsOf(this);
  }

  /** 32 bits of a hash of the server's address and port. */
  get serverHash(): number {
    if (!this.#hasServerHash) {
      this.#serverHash = this.#flows.hashOf(this.connection, false, true);
      this.#hasServerHash = true;
    }
    return this.#serverHash;
  }

  /** 32 bits of a hash of the address of that end. */
  addressHashOf(end: End): number {
    return this.#flows.hashOf(this.connection, end === 'client', false);
  }

  /** 32 bits of a hash of the client's address and the server's address and port. */
  get pairHash(): number {
    return mix(this.addressHashOf('client'), this.serverHash);
  }

  portOf(end: End): number {
    return this.#flows.portOf(this.connection, end === 'client');
  }

  textOfAddress(words: readonly number[]): string {
    return formatAddress(words);
  }

  addressOf(end: End): string {
    return formatAddress(this.identity[end].address);
  }

  /** Address and port of that end. */
  textOf(end: End): string {
    return endText(this.addressOf(end), this.portOf(end));
  }

  /** What that end sent, counted. */
  sent(end: End): Endpoint {
    const { client, server } = this.connection;
    return end === 'client' ? client : server; // by name: an access by key would be slow
  }

  /** A SYN of the client and a SYN-ACK of the server. */
  get hasBothSyns(): boolean {
    const { client, server } = this.connection;
    return client.has(SENT.syn) && server.has(SENT.synAck) && !client.has(SENT.synAck);
  }

  /** Did the SYN, or SYN-ACK, of that end have the option, as far as it was captured? */
  hasOption(end: End, option: SynOption): boolean {
    const sent = this.sent(end);
    if (sent.isSynCut) return true;
    if (option === 'window scale') return sent.hasSyn && sent.windowScale !== NO_SCALE;
    return sent.has(option === 'SACK' ? SENT.sackPermitted : SENT.timestamps);
  }

  /** It sent more than SYNs, SYN-ACKs and RSTs. */
  hasGoneOn(end: End): boolean {
    return this.sent(end).has(SENT.afterSyn);
  }

  /** Of its handshake, its close and its RSTs. */
  get facts(): ConnectionFacts {
    return this.#seen.row;
  }

  /** Of that end's state and FINs. */
  factsOf(end: End): EndFacts {
    const { client, server } = this.#seen;
    return end === 'client' ? client : server;
  }

  /** SYNs of the client. */
  get syns(): AttemptFacts {
    return this.#seen.syns;
  }

  /** SYN-ACKs of the server. */
  get synAcks(): AttemptFacts {
    return this.#seen.synAcks;
  }

  /** The server has no room: ACKs of its SYN-ACK passed in vain. */
  get isServerDeaf(): boolean {
    return isDeaf(this.factsOf('server'));
  }

  /** Who sent the first FIN. */
  get closeInitiator(): End | null {
    return endOf(this.facts.closeInitiator);
  }

  /** The first RST that its receiver takes, or null. */
  get firstReset(): FirstReset | null {
    return firstResetOf(this.facts);
  }

  get transitions(): TransitionLog {
    return this.#seen.log;
  }

  /** What happened to single segments, if the run keeps events. */
  get events(): NonNullable<ConnectionRecord['events']> {
    return this.#seen.events.of(this.connection.followed, this.id);
  }

  /** Of that end's congestion window, if it can be seen. */
  windowOf(end: End): WindowFacts | undefined {
    return this.hasTransfer ? this.#seen.window(end === 'client') : undefined;
  }

  /** Its data, once anything but SYNs and RSTs has passed. */
  get hasTransfer(): boolean {
    return this.connection.hasTransfer;
  }

  /** Something in its data is out of the ordinary. */
  get hasNotes(): boolean {
    return this.#isOneEnd((sender) => sender.has(BIT.hasNotes));
  }

  /** One of them was silent by somebody's fault. */
  get hasStalled(): boolean {
    return this.#isOneEnd((sender) => sender.has(BIT.hasStalled));
  }

  /** Of what that end sent, none of the large segments was acknowledged, though there were acknowledgements. */
  isLargeMissing(end: End): boolean {
    const sender = this.senderOf(end);
    return sender !== null && sender.has(BIT.hasSndUna) && !sender.has(BIT.largeArrived);
  }

  /** One of the ends sent small data after silences, several times. */
  get hasBeats(): boolean {
    return this.#isOneEnd(hasBeats);
  }

  /** Segments arrived damaged. */
  get wasDamaged(): boolean {
    return this.#isOneEnd(wasDamaged);
  }

  #isOneEnd(is: (sender: Sender) => boolean): boolean {
    return this.hasTransfer && (is(this.#seen.client) || is(this.#seen.server));
  }

  /** What is out of the ordinary in what that end sent. */
  notes(end: End): SenderNotes | undefined {
    return this.hasTransfer ? this.#seen.notes(end === 'client') : undefined;
  }

  /** One kind of it; undefined when there was none. */
  noted(end: End, what: Noted): NoteFacts | undefined {
    return this.notes(end)?.of(codeOfNoted(what));
  }

  /** The first ICMP error about a segment of that end, if there was any. */
  icmp(end: End): IcmpFacts | null {
    return this.notes(end)?.icmp ?? null;
  }

  /** Segments of that end arrived damaged. */
  isDamaged(end: End): boolean {
    const sender = this.senderOf(end);
    return sender !== null && wasDamaged(sender);
  }

  /** Its silences while it had, or should have had, something to send. */
  stalls(end: End): readonly Stall[] {
    const sender = this.senderOf(end);
    return sender === null ? [] : stallsOf(sender);
  }

  /** That end as a sender of data; null when nothing but SYNs and RSTs passed. */
  senderOf(end: End): Sender | null {
    if (!this.hasTransfer) return null;
    return end === 'client' ? this.#seen.client : this.#seen.server;
  }

  /** Seconds between small messages that come at regular times; null when there are none. */
  heartbeatSeconds(end: End): number | null {
    const sender = this.senderOf(end);
    return sender === null ? null : heartbeatSeconds(sender);
  }

  get path(): StatePath {
    if (!this.#isOpen) this.#open();
    return this.#path;
  }

  /** One of STATE, at the end of the capture. */
  stateOf(end: End): number {
    if (this.#isOpen) return this.factsOf(end).state;
    return end === 'client' && this.connection.server.packets === 0 ? STATE.SYN_SENT : STATE.CLOSED;
  }

  reached(end: End, state: number): boolean {
    return this.#isOpen && this.#path.reached(end, state);
  }

  /** Both ends came to be ESTABLISHED, as far as the capture shows. */
  get isHandshakeComplete(): boolean {
    const other = this.connection.isSelf ? 'client' : 'server';
    return this.reached('client', STATE.ESTABLISHED) && this.reached(other, STATE.ESTABLISHED);
  }

  get handshakeKind(): HandshakeKind {
    const { client, server, isSelf } = this.connection;
    if (!client.hasSyn && !server.hasSyn) return 'not-captured';
    if (isSelf) return 'self';
    if (client.has(SENT.syn) && server.has(SENT.syn)) return 'simultaneous';
    if (this.facts.isFastOpen) return 'fast-open';
    return this.isHandshakeComplete ? 'three-way' : 'incomplete';
  }

  /** How often its SYN, and its SYN-ACK, were retransmitted. */
  get synRetransmissions(): number {
    return this.#isOpen ? Math.max(0, this.syns.count - 1) : 0;
  }

  get synAckRetransmissions(): number {
    return this.#isOpen ? Math.max(0, this.synAcks.count - 1) + this.facts.crossedSynAcks : 0;
  }

  get finRetransmissions(): number {
    return this.#isOpen ? this.finRetransmissionsOf('client') + this.finRetransmissionsOf('server') : 0;
  }

  finRetransmissionsOf(end: End): number {
    return Math.max(0, this.factsOf(end).fins - 1);
  }

  /** Did the capture see its SYN, or SYN-ACK? */
  get isAttempt(): boolean {
    return this.connection.client.hasSyn || this.connection.server.hasSyn;
  }

  /** When its handshake ended, in nanoseconds since the first packet: completed, reset or refused; NaN if it did not. */
  get handshakeEndNs(): number {
    const { connection } = this;
    if (this.isBare) return connection.server.packets > 0 ? connection.endNs : NaN;
    const rtt = handshakeRtt(this.facts);
    if (rtt !== null) return connection.startNs + rtt * NS_PER_SECOND;
    const answered = connection.isSelf || connection.server.packets === 0 ? 'client' : 'server';
    const leftNs = this.leftNs(answered, STATE.SYN_RECEIVED);
    const completeNs = Number.isNaN(leftNs) ? this.enteredNs(answered, STATE.ESTABLISHED) : leftNs;
    return Number.isNaN(completeNs) && connection.hasRst ? connection.endNs : completeNs;
  }

  /** When it came to be in a state the last time; NaN if it never was. */
  enteredNs(end: End, state: number): number {
    return this.reached(end, state) ? this.transitions.timeNs(this.#path.came(end, state)) : NaN;
  }

  /** When it left a state the last time; NaN if it never did. */
  leftNs(end: End, state: number): number {
    const entry = this.#isOpen ? this.#path.left(end, state) : -1;
    return entry < 0 ? NaN : this.transitions.timeNs(entry);
  }

  /** Its latest stay in a state, or null. What was withdrawn did not happen. */
  lastStay(end: End, state: number): Stay | null {
    if (!this.reached(end, state)) return null;
    const log = this.transitions;
    const came = this.#path.came(end, state);
    const left = this.#path.left(end, state);
    return {
      sinceNs: log.timeNs(came),
      frame: log.frame(came),
      isPresumed: (log.marks(came) & MARK.presumed) !== 0,
      left: left > came ? { ns: log.timeNs(left), event: log.event(left), frame: log.frame(left) } : null,
    };
  }

  /** Was this of EVENT taken to have happened to that end, until what it sent refuted it? */
  wasRefuted(end: End, event: number): boolean {
    if (!this.#isOpen) return false;
    const log = this.transitions;
    const marks = (end === 'server' ? MARK.server : 0) | MARK.withdrawn;
    for (let entry = 0; entry < log.count; entry++) {
      if (log.event(entry) === event && (log.marks(entry) & (MARK.server | MARK.withdrawn)) === marks) return true;
    }
    return false;
  }

  /** How an end that acknowledged the peer's FIN came to close, or did not; null when it never had to. */
  closeWait(end: End): CloseWait | null {
    const index = end === 'client' ? 0 : 1;
    let closeWait = this.#closeWaits[index];
    if (closeWait === undefined) {
      closeWait = this.#lookAtCloseWait(end);
      this.#closeWaits[index] = closeWait;
    }
    return closeWait;
  }

  #lookAtCloseWait(end: End): CloseWait | null {
    if (!this.reached(end, STATE.CLOSE_WAIT)) return null;
    const leftNs = this.leftNs(end, STATE.CLOSE_WAIT);
    if (leftNs - this.enteredNs(end, STATE.CLOSE_WAIT) < this.run.closeWaitThreshold * NS_PER_SECOND) return null;
    const stay = this.lastStay(end, STATE.CLOSE_WAIT);
    if (stay === null || stay.isPresumed) return null;
    const untilNs = stay.left?.ns ?? this.run.nowNs;
    const silentSinceNs = Math.max(stay.sinceNs, this.sent(end).lateDataMs * 1e6);
    const seconds = (untilNs - silentSinceNs) / NS_PER_SECOND;
    const isLong = seconds >= this.run.closeWaitThreshold;
    const hasClosed = stay.left?.event === EVENT.sendFin || stay.left?.event === EVENT.sendRst;
    if (hasClosed) return isLong ? { kind: 'slow', seconds, isLong, stay } : null;
    const isAtEnd = stay.left === null && seconds >= DELAYED_ACK_SECONDS;
    return isLong || isAtEnd ? { kind: 'leak', seconds, isLong, stay } : null;
  }

  /** What the other end sent without an answer since that end last sent anything, and for how many seconds. */
  silence(end: End): { seconds: number; unanswered: number } {
    const { rowIsOfClient, unanswered, unansweredSinceMs, endNs, isSelf } = this.connection;
    const isOfOther = rowIsOfClient === (end === 'server') && unanswered > 0 && !isSelf;
    return isOfOther ? { seconds: (Math.floor(endNs / 1e6) - unansweredSinceMs) / 1e3, unanswered } : NO_SILENCE;
  }

  /** A RST moved an end, and nothing refuted that. */
  get isReset(): boolean {
    const by = this.facts.isFirstResetByServer ? 'server' : 'client';
    return this.path.did(by, EVENT.sendRst) || this.path.did(otherEnd(by), EVENT.receiveRst);
  }

  /** Of frames of this connection those that lie in one capture, and which; others' numbers are not known. */
  evidence(frames: readonly number[]): { frames: readonly number[]; capture: number } {
    const { firstCapture, lastCapture, firstFrame, lastFrame } = this.connection;
    if (firstCapture === lastCapture) return { frames, capture: firstCapture };
    if (frames.includes(firstFrame)) return { frames: [firstFrame], capture: firstCapture };
    return { frames: frames.includes(lastFrame) ? [lastFrame] : [], capture: lastCapture };
  }

  /** What that end sent at least once: bits of KIND and DID, filter/did.ts. */
  didOf(end: End): number {
    return didOf(this, end);
  }

  row(): ConnectionRow {
    return connectionRow(this);
  }

  record(include: Include = {}): ConnectionRecord {
    return connectionRecord(this, include);
  }

  #open(): void {
    this.#seen.open(this.run.nowNs);
    this.#path.read(this.transitions);
    this.#isOpen = true;
  }
}
