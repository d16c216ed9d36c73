// Generated from ../core/codes.ts by `npm run rows`.

export namespace FLAG {
  export const FIN: i32 = 1;
  export const SYN: i32 = 2;
  export const RST: i32 = 4;
  export const PSH: i32 = 8;
  export const ACK: i32 = 16;
  export const URG: i32 = 32;
  export const ECE: i32 = 64;
  export const CWR: i32 = 128;
}

export namespace OPTION {
  export const noMss: i32 = -1;
  export const noScale: i32 = -1;
  export const unseenScale: i32 = -2;
  export const unknownScale: i32 = -1;
}

export namespace LAYER {
  export const ethernet: i32 = 1;
  export const etherType: i32 = 2;
  export const llc: i32 = 3;
  export const ppp: i32 = 4;
  export const pppoe: i32 = 5;
  export const mpls: i32 = 6;
  export const ieee80211: i32 = 7;
  export const linkHeader: i32 = 8;
  export const ip: i32 = 9;
  export const ipv4: i32 = 10;
  export const ipv6: i32 = 11;
  export const ipProtocol: i32 = 12;
  export const udp: i32 = 13;
  export const tcp: i32 = 14;
  export const ieee80211Padded: i32 = 15;
  export const ieee80211Swapped: i32 = 16;
  export const gre: i32 = 17;
}

export namespace END {
  export const tcp: i32 = 32;
  export const udp: i32 = 33;
  export const icmp: i32 = 34;
  export const otherIp: i32 = 35;
  export const notIp: i32 = 36;
  export const fragment: i32 = 37;
}

export namespace FAULT {
  export const linkTypeUnknown: i32 = 64;
  export const linkHeaderCut: i32 = 65;
  export const linkHeaderBad: i32 = 66;
  export const encrypted: i32 = 67;
  export const ipHeaderCut: i32 = 68;
  export const ipHeaderBad: i32 = 69;
  export const ipv6ExtensionBad: i32 = 70;
  export const tunnelHeaderBad: i32 = 71;
  export const tooManyLayers: i32 = 72;
  export const tcpHeaderCut: i32 = 73;
  export const tcpHeaderBad: i32 = 74;
  export const compressedHeader: i32 = 75;
}

export namespace ICMP_ERROR {
  export const networkUnreachable: i32 = 1;
  export const hostUnreachable: i32 = 2;
  export const protocolUnreachable: i32 = 3;
  export const portUnreachable: i32 = 4;
  export const prohibited: i32 = 5;
  export const otherUnreachable: i32 = 6;
  export const packetTooBig: i32 = 7;
  export const timeExceeded: i32 = 8;
  export const parameterProblem: i32 = 9;
}

export namespace SENT {
  export const syn: i32 = 1;
  export const synAck: i32 = 2;
  export const fin: i32 = 4;
  export const rst: i32 = 8;
  export const data: i32 = 16;
  export const ack: i32 = 32;
  export const mixed: i32 = 64;
  export const afterSyn: i32 = 128;
  export const sackPermitted: i32 = 256;
  export const timestamps: i32 = 512;
  export const fastOpen: i32 = 1024;
  export const streamBase: i32 = 2048;
  export const sequence: i32 = 4096;
  export const acknowledgement: i32 = 8192;
  export const everRst: i32 = 16384;
  export const push: i32 = 32768;
  export const urgent: i32 = 131072;
  export const ece: i32 = 262144;
  export const cwr: i32 = 524288;
}

export namespace KNOWN_BY {
  export const syn: i32 = 0;
  export const synAck: i32 = 1;
  export const port: i32 = 2;
  export const firstPacket: i32 = 3;
}

export namespace BY {
  export const nobody: i32 = 0;
  export const client: i32 = 1;
  export const server: i32 = 2;
}

export namespace STATE {
  export const UNKNOWN: i32 = 0;
  export const CLOSED: i32 = 1;
  export const LISTEN: i32 = 2;
  export const SYN_SENT: i32 = 3;
  export const SYN_RECEIVED: i32 = 4;
  export const ESTABLISHED: i32 = 5;
  export const FIN_WAIT_1: i32 = 6;
  export const FIN_WAIT_2: i32 = 7;
  export const CLOSE_WAIT: i32 = 8;
  export const CLOSING: i32 = 9;
  export const LAST_ACK: i32 = 10;
  export const TIME_WAIT: i32 = 11;
}

export namespace EVENT {
  export const sendSyn: i32 = 0;
  export const sendSynAck: i32 = 1;
  export const send: i32 = 2;
  export const sendFin: i32 = 3;
  export const sendRst: i32 = 4;
  export const receiveSynAck: i32 = 5;
  export const receiveAckOfSyn: i32 = 6;
  export const receiveFin: i32 = 7;
  export const receiveAckOfFin: i32 = 8;
  export const receiveRst: i32 = 9;
  export const timeout: i32 = 10;
}

export namespace MARK {
  export const server: i32 = 1;
  export const presumed: i32 = 2;
  export const withdrawn: i32 = 4;
}

export namespace BIT {
  export const hasSndNxt: i32 = 1;
  export const hasSndUna: i32 = 2;
  export const hasSaid: i32 = 4;
  export const isProbing: i32 = 8;
  export const keptAlive: i32 = 16;
  export const probedWindow: i32 = 32;
  export const hasPending: i32 = 64;
  export const isZeroWindow: i32 = 128;
  export const hasEcho: i32 = 256;
  export const wasAcked: i32 = 512;
  export const largeArrived: i32 = 2048;
  export const wasDelayed: i32 = 4096;
  export const hasNotes: i32 = 8192;
  export const isChallenged: i32 = 16384;
  export const isDoubled: i32 = 32768;
  export const hasConstantId: i32 = 65536;
  export const hasProbeByte: i32 = 131072;
  export const awaitsEcho: i32 = 262144;
  export const hasStalled: i32 = 524288;
  export const isFollowed: i32 = 1048576;
  export const isQuiet: i32 = 2097152;
  export const doubtsTimeout: i32 = 1024;
}

export namespace MODE {
  export const open: i32 = 0;
  export const recovery: i32 = 1;
  export const loss: i32 = 2;
}

export namespace CAUSE {
  export const timeout: i32 = 0;
  export const fast: i32 = 1;
  export const tailLossProbe: i32 = 2;
  export const afterTimeout: i32 = 3;
  export const unknown: i32 = 4;
}

export namespace NOTE {
  export const spurious: i32 = 5;
  export const lostAgain: i32 = 6;
  export const outOfOrder: i32 = 7;
  export const networkDuplicate: i32 = 8;
  export const captureDuplicate: i32 = 9;
  export const zeroWindow: i32 = 10;
  export const keepAlive: i32 = 11;
  export const unseen: i32 = 12;
  export const superSegment: i32 = 13;
  export const nagle: i32 = 14;
  export const fragment: i32 = 15;
  export const icmp: i32 = 16;
  export const dsack: i32 = 17;
}

export namespace LIMIT {
  export const application: i32 = 0;
  export const rwnd: i32 = 1;
  export const cwnd: i32 = 2;
  export const sendBuffer: i32 = 3;
  export const recovery: i32 = 4;
}

export namespace CONTROLLER {
  export const reno: i32 = 0;
  export const cubic: i32 = 1;
  export const bbr: i32 = 2;
}

export namespace CA_STATE {
  export const open: i32 = 0;
  export const recovery: i32 = 1;
  export const reduced: i32 = 2;
  export const loss: i32 = 3;
}

export namespace CWND_BIT {
  export const hasReordered: i32 = 1;
  export const hasSacked: i32 = 2;
  export const hadSacked: i32 = 4;
  export const isUsed: i32 = 8;
  export const isFlat: i32 = 16;
  export const hasRepeated: i32 = 32;
  export const hasFirstTsVal: i32 = 64;
  export const hasProbed: i32 = 128;
  export const isMeasuring: i32 = 256;
  export const isDeciding: i32 = 512;
  export const hasLateSince: i32 = 1024;
  export const hadMore: i32 = 2048;
  export const hasOffset: i32 = 4096;
}

export namespace TOLD {
  export const retransmission: i32 = 0;
  export const outOfOrder: i32 = 1;
  export const networkDuplicate: i32 = 2;
  export const captureDuplicate: i32 = 3;
  export const previousSegmentMissing: i32 = 4;
  export const ackedUnseen: i32 = 5;
  export const duplicateAck: i32 = 6;
  export const challengeAck: i32 = 7;
  export const dsack: i32 = 8;
  export const keepAlive: i32 = 9;
  export const keepAliveAck: i32 = 10;
  export const zeroWindow: i32 = 11;
  export const zeroWindowProbe: i32 = 12;
  export const zeroWindowProbeAck: i32 = 13;
  export const windowUpdate: i32 = 14;
  export const windowFull: i32 = 15;
  export const reset: i32 = 16;
  export const ecnEcho: i32 = 17;
  export const icmpError: i32 = 18;
}

export namespace STALL {
  export const timeout: i32 = 0;
  export const tailLoss: i32 = 1;
  export const lostRetransmission: i32 = 2;
  export const zeroWindow: i32 = 3;
  export const smallWindow: i32 = 4;
  export const delayedAck: i32 = 5;
  export const slowPeer: i32 = 6;
  export const application: i32 = 7;
  export const keepAlive: i32 = 8;
}

export namespace NEED {
  export const unknown: i32 = 0;
  export const needed: i32 = 1;
  export const spurious: i32 = 2;
  export const copy: i32 = 3;
}

export namespace PROOF {
  export const none: i32 = 0;
  export const acknowledged: i32 = 1;
  export const sacked: i32 = 2;
  export const gap: i32 = 3;
  export const sack: i32 = 4;
  export const earlyAcknowledgement: i32 = 5;
  export const eifel: i32 = 6;
  export const echoed: i32 = 7;
  export const fRto: i32 = 8;
  export const original: i32 = 9;
  export const dsack: i32 = 10;
}

export namespace LOST {
  export const unknown: i32 = 0;
  export const before: i32 = 1;
  export const after: i32 = 2;
}

export namespace GAP_BY {
  export const network: i32 = 1;
  export const disorder: i32 = 2;
  export const capture: i32 = 3;
}
