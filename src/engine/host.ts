// What the engine asks of the program around it; src/core/core.ts answers. Rare things only.

/**
 * Keeps an event of an open connection, whose rows begin at the place `followed`: `kind` of TOLD; `detail`: what that kind says
 * besides (bytes, a window, whether it is valid …), 0 for most. Returns its number among those of the connection, by which
 * more can be said of it. Called only where events are wanted.
 */
export declare function addEvent(
  followed: i32,
  fromClient: bool,
  kind: i32,
  frame: i32,
  timeNs: f64,
  seq: i32,
  length: i32,
  detail: f64,
): i32;

/**
 * As `addEvent`, of a SYN or SYN-ACK that its sender's timer sent again: `backoff`: how often it had before, this one
 * included; `originalFrame`: the first, 0 where that is not told (null in the event). The event is a `retransmission`, and
 * says besides, in this order: need 'unknown', proof null, lost null, segment 'syn-ack' or 'syn', cause 'timeout', backoff,
 * originalFrame.
 */
export declare function addSynAgain(
  followed: i32,
  fromClient: bool,
  frame: i32,
  timeNs: f64,
  seq: i32,
  length: i32,
  isSynAck: bool,
  backoff: i32,
  originalFrame: i32,
): void;

/**
 * Does the run's filter leave out the connection whose row lies at that place? Asked once, when it has begun, of each
 * connection of a run that has a filter.
 */
export declare function isIgnored(connection: i32): bool;

/**
 * Which of the run's tests of packets does this one pass, whose row (`PacketRow`) lies at that place: a bit each, bit i for
 * the test of position i; `stepNs`: time since the TCP packet before it. Asked only if there are such tests. Of a SYN that
 * was kept aside, all but the bytes is there.
 */
export declare function testPacket(packet: i32, stepNs: f64): i32;

/**
 * The connection whose row lies at that place is over: it is to be reported now, for it is forgotten then. What the engine
 * exports to look at a connection may be called meanwhile, and memory may grow by that.
 */
export declare function finished(connection: i32): void;

/** The window whose row (`Window`) lies at that place is followed from now on; its samples are kept. Only where they are wanted. */
export declare function beginSamples(window: i32): void;

/** That window was reported: its samples go. */
export declare function endSamples(window: i32): void;

/**
 * A sample of that window after a frame: `flight` and `cwnd` in segments, `cwnd` as far as it is known. `hasScale`: its row's
 * `rwnd` is in bytes. All else is in the row.
 */
export declare function noteSample(
  window: i32,
  frame: i32,
  ns: f64,
  flight: i32,
  cwnd: i32,
  isExact: bool,
  hasScale: bool,
  mss: i32,
): void;

/**
 * What is said of an event of the kind `retransmission`, the number of which `addEvent` gave: in this order, segment ('fin'
 * without data, else 'data'), cause (of CAUSE), backoff, need (of NEED), proof (of PROOF), lost (of LOST), and originalFrame,
 * 0 where there is none.
 */
export declare function addRetransmission(
  followed: i32,
  event: i32,
  cause: i32,
  backoff: i32,
  need: i32,
  proof: i32,
  lost: i32,
  originalFrame: i32,
): void;

/** Of that retransmission it is known by now whether it was needed; of one that was not, nothing was lost. */
export declare function amendEvent(followed: i32, event: i32, need: i32, proof: i32): void;

/** What was behind the gap of that event: of GAP_BY. What was said first holds. */
export declare function explainEvent(followed: i32, event: i32, by: i32): void;

/**
 * The event `network-duplicate`, with the proof 'dsack', of a segment that passed before others that have events already:
 * it stands before those that are later.
 */
export declare function insertEvent(
  followed: i32,
  fromClient: bool,
  frame: i32,
  timeNs: f64,
  seq: i32,
  length: i32,
): void;

/**
 * The event `icmp-error` of a packet without data: `kind` of ICMP_ERROR, in words; `mtu`: of the next hop, which is left
 * out when it is 0.
 */
export declare function addIcmpError(
  followed: i32,
  fromClient: bool,
  frame: i32,
  timeNs: f64,
  seq: i32,
  kind: i32,
  mtu: i32,
): void;
