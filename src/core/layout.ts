// Where everything lies that is known of a connection: the only place that knows. Each row is a run of lines of a
// processor's cache (16 words of 4 bytes); what is asked for together stands in one line. rows.ts is generated from this:
// `npm run rows`.
//
// Of every connection: a row `ConnectionRow`, and behind it two rows `EndpointRow`, the client's first. Floods and scans are
// made of connections that need no more; a few have a row `Rare` besides. Of one that is followed: a row `Followed`, and
// behind it two rows `Direction`. Of a sender whose congestion window is followed: a row `Window`.
//
// Names are those of RFC 9293 (SND.UNA, SND.NXT), RFC 6298 (SRTT, RTTVAR), RFC 6675 (recovery), RFC 7323, and of the
// window RFC 5681 (cwnd, ssthresh), RFC 8985 (RACK) and RFC 9438 (CUBIC). Times are nanoseconds since the first packet
// of the run. What a row begins with is zero, if nothing else is said.

import { CONGESTION_CONTROLS, LIMITS } from '../shared/vocabulary.ts';
import { NOTE as NOTE_CODES } from './codes.ts';

/**
 * int: 32 bits, signed: counts, codes, sequence numbers. bool: an int that is 0 or 1. double: 64 bits: times, sums of bytes.
 * flags: bits of an int. part: words of a row of another kind, or of a log.
 */
export type Kind = 'int' | 'bool' | 'double' | 'flags' | 'part';

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
const doubles = (count: number, about: string): Field => ({ kind: 'double', count, about });
const double = (about: string): Field => ({ kind: 'double', count: 1, about });
const bool = (about: string): Field => ({ kind: 'bool', count: 1, about });
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

/** Room for letters of Zeek's history, four a word (flow/zeek.ts). */
const HISTORY_REST_WORDS = 13;

/** Words of `AttemptsRow`. */
const ATTEMPTS_WORDS = 10;
/** Kinds of NOTE. */
const NOTE_KINDS = Math.max(...Object.values(NOTE_CODES)) + 1;
/** Frames that a `Note` keeps, and its words. */
export const NOTE_FRAMES = 4;
const NOTE_WORDS = 8;
/** Those that have a name: of CONTROLLER, in cwnd/controllers.ts. */
const CONTROLLER_COUNT = CONGESTION_CONTROLS.length - 1;
const LIMIT_COUNT = LIMITS.length;

const CONNECTION: Layout = {
  about: 'A connection: one incarnation of a four-tuple.',
  lines: [
    {
      about: 'what every packet asks for',
      fields: {
        flags: flags({
          clientIsLow: 'the client is the low end of the four-tuple',
          isIpv6: 'its addresses are of IPv6',
          isSelf: 'both ends are the same, a socket that connected to itself: all its packets are the client’s',
          hasTransfer: 'its data is followed, too',
          hasPendingSyn: 'a SYN with a new ISN is kept aside (flow/incarnation.ts)',
          rowIsOfClient: 'of the latest packets, those that one end sent in a row: they are the client’s',
          isIgnored: 'the filter leaves it out of the report',
          beganWithSyn: 'its first packet was a SYN',
          isEvicted: 'it was finished early, to make room',
          isSuccessorNewer: 'the SYN that took its four-tuple comes after it by timestamp or sequence number',
          waitsClosed: 'it waits to be let go, in the list of those that are closed (flow/linger-list.ts)',
          waitsAttempt: 'it waits to be let go, in the list of attempts',
        }),
        unanswered: int('how many of these in a row want an answer'),
        followed: int('place of its row `Followed`; NOWHERE for one that is not followed, or not yet'),
        lastFrame: int('frame of its latest packet'),
        lastCapture: int('position of the capture among the run’s that holds it'),
        rare: int('place of its row `Rare`; NOWHERE while it has nothing of that'),
        startNs: double('earliest time of its packets'),
        endNs: double('latest time of its packets'),
        unansweredSinceMs: double('since when an answer is wanted, in whole milliseconds'),
        resumedMs: double('when the latest silence of a second or more was over, in whole milliseconds'),
        history: int('Zeek’s history: the first six letters as codes (flow/zeek.ts)'),
        historyOn: int('the next six'),
      },
    },
    {
      about: 'who it is, and how it comes to its end',
      fields: {
        id: int('1, 2, 3 … in the order in which they were recognised: that of first packets but for a SYN kept aside'),
        stream: int('what tshark’s tcp.stream says of its first packet'),
        latestStream: int('what it says of its latest packet; other than `stream` after an old duplicate SYN'),
        entry: int('its entry in the table of its IP version'),
        clientKnownBy: int('how it is known which end is the client: of KNOWN_BY'),
        firstFrame: int('frame of its first packet'),
        firstCapture: int('position of the capture that holds it'),
        successorFrame: int('the SYN that took its four-tuple, if one did'),
        successorCapture: int('position of the capture that holds it'),
        oldDuplicates: int('SYNs of earlier incarnations'),
        oldDuplicateFrame: int('the latest of these'),
        passedTests: int('which tests of the filter one of its packets has passed, a bit each'),
        lingerSinceNs: double('since when it waits to be let go'),
        lingerPrevious: int('place of its neighbour before it in that list; NOWHERE: none'),
        lingerNext: int('place of the one after it'),
      },
    },
  ],
};

const RARE: Layout = {
  about: 'What few connections have.',
  lines: [
    {
      about: 'all',
      fields: {
        pendingSyn: int('place of the SYN with a new ISN that is kept aside; holds while `hasPendingSyn`'),
        historyLength: int('letters of Zeek’s history after the first twelve'),
        historyRest: part(HISTORY_REST_WORDS, 'these as codes, a byte each'),
      },
    },
  ],
};

const ENDPOINT: Layout = {
  about: 'One end of a connection: what it sent, counted, and what its SYN agreed to.',
  lines: [
    {
      about: 'what every packet writes',
      fields: {
        packets: int('how many it sent'),
        maxSegment: int('largest TCP payload of one packet'),
        bytes: double('on the wire, link layer included'),
        payloadBytes: double('TCP payload, retransmissions included'),
        sent: int('what it sent at least once, and the options of its SYN: of SENT'),
        sndNxt: int('sequence number after the furthest that it sent; RSTs aside'),
        rcvNxt: int('the furthest that it acknowledged: what it expects next (RCV.NXT)'),
        ttl: int('TTL or hop limit of its latest packet but for RSTs; 0 before there is one'),
        isn: int('ISN of its first SYN'),
        streamBase: int('first sequence number, as tshark counts conversations (stream-number.ts)'),
        finSeq: int('sequence number of its latest FIN'),
        rstSeq: int('sequence number of its latest RST'),
        mss: int('MSS option of its SYN, or NO_MSS'),
        windowScale: int('window scale option of its SYN, or NO_SCALE, or UNSEEN_SCALE'),
      },
    },
    {
      about: 'its latest SYN, SYN-ACK or FIN',
      fields: {
        control: int('IP ID and control bits, 16 bits each; 0 before there is one'),
        controlTsVal: int('TSval'),
        controlMs: double('when it passed, in whole milliseconds'),
        lateDataMs: double(
          'time of its latest data after a FIN of the peer, in whole milliseconds; 0 before there is any',
        ),
        controlWindow: int('window of the latest SYN, SYN-ACK or FIN, as it stands there'),
      },
    },
  ],
};

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
        cwnd: int('place of its row `Window`, if its congestion window is followed'),
        notes: int('place of its row `Notes`; NOWHERE while nothing of it is out of the ordinary'),
      },
    },
  ],
};

const NOTES: Layout = {
  about: 'What is out of the ordinary in what one end sent (engine/notes.ts).',
  lines: [
    {
      about: 'ICMP errors, and what waits to be explained',
      fields: {
        kinds: int('which kinds of NOTE there are, a bit each'),
        icmpKinds: int('of ICMP errors about segments of it: which of ICMP_ERROR there were, a bit each'),
        icmpKind: int('of the first of these: of ICMP_ERROR'),
        icmpMtu: int('of the next hop, as that says; 0 when it does not'),
        icmpIsIpv6: bool('it came from an IPv6 address'),
        icmpFrom: ints(4, 'that address; of IPv4 the first word alone'),
        recent: int('place of the hashes of acknowledgements that passed lately'),
        repetitions: int('place of retransmissions that wait for a word of the other end (loss/spurious.ts)'),
        repetitionCount: int('how many these are'),
        repetitionEntries: int('how many there is room for'),
        gaps: int('place of gaps whose events are still to be explained (loss/gap.ts)'),
        gapCount: int('how many these are'),
        gapEntries: int('how many there is room for'),
      },
    },
    {
      about: 'what was noted',
      lines: 2,
      fields: { noted: ints(NOTE_KINDS, 'place of the row `Noted` of each kind of NOTE; NOWHERE while there is none') },
    },
  ],
};

const NOTED: Layout = {
  about: 'One kind of what is out of the ordinary: how often, when, and the first frames that show it.',
  lines: [
    {
      about: 'all',
      fields: {
        count: int('how often'),
        frameCount: int('how many frames are kept'),
        firstNs: double('when it was seen first'),
        latestNs: double('when it was seen last'),
        frames: ints(NOTE_FRAMES, 'the first'),
      },
    },
  ],
};

const NOTE: Layout = {
  about:
    'What was seen of a congestion window that is out of the ordinary: how often, since when, and the first frames.',
  lines: [
    {
      about: 'all',
      fields: {
        count: int('how often; all else holds when it was seen at all'),
        frameCount: int('how many frames are kept'),
        firstNs: double('when it was seen first'),
        frames: ints(NOTE_FRAMES, 'the first'),
      },
    },
  ],
};

const WINDOW: Layout = {
  about: 'The congestion window of a sender, as the sender sees itself. In segments, if nothing else is said.',
  lines: [
    {
      about: 'what every segment and every acknowledgement asks for: the window, and what is in flight (RFC 6675)',
      fields: {
        bits: int('what is true of it: of CWND_BIT in cwnd/cwnd.ts'),
        state: int('open, or which reduction: of STATE'),
        cwnd: int('cwnd; 10 at first (RFC 6928)'),
        ssthresh: int('ssthresh; INFINITE at first'),
        sndUna: int('SND.UNA, as far as the sender has processed acknowledgements'),
        sndNxt: int('SND.NXT'),
        ring: int('place of its segments in flight (cwnd/scoreboard.ts)'),
        ringEntries: int('entries that these have room for'),
        head: int('number of the oldest'),
        next: int('number of the next'),
        sackedOut: int('that arrived beyond SND.UNA (SACK, or duplicate ACKs)'),
        lostOut: int('deemed lost'),
        retransOut: int('retransmitted, and not deemed lost since'),
        delivered: int('that arrived by the acknowledgement at hand'),
        rwnd: int('receive window in bytes, as far as the sender has processed acknowledgements'),
        limit: int('what limits it now: of LIMIT'),
      },
    },
    {
      about: 'what moves the sender (cwnd/ack-clock.ts), and whether it uses its window (RFC 7661)',
      fields: {
        clockNs: double('when it heard or sent anything the latest time; -Infinity before'),
        sends: int('segments that it sent, but for retransmissions'),
        sentSinceAck: int('of these, since the latest acknowledgement was processed'),
        lateSends: int('of these, which no acknowledgement let go'),
        pacedSends: int('of these, full segments after full ones'),
        largestSend: int('bytes of the largest'),
        acksSinceSend: int('acknowledgements since it sent anything'),
        clockOffset: int("between the timestamp clocks of both ends: its first TSval less that segment's TSecr"),
        minHeld: int('beyond that, the least of the sends before the latest 64'),
        nextMinHeld: int('and of these'),
        maxOut: int('most segments that were out in the flight at hand'),
        usageEnd: int('SND.NXT when that began'),
        controller: int('how it grows, and what a loss leaves: of CONTROLLER; CUBIC at first'),
        growth: int('segments that arrived towards the next growth'),
        mostFlight: int('most in flight when an acknowledgement came'),
      },
    },
    {
      about: "the sender's time",
      fields: {
        nowNs: double('to which it has come; -Infinity before'),
        sentNs: double('when it sent anything the latest time'),
        queueNs: double('how long data waits in queues before it passes here'),
        matchedNs: double("when what was in flight was the replay's window; -Infinity before"),
        rttNs: double('round trip of the latest sent of what arrived by the acknowledgement at hand'),
        minRttNs: double('the least of what was sent once; Infinity before'),
        limitedNs: double('up to when its time was given to what limits it'),
        echoed: int('TSecr of the segment that told `queueNs` the latest time'),
        mostRwnd: int('largest receive window in bytes'),
      },
    },
    {
      about: 'acknowledgements under way to it (cwnd/ack-queue.ts), and loss detection (RFC 8985)',
      fields: {
        ackRing: int('place of these acknowledgements'),
        ackEntries: int('that there is room for'),
        ackHead: int('entry of the oldest'),
        ackCount: int('how many are under way'),
        rackNs: double('RACK.xmit_ts: when the latest sent of all that arrived was sent; -Infinity before'),
        deliveredNs: double('likewise of what arrived by the acknowledgement at hand'),
        rackEnd: int('RACK.end_seq'),
        highestSacked: int('the furthest that SACK told of'),
        formerHighest: int('likewise before the acknowledgement at hand'),
        beyondSacked: int('no entry from here on was told by SACK'),
        beyondAgain: int('all entries from here on were sent later than any retransmission'),
        run: int('acknowledgements in a row that it answered (cwnd/correction.ts)'),
        runPeak: int('most in flight meanwhile'),
        runLow: int('least in flight meanwhile'),
      },
    },
    {
      about: 'reductions (RFC 5681, 3), and corrections of the replay',
      fields: {
        recover: int('SND.NXT when the reduction began (RFC 6675, 5): it ends when that is acknowledged'),
        priorCwnd: int('cwnd before it'),
        priorSsthresh: int('ssthresh before it; INFINITE at first'),
        repetitions: int('retransmissions since, those told to be needless aside'),
        firstTsVal: int('TSval of the first'),
        probeEnd: int('SND.NXT when a tail loss probe was sent (RFC 8985, 7)'),
        sentMeanwhile: int('sent while more is in flight than the reduction leaves'),
        deliveredMeanwhile: int('that arrived meanwhile'),
        formerSsthresh: int('ssthresh before it seemed to have left slow start'),
        excess: int('how far it has gone beyond the replay since'),
        flatRuns: int('runs in which its use of the window fell behind the replay, and did not grow'),
        flatPeak: int('most in flight in these'),
        beforeFlat: int('cwnd before these'),
        collapsePeak: int('the window from which it may collapse (cwnd/collapse.ts)'),
        collapsePeakNs: double('when it was that'),
      },
    },
    {
      about: 'what limited it, and what is told of the window',
      fields: {
        limitNs: doubles(LIMIT_COUNT, 'its sending time, by what limited it: of LIMIT'),
        beforeFlatNs: double("of the congestion window's time, what passed before `flatRuns` began"),
        finalBytes: double('cwnd at the end, as far as it is known, in bytes'),
        maxBytes: double('at most, in bytes'),
      },
    },
    {
      about: 'CUBIC (RFC 9438, 4)',
      fields: {
        epochNs: double('t_epoch: when avoidance began; negative while it has to begin anew'),
        kSeconds: double('K'),
        cubicNs: double('when it was calculated'),
        every: double('segments that have to arrive for one more, by that'),
        wMax: int('W_max; 0 before a loss'),
        origin: int('what the window comes back to: W_max, or more'),
        wEst: int('W_est: what Reno would have'),
        wEstGrowth: int('segments that arrived towards the growth of that'),
        cubicCwnd: int('cwnd for which it was calculated'),
        votes: ints(CONTROLLER_COUNT, 'signs of each congestion control: of CONTROLLER (cwnd/votes.ts)'),
      },
    },
    {
      about: 'signs of its congestion control while nothing is lost, and round trips under load',
      fields: {
        hystartMinNs: double('least round trip of slow start (RFC 9406); Infinity before'),
        roundMinNs: double('of its round; Infinity before'),
        windowsArrived: double('how many times the window arrived in avoidance'),
        loadedNs: double('sum of the round trips while much was in flight'),
        roundEnd: int('SND.NXT when the round began'),
        roundSamples: int('round trips in it'),
        leftAt: int('in flight when CUBIC would have left slow start; 0 before'),
        avoidFrom: int('in flight at first in avoidance'),
        avoidMost: int('at most'),
        loadedCount: int('round trips while much was in flight'),
        collapseFrom: int('of the worst collapse: the window before'),
        collapseTo: int('the window after it'),
      },
    },
    {
      about: 'what is out of the ordinary: rows `Note`',
      lines: 2,
      fields: {
        keptBack: part(NOTE_WORDS, 'segments that the receive window kept waiting'),
        marked: part(NOTE_WORDS, 'reductions for ECN (RFC 3168)'),
        bloated: part(NOTE_WORDS, 'round trips much longer than the least, while much was in flight'),
        collapsed: part(NOTE_WORDS, 'collapses'),
      },
    },
  ],
};

const PACKET: Layout = {
  about: 'One packet, as the decoder leaves it. Lengths are checked once, where a layer is entered.',
  lines: [
    {
      about: 'the record, and the cursor of the decoder: addresses are of bytes in the memory',
      fields: {
        timeNs: double('nanoseconds since the first packet of the run'),
        frameLength: double('bytes on the wire, link layer included'),
        frame: int('1-based in its file'),
        interfaceId: int('interface that captured it: its position among all interfaces of the file'),
        linkType: int('LINKTYPE_ number'),
        at: int('where the present layer begins'),
        end: int('where what was captured of it ends'),
        wireEnd: int('where it ended on the wire, which may lie beyond what was captured but never before'),
        protocol: int('EtherType, PPP or IP protocol number of the layer to come, where its layer code does not tell'),
        ipAt: int('where the IP header begins; of no use where `isFragmented`'),
        tcpAt: int('where the TCP header begins'),
        payloadAt: int('where the payload begins'),
        payloadLength: int('on the wire, whatever was captured of it'),
        capturedLength: int('bytes of the record that are in the file'),
      },
    },
    {
      about: 'IP, and the TCP header',
      fields: {
        srcAddress0: int('the IPv4 address, or the first of four words of an IPv6 address'),
        srcAddress1: int('the second'),
        srcAddress2: int('the third'),
        srcAddress3: int('the last'),
        dstAddress0: int('likewise of the destination'),
        dstAddress1: int('the second'),
        dstAddress2: int('the third'),
        dstAddress3: int('the last'),
        isIpv6: bool('its addresses are of IPv6'),
        srcPort: int('source port'),
        dstPort: int('destination port'),
        seq: int('SEG.SEQ'),
        ack: int('SEG.ACK'),
        flags: int('control bits: FIN, SYN, …'),
        window: int('SEG.WND as it stands in the header, unscaled'),
        ipId: int('IPv4 identification; 0 in IPv6'),
      },
    },
    {
      about: 'more of IP, and TCP options',
      fields: {
        ttl: int('TTL or hop limit'),
        trafficClass: int('DSCP and ECN'),
        isFragmented: bool('it came in fragments'),
        hasTimestamps: bool('it has the option (RFC 7323)'),
        tsVal: int('TSval'),
        tsEcr: int('TSecr'),
        mss: int('MSS option, or NO_MSS'),
        windowScale: int('window scale option, or NO_SCALE, or UNSEEN_SCALE'),
        sackPermitted: bool('it has the option (RFC 2018)'),
        fastOpen: bool('it has the option (RFC 7413)'),
        sackBlocks: int('SACK blocks'),
        sackAt: int('where the first begins'),
        hasBadOptions: bool('an option whose length is impossible; those before it count'),
        recordAt: int('where the record’s packet begins'),
      },
    },
  ],
};

/** Codes of END and FAULT are below this. */
export const ENDS = 96;

const TALLY: Layout = {
  about: 'What was read of a capture so far (engine/tally.ts).',
  lines: [
    {
      about: 'sums',
      fields: {
        bytes: double('bytes on the wire'),
        earliestNs: double('earliest time of its packets; Infinity before there is one'),
        latestNs: double('latest time of its packets; -Infinity before'),
        packets: int('packets that were read'),
        leftOut: int('packets later than the run is to go'),
        cutPackets: int('packets that were captured in part'),
        unorderedPackets: int('packets that are earlier than one before'),
        badOptions: int('TCP packets with an option of impossible length'),
        badOptionsFrame: int('the first of these'),
        unknownLinkType: int('link type of the first packet whose link type is not known'),
      },
    },
    {
      about: 'by how they end',
      lines: ENDS / LINE_WORDS,
      fields: { byEnd: ints(ENDS, 'packets, by code of END or FAULT') },
    },
    {
      about: 'frames',
      lines: ENDS / LINE_WORDS,
      fields: { firstFrame: ints(ENDS, 'the first of these') },
    },
  ],
};

export const LAYOUTS: Readonly<Record<string, Layout>> = {
  PacketRow: PACKET,
  Tally: TALLY,
  ConnectionRow: CONNECTION,
  Rare: RARE,
  EndpointRow: ENDPOINT,
  AttemptsRow: ATTEMPTS,
  Followed: FOLLOWED,
  Direction: DIRECTION,
  Notes: NOTES,
  Noted: NOTED,
  Window: WINDOW,
  Note: NOTE,
};
