// The RSTs of a connection: the first that its receiver takes, with what both ends had just done, and the blind ones,
// which it does not take. RFC 9293 (3.10.7), RFC 5961 (3.2, 4).
import type { AtHand } from '../engine/at-hand.ts';
import type { Followed } from '../engine/rows.ts';
import type { Connection } from '../flow/connection.ts';
import { SENT, type Endpoint } from '../flow/endpoint.ts';
import { ACK, type Packet } from '../wire/packet.ts';
import { seqDiff, seqMax } from '../wire/seq.ts';
import type { End } from './state-path.ts';

/** What was true of the first valid RST when it passed. */
const BY_SERVER = 1;
const HAS_ACK = 2;
const IS_ALIEN = 4;
const OWN_UNACKED = 8;
const PEER_UNACKED = 16;
const IS_ANSWER = 32;
const AFTER_SILENCE = 64;
/** States of both ends before it, four bits each. */
const CLIENT_STATE_SHIFT = 8;
const SERVER_STATE_SHIFT = 12;

/** Routes change by a hop or two; another host is further away, or began with another TTL. */
const ALIEN_TTL_DIFFERENCE = 4;
/** A copy comes sooner, if its IP ID doesn't tell. */
const COPY_NS = 1e6;
/** A RST that comes so soon after a silence answers what ended it. */
const SOON_NS = 1e9;

export class Resets {
  readonly #row: Followed;

  constructor({ row }: AtHand) {
    this.#row = row;
  }

  /** Takes in a RST; `clientState` and `serverState` are those before it. */
  add(
    packet: Packet,
    fromClient: boolean,
    isValid: boolean,
    clientState: number,
    serverState: number,
    connection: Connection,
  ): void {
    const row = this.#row;
    if (this.#isCopy(packet, fromClient ? connection.client : connection.server)) return;
    row.latestResetIpId = packet.ipId;
    row.latestResetNs = packet.timeNs;
    if (!isValid) {
      if (this.blindCount === 0) {
        row.blindResetNs = packet.timeNs;
        row.blindResetFrame = packet.frame;
        row.blindResetBy = fromClient ? 0 : 1;
      }
      row.blindResets++;
      return;
    }
    if (this.count === 0) {
      const states = (clientState << CLIENT_STATE_SHIFT) | (serverState << SERVER_STATE_SHIFT);
      row.firstResetNs = packet.timeNs;
      row.firstResetFrame = packet.frame;
      row.firstResetBits = states | bitsOf(packet, fromClient, connection);
    }
    row.latestResetFrame = packet.frame;
    row.resets++;
  }

  /** RSTs that their receivers take. */
  get count(): number {
    return this.#row.resets;
  }

  get firstFrame(): number {
    return this.#row.firstResetFrame;
  }

  get latestFrame(): number {
    return this.#row.latestResetFrame;
  }

  /** Nanoseconds since the first packet of the run. */
  get firstNs(): number {
    return this.#row.firstResetNs;
  }

  get blindNs(): number {
    return this.#row.blindResetNs;
  }

  /** In whose name the first was sent. */
  get by(): End {
    return this.#is(BY_SERVER) ? 'server' : 'client';
  }

  /** Of the first: RST and ACK, as a socket that is aborted sends it. Without ACK, it answers a segment for no socket. */
  get hasAck(): boolean {
    return this.#is(HAS_ACK);
  }

  /** Of the first: its TTL does not fit the end in whose name it was sent. */
  get isAlien(): boolean {
    return this.#is(IS_ALIEN);
  }

  /** Of the first: not all that its sender had sent was acknowledged. */
  get wasOwnUnacked(): boolean {
    return this.#is(OWN_UNACKED);
  }

  /** Of the first: not all that the peer had sent was acknowledged. */
  get wasPeerUnacked(): boolean {
    return this.#is(PEER_UNACKED);
  }

  /** Of the first: its number is the acknowledgement of what the peer had just sent. */
  get isAnswer(): boolean {
    return this.#is(IS_ANSWER);
  }

  /** Of the first: its sender had been silent for long. */
  get wasAfterSilence(): boolean {
    return this.#is(AFTER_SILENCE);
  }

  /** State of that end just before the first: one of STATE. */
  stateBefore(end: End): number {
    return (this.#row.firstResetBits >> (end === 'client' ? CLIENT_STATE_SHIFT : SERVER_STATE_SHIFT)) & 15;
  }

  get blindCount(): number {
    return this.#row.blindResets;
  }

  get blindFrame(): number {
    return this.#row.blindResetFrame;
  }

  /** In whose name the first blind one was sent. */
  get blindBy(): End {
    return this.#row.blindResetBy === 0 ? 'client' : 'server';
  }

  /** Made by the network or the capture. `sender`: what it sent before. */
  #isCopy({ seq, ipId, timeNs }: Packet, sender: Endpoint): boolean {
    if (this.count + this.blindCount === 0 || !sender.has(SENT.rst) || sender.rstSeq !== seq) return false;
    if (ipId !== this.#row.latestResetIpId) return false;
    return ipId !== 0 || timeNs - this.#row.latestResetNs < COPY_NS;
  }

  #is(bit: number): boolean {
    return (this.#row.firstResetBits & bit) !== 0;
  }
}

function bitsOf(packet: Packet, fromClient: boolean, connection: Connection): number {
  const { client, server } = connection;
  const sender = fromClient ? client : server;
  const peer = fromClient ? server : client;
  return (
    (fromClient ? 0 : BY_SERVER) |
    ((packet.flags & ACK) !== 0 ? HAS_ACK : 0) |
    (sender.ttl !== 0 && Math.abs(sender.ttl - packet.ttl) > ALIEN_TTL_DIFFERENCE ? IS_ALIEN : 0) |
    (isUnacked(sender, peer.rcvNxt) ? OWN_UNACKED : 0) |
    (isUnacked(peer, (packet.flags & ACK) !== 0 ? seqMax(sender.rcvNxt, packet.ack) : sender.rcvNxt)
      ? PEER_UNACKED
      : 0) |
    (packet.seq === peer.rcvNxt ? IS_ANSWER : 0) |
    (isAfterSilence(packet, connection) ? AFTER_SILENCE : 0)
  );
}

/** Something was sent after a silence of a second or more, and this answers it. */
function isAfterSilence({ timeNs }: Packet, { resumedMs }: Connection): boolean {
  return resumedMs > 0 && timeNs - resumedMs * 1e6 < SOON_NS;
}

/** Is data among what it sent beyond that acknowledgement? */
function isUnacked(sender: Endpoint, ack: number): boolean {
  const dataEnd = sender.has(SENT.fin) ? sender.finSeq : sender.sndNxt;
  return sender.payloadBytes > 0 && seqDiff(dataEnd, ack) > 0;
}
