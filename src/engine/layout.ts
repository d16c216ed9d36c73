// Where everything lies that is known of a connection: the only place that knows. Each row is a run of lines of a
// processor's cache (16 words of 4 bytes); what is asked for together stands in one line. rows.ts is generated from this:
// `npm run rows`.
//
// Of a connection that is followed: a row `Followed`, and behind it two rows `Direction`, the client's first.
//
// Names are those of RFC 9293 (SND.UNA, SND.NXT), RFC 6298 (SRTT, RTTVAR), RFC 6675 (recovery) and RFC 7323. Times are
// nanoseconds since the first packet of the run. What a row begins with is zero, if nothing else is said.

/**
 * int: 32 bits, signed: counts, codes, sequence numbers. double: 64 bits: times, sums of bytes. flags: bits of an int. part:
 * words of a row of another kind, or of a log.
 */
export type Kind = 'int' | 'double' | 'flags' | 'part';

export interface Field {
  readonly kind: Kind;
  /** More than one: an array. */
  readonly count: number;
  readonly about: string;
  /** Of flags: what each says. */
  readonly names?: Readonly<Record<string, string>>;
}

export interface Line {
  readonly about: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** Lines that an array takes; 1. */
  readonly lines?: number;
}

export interface Layout {
  readonly about: string;
  readonly lines: readonly Line[];
}

export const LINE_WORDS = 16;

const int = (about: string): Field => ({ kind: 'int', count: 1, about });
const ints = (count: number, about: string): Field => ({ kind: 'int', count, about });
const double = (about: string): Field => ({ kind: 'double', count: 1, about });
/** One word: what is true of it, each a property of its own. */
const flags = (names: Readonly<Record<string, string>>): Field => ({
  kind: 'flags',
  count: 1,
  about: 'what is true of it, a bit each',
  names,
});
/** Words of something that has views of its own. */
const part = (count: number, about: string): Field => ({ kind: 'part', count, about });

/** Transitions that have room in the row of their connection (state/transition-log.ts). */
export const TRANSITIONS = 16;
export const TRANSITION_WORDS = 4;
/** Who of the two ends did it. */
export const BY = { nobody: 0, client: 1, server: 2 } as const;

/** Words of `Attempts`. */
const ATTEMPTS_WORDS = 10;

const ATTEMPTS: Layout = {
  about: 'The SYNs, or the SYN-ACKs, of a connection: the first of them, and the latest.',
  lines: [
    {
      about: 'of both',
      fields: {
        count: int('how many'),
        hasTimestamps: int('1: the latest has timestamps'),
        firstNs: double('when the first passed; holds when there is one'),
        latestNs: double('when the latest did'),
        latestTsVal: int('TSval of the latest'),
        firstTsVal: int('TSval of the first'),
        firstFrame: int('the first; 0 if there is none'),
        latestFrame: int('the latest'),
      },
    },
  ],
};

const FOLLOWED: Layout = {
  about: 'A connection that is followed: its handshake, its close, its RSTs, and the transitions of both ends.',
  lines: [
    {
      about: 'what segments ask for while it opens or closes',
      fields: {
        transitions: int('how many transitions there are'),
        resetBy: int('in whose name the latest RST came that its receiver took: of BY'),
        handshakeFlags: flags({
          isHandshakeOver: 'nothing more of its handshake can come',
          hasSynData: 'a SYN carried data',
          isFastOpen: 'the SYN-ACK acknowledged that data (RFC 7413)',
        }),
        closeFlags: flags({
          isFirstFinAcked: 'the other end acknowledged the first FIN',
          isThreeSegment: 'the second FIN came with the acknowledgement of the first',
          isHalfClose: 'the other end went on sending data after that',
          hasLateData: 'data of the other end came after the first FIN, and before its own',
        }),
        closeInitiator: int('who sent the first FIN: of BY'),
        crossedSynAcks: int('SYN-ACKs that the client retransmitted, in a simultaneous open'),
        resetNs: double('when the RST passed that its receiver took the latest time'),
        serverHalfNs: double('from the vantage to the server and back: SYN to SYN-ACK; NaN while it is not known'),
        clientHalfNs: double('from the vantage to the client and back: SYN-ACK to its ACK; NaN likewise'),
        ackFrame: int('the first frame of the client that acknowledges the SYN-ACK; 0 if there is none'),
        badSynAckFrame: int('the first SYN-ACK that acknowledges something else than the SYN; 0 if there is none'),
        lateSynFrame: int('the latest SYN that came after the handshake; 0 if there is none'),
      },
    },
    {
      about: 'its RSTs (state/reset.ts)',
      fields: {
        resets: int('RSTs that their receivers take'),
        firstResetFrame: int('the first of these'),
        firstResetFlags: flags({
          isFirstResetByServer: 'the first RST that is taken was sent in the name of the server; else of the client',
          hasFirstResetAck:
            'RST and ACK, as a socket that is aborted sends it; without ACK, it answers a segment for no socket',
          isFirstResetAlien: 'its TTL does not fit the end in whose name it was sent',
          hadFirstResetOwnUnacked: 'not all that its sender had sent was acknowledged',
          hadFirstResetPeerUnacked: 'not all that the peer had sent was acknowledged',
          isFirstResetAnswer: 'its number is the acknowledgement of what the peer had just sent',
          isFirstResetAfterSilence: 'it answers what ended a silence of a second or more',
        }),
        clientStateBeforeReset: int('state of the client just before the first of these: of STATE'),
        serverStateBeforeReset: int('that of the server'),
        latestResetFrame: int('the latest of these'),
        blindResets: int('RSTs that their receivers do not take (RFC 5961)'),
        blindResetFrame: int('the first of these'),
        blindResetBy: int('in whose name it was sent: of BY'),
        latestResetIpId: int('IP ID of the latest RST of either kind'),
        firstResetNs: double('when the first that is taken passed'),
        blindResetNs: double('when the first passed that is not'),
        latestResetNs: double('when the latest of either kind did'),
      },
    },
    {
      about: 'its SYNs and SYN-ACKs (state/attempts.ts), and where its transitions are if they are many',
      lines: 2,
      fields: {
        syns: part(ATTEMPTS_WORDS, 'SYNs of the client'),
        synAcks: part(ATTEMPTS_WORDS, 'SYN-ACKs of the server'),
        longLog: int('place of its transitions when there is no room for them here'),
        longLogEntries: int('transitions that there is room for there'),
      },
    },
    {
      about: 'its first transitions (state/transition-log.ts)',
      lines: 4,
      fields: { log: part(TRANSITIONS * TRANSITION_WORDS, 'the first, in the order in which packets showed them') },
    },
  ],
};

const DIRECTION: Layout = {
  about: 'One end of a connection: its state, what it sent, and what the other end says of that.',
  lines: [
    {
      about: 'what every segment asks for',
      fields: {
        bits: int('what is true of it: of BIT'),
        sndUna: int('SND.UNA: the oldest that is not acknowledged'),
        sndNxt: int('SND.NXT: after the furthest that it sent'),
        ring: int('place of its segments in flight (sent-segments.ts)'),
        ringEntries: int('entries that these have room for'),
        tail: int('number of the oldest segment that is kept'),
        head: int('number of the first that is not acknowledged'),
        next: int('number of the next'),
        ack: int('what its latest segment acknowledged (RCV.NXT)'),
        window: int('what that announced, not scaled'),
        edge: int('right edge of its window: RCV.NXT + RCV.WND'),
        scale: int('shift count of its windows; UNKNOWN_SCALE when a SYN was not captured'),
        ipId: int('of its latest segment'),
        ipIdSteps: int('segments in a row of which each had the IP ID after that before it'),
        place: int('where its latest segment was seen: placeOf in sent-segments.ts'),
        largest: int('the largest segment that the other end takes: the MSS of its SYN'),
      },
    },
    {
      about: 'what every segment of data, or its acknowledgement, asks for',
      fields: {
        sentNs: double('when it sent data the latest time'),
        ackedNs: double('when an acknowledgement of the other end passed the latest time'),
        progressNs: double('when one passed that said anything new'),
        latestNs: double('when anything passed from either end; that of the client holds for both'),
        uniqueBytes: double('TCP payload that it sent, each byte once'),
        maxFlight: int('most bytes that were sent and not acknowledged'),
        dataSegments: int('segments of data, retransmissions included'),
        dupAcks: int('duplicate ACKs in a row of what it sent (RFC 5681, 2)'),
        unansweredProbes: int('keep-alives in a row without a sign of life'),
        probeTsVal: int('a timestamp of the other end that this one has still to echo'),
        mode: int('how it goes about loss: of MODE'),
      },
    },
    {
      about: 'round trips',
      fields: {
        probeNs: double('when `probeTsVal` passed'),
        srttNs: double('SRTT, from the vantage to the other end and back (RFC 6298, 2)'),
        rttVarNs: double('RTTVAR'),
        minRttNs: double('the least'),
        maxRttNs: double('the most'),
        senderRttNs: double('from the vantage to this end and back: the least, by the handshake and by timestamps'),
        rttCount: int('how many were measured'),
        rttChunk: int('place of those that are kept for their distribution'),
        rttKept: int('how many are kept, and one in how many is (rtt.ts)'),
        sacked: int('segments in flight that the other end has (SACK)'),
      },
    },
    {
      about: 'losses',
      fields: {
        recover: int('SND.NXT when the recovery began (RFC 6675, 5)'),
        backoff: int('timeouts in a row'),
        probeEnd: int('SND.NXT when a tail loss probe was sent (RFC 8985, 7)'),
        initialSegments: int('segments of data before its first was acknowledged'),
        verified: int('segments whose checksum was verified'),
        missingEnd: int('up to here what never passed was counted as missing'),
        missingBytes: double('that were acknowledged though they never passed'),
        againBytes: double('TCP payload that it retransmitted'),
        againSegments: int('segments that it retransmitted'),
        byCause: ints(5, 'these by what made it: of CAUSES'),
      },
    },
    {
      about: 'counts',
      fields: {
        spurious: int('retransmissions that are proved to be needless'),
        outOfOrder: int('segments that passed after others beyond them'),
        networkDuplicates: int('packets that the network doubled'),
        captureDuplicates: int('packets that the capture saw more than once'),
        duplicateAcks: int('duplicate ACKs that it sent'),
        keepAlives: int('keep-alives that it sent'),
        zeroWindows: int('segments that closed its window, or said that it still was'),
        superSegments: int('segments larger than the other end takes (TSO, GRO)'),
        zeroSinceNs: double('since when its window is closed'),
        zeroNs: double('for how long it was'),
        delayedNs: double('when the acknowledgement of a small segment came as late as a delayed one does (RFC 1122)'),
        beats: int('small data after a silence: how often (heartbeat.ts)'),
        firstBeatFrame: int('the first of these'),
      },
    },
    {
      about: 'silences',
      fields: {
        firstBeatNs: double('when the first beat passed'),
        latestBeatNs: double('when the latest did'),
        beatSeconds: double('sum of the times between them'),
        beatSquares: double('sum of the squares of these'),
        badChecksums: int('segments whose checksum was wrong'),
        stallChunk: int('place of its stalls (stall-log.ts)'),
        stallCount: int('how many are kept'),
        stuckTimeouts: int('timeouts of large segments while none of these was ever acknowledged'),
        timerNs: double('time that it waited for a retransmission timer'),
        badChecksumFrame: int('the first segment whose checksum was wrong'),
        badChecksumMs: int('when that passed, in whole milliseconds'),
      },
    },
    {
      about: 'its state (RFC 9293, 3.3.2)',
      fields: {
        state: int('of STATE'),
        presumed: int('number of its earliest transition that is presumed only, or NONE'),
        finFlags: flags({
          hasFin: 'it sent a FIN that moved its state',
          isFinAcked: 'the peer acknowledged that',
        }),
        finEnd: int('sequence number after its FIN: the first that moved its state, or else the first'),
        sinceNs: double('since when it is in its state'),
        vainAcks: int('how often it repeated its SYN-ACK after an ACK of it had passed'),
        resetEnd: int('what SND.NXT was when a RST that was taken for valid passed'),
        fins: int('how many FINs it sent'),
        firstFinFrame: int('the first of these; 0 if there is none'),
        latestFinFrame: int('the latest'),
      },
    },
  ],
};

export const LAYOUTS: Readonly<Record<string, Layout>> = {
  AttemptsRow: ATTEMPTS,
  Followed: FOLLOWED,
  Direction: DIRECTION,
};
