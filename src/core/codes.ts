// Codes that the engine writes into rows, and that this side reads: one place for both. src/engine/codes.ts is generated
// from this: `npm run rows`.
import { CAUSES, CONGESTION_CONTROLS, EVENTS, LIMITS, STALL_CAUSES } from '../shared/vocabulary.ts';

/** Control bits of the TCP header. */
export const FLAG = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, ECE: 64, CWR: 128 } as const;

/** MSS option absent; window scale option absent, or cut off by the capture; the scale of a window not known. */
export const OPTION = { noMss: -1, noScale: -1, unseenScale: -2, unknownScale: -1 } as const;

/** Layers that have a decoder. */
export const LAYER = {
  ethernet: 1,
  etherType: 2,
  llc: 3,
  ppp: 4,
  pppoe: 5,
  mpls: 6,
  ieee80211: 7,
  linkHeader: 8,
  ip: 9,
  ipv4: 10,
  ipv6: 11,
  ipProtocol: 12,
  udp: 13,
  tcp: 14,
  ieee80211Padded: 15,
  ieee80211Swapped: 16,
  gre: 17,
} as const;

/** Ends of a packet that are not a fault. */
export const END = {
  tcp: 32,
  udp: 33,
  icmp: 34,
  otherIp: 35,
  notIp: 36,
  /** A piece of a fragmented datagram that is not whole yet. */
  fragment: 37,
} as const;

/** Ends of a packet that are a fault, or beyond this program: counted by reason in the report. */
export const FAULT = {
  linkTypeUnknown: 64,
  linkHeaderCut: 65,
  linkHeaderBad: 66,
  encrypted: 67,
  ipHeaderCut: 68,
  ipHeaderBad: 69,
  ipv6ExtensionBad: 70,
  tunnelHeaderBad: 71,
  tooManyLayers: 72,
  tcpHeaderCut: 73,
  tcpHeaderBad: 74,
  compressedHeader: 75,
} as const;

export const ICMP_ERROR = {
  networkUnreachable: 1,
  hostUnreachable: 2,
  protocolUnreachable: 3,
  portUnreachable: 4,
  /** By a filter or a policy. */
  prohibited: 5,
  /** Unreachable for another reason: `code` has it. */
  otherUnreachable: 6,
  /** ICMP: fragmentation needed, and forbidden. ICMPv6: packet too big. */
  packetTooBig: 7,
  timeExceeded: 8,
  parameterProblem: 9,
} as const;

/** What an endpoint has sent at least once, and the options of its SYN. */
export const SENT = {
  syn: 1,
  synAck: 2,
  fin: 4,
  rst: 8,
  data: 16,
  /** A segment with nothing but an acknowledgement. */
  ack: 32,
  /** SYN, FIN and RST in a mixture that makes no sense. */
  mixed: 64,
  /** Anything with neither SYN nor RST. */
  afterSyn: 128,
  sackPermitted: 256,
  timestamps: 512,
  fastOpen: 1024,
  /** A segment of which tshark keeps the first sequence number; see stream-number.ts. */
  streamBase: 2048,
  /** A segment of which `sndNxt` holds, and one with ACK, of which `rcvNxt` does. */
  sequence: 4096,
  acknowledgement: 8192,
  /** A RST, though it may have gone on after it: `rst` is taken back then. */
  everRst: 16_384,
  /** The flags that change no state, each in the place of its bit in the header, 12 further up. */
  push: 8 << 12,
  urgent: 32 << 12,
  ece: 64 << 12,
  cwr: 128 << 12,
} as const;

/** How it is known which end is the client; the smaller, the better known. */
export const KNOWN_BY = { syn: 0, synAck: 1, port: 2, firstPacket: 3 } as const;

/** Who of the two ends did it. */
export const BY = { nobody: 0, client: 1, server: 2 } as const;

/** Codes: positions in the report's STATES. */
export const STATE = {
  UNKNOWN: 0,
  CLOSED: 1,
  LISTEN: 2,
  SYN_SENT: 3,
  SYN_RECEIVED: 4,
  ESTABLISHED: 5,
  FIN_WAIT_1: 6,
  FIN_WAIT_2: 7,
  CLOSE_WAIT: 8,
  CLOSING: 9,
  LAST_ACK: 10,
  TIME_WAIT: 11,
} as const;

/** What an endpoint does, and what reaches it. Codes: positions in the report's TRANSITION_EVENTS. */
export const EVENT = {
  sendSyn: 0,
  sendSynAck: 1,
  /** A segment without SYN, FIN or RST. */
  send: 2,
  sendFin: 3,
  sendRst: 4,
  receiveSynAck: 5,
  receiveAckOfSyn: 6,
  receiveFin: 7,
  receiveAckOfFin: 8,
  receiveRst: 9,
  /** Time that passed: 2·MSL in TIME_WAIT. */
  timeout: 10,
} as const;

export const MARK = {
  /** Of the server; else of the client. */
  server: 1,
  /** It follows from what was sent to the endpoint, and nothing that the endpoint sent has confirmed it. */
  presumed: 2,
  /** What the endpoint sent later refuted it: it did not happen. */
  withdrawn: 4,
} as const;

export const BIT = {
  /** sndNxt, sndUna, window and ack hold. */
  hasSndNxt: 1,
  hasSndUna: 2,
  hasSaid: 4,
  /** A tail loss probe is in flight. */
  isProbing: 8,
  /** Its latest segment was a keep-alive, or a zero-window probe. */
  keptAlive: 16,
  probedWindow: 32,
  /** Repetitions of it wait for what the other end says of them. */
  hasPending: 64,
  isZeroWindow: 128,
  hasEcho: 256,
  /** The first acknowledgement of its data passed. */
  wasAcked: 512,
  /** A segment of LARGE_BYTES or more was acknowledged. */
  largeArrived: 2048,
  /** The acknowledgement of its latest, small segment came as late as a delayed one. */
  wasDelayed: 4096,
  /** There are notes of it (notes.ts), or stalls that are somebody's fault. */
  hasNotes: 8192,
  /** A blind RST or SYN reached it: its next acknowledgement is the challenge of RFC 5961. */
  isChallenged: 16_384,
  /** The capture sees its packets more than once. */
  isDoubled: 32_768,
  /** Different packets of it have the same IP ID: that says nothing. */
  hasConstantId: 65_536,
  /** A byte of it that probed a closed window was not taken, as far as is known. */
  hasProbeByte: 131_072,
  /** `probeTsVal` waits for its echo. */
  awaitsEcho: 262_144,
  hasStalled: 524_288,
  /** Its congestion window is followed. */
  isFollowed: 1_048_576,
  /** A segment of it without SYN, FIN and RST can change no state now (step.ts). */
  isQuiet: 2_097_152,
  /** After a timeout: what comes back now tells whether it was needed (F-RTO, RFC 5682). */
  doubtsTimeout: 1024,
} as const;

/** How it goes about loss. */
export const MODE = { open: 0, recovery: 1, loss: 2 } as const;

/** Why a sender repeats a segment: position in CAUSES. */
export const CAUSE = {
  timeout: CAUSES.indexOf('timeout'),
  fast: CAUSES.indexOf('fast'),
  tailLossProbe: CAUSES.indexOf('tail-loss-probe'),
  afterTimeout: CAUSES.indexOf('after-timeout'),
  unknown: CAUSES.indexOf('unknown'),
} as const;

/** Kinds of notes: first those of CAUSES, by what made the sender repeat itself. */
export const NOTE = {
  spurious: CAUSES.length,
  /** Sent a third time, or more often. */
  lostAgain: CAUSES.length + 1,
  outOfOrder: CAUSES.length + 2,
  networkDuplicate: CAUSES.length + 3,
  captureDuplicate: CAUSES.length + 4,
  /** Its window was closed. */
  zeroWindow: CAUSES.length + 5,
  keepAlive: CAUSES.length + 6,
  /** The other end acknowledged what never passed. */
  unseen: CAUSES.length + 7,
  superSegment: CAUSES.length + 8,
  /** A small segment waited for an acknowledgement that was delayed. */
  nagle: CAUSES.length + 9,
  fragment: CAUSES.length + 10,
  /** An ICMP error about one of its segments. */
  icmp: CAUSES.length + 11,
  /** It said that something reached it twice (RFC 2883). */
  dsack: CAUSES.length + 12,
} as const;

/** What keeps a sender from sending more: position in LIMITS. */
export const LIMIT = {
  application: LIMITS.indexOf('application'),
  rwnd: LIMITS.indexOf('rwnd'),
  cwnd: LIMITS.indexOf('cwnd'),
  sendBuffer: LIMITS.indexOf('send-buffer'),
  recovery: LIMITS.indexOf('recovery'),
} as const;

/** Position in CONGESTION_CONTROLS. */
export const CONTROLLER = {
  reno: CONGESTION_CONTROLS.indexOf('reno'),
  cubic: CONGESTION_CONTROLS.indexOf('cubic'),
  bbr: CONGESTION_CONTROLS.indexOf('bbr'),
} as const;

/** No slow-start threshold yet. */
export const INFINITE = 0x7fffffff;

/** Linux's tcp_ca_state; CWR, a reduction for ECN or a lost tail, is `reduced`. */
export const CA_STATE = { open: 0, recovery: 1, reduced: 2, loss: 3 } as const;

export const CWND_BIT = {
  /** Something arrived after what was sent after it, without being retransmitted. */
  hasReordered: 1,
  /** highestSacked, and formerHighest, hold. */
  hasSacked: 2,
  hadSacked: 4,
  /** The window was used up, or the most that was out, in the flight that ends at usageEnd. */
  isUsed: 8,
  /** Its use of the window falls behind the replay and does not grow: something else limits it. */
  isFlat: 16,
  /** Something was retransmitted since the reduction began. */
  hasRepeated: 32,
  /** firstTsVal, and probeEnd, hold. */
  hasFirstTsVal: 64,
  hasProbed: 128,
  /** More is in flight than the recovery leaves: sentMeanwhile and deliveredMeanwhile count. */
  isMeasuring: 256,
  /** The next use of the window tells what a loss has left of it. */
  isDeciding: 512,
  /** Since the latest acknowledgement was processed it sent something that none let go. */
  hasLateSince: 1024,
  /** The latest that it sent was full. */
  hadMore: 2048,
  /** clockOffset holds. */
  hasOffset: 4096,
} as const;

/** Of a segment that does not simply advance: position in EVENTS. */
export const TOLD = positionsIn(EVENTS);
/** Why a transfer was silent: position in STALL_CAUSES. */
export const STALL = positionsIn(STALL_CAUSES);

/** Was a retransmission needed? copy: it is not the sender's doing. */
export const NEED = { unknown: 0, needed: 1, spurious: 2, copy: 3 } as const;

/** What proves that: position in PROOFS. */
export const PROOF = {
  none: 0,
  acknowledged: 1,
  sacked: 2,
  gap: 3,
  sack: 4,
  earlyAcknowledgement: 5,
  eifel: 6,
  echoed: 7,
  fRto: 8,
  original: 9,
  dsack: 10,
} as const;

/** On which side of the vantage it was lost; and what made a gap. */
export const LOST = { unknown: 0, before: 1, after: 2 } as const;
export const GAP_BY = { network: 1, disorder: 2, capture: 3 } as const;

/** All that the engine has by name as well. */
export const CODES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  FLAG,
  OPTION,
  LAYER,
  END,
  FAULT,
  ICMP_ERROR,
  SENT,
  KNOWN_BY,
  BY,
  STATE,
  EVENT,
  MARK,
  BIT,
  MODE,
  CAUSE,
  NOTE,
  LIMIT,
  CONTROLLER,
  CA_STATE,
  CWND_BIT,
  TOLD,
  STALL,
  NEED,
  PROOF,
  LOST,
  GAP_BY,
};

/** By the word in camel case. */
function positionsIn(words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    words.map((word, position) => [word.replaceAll(/-./g, (letters) => letters.charAt(1).toUpperCase()), position]),
  );
}
