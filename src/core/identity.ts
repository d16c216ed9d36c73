// Who talks to whom: the two ends of a connection by address and port, and Wireshark's number for it.

export interface FlowEnd {
  /** One int32 word of an IPv4 address, four of an IPv6 address, the most significant first. */
  readonly address: readonly number[];
  readonly port: number;
}

export interface FlowIdentity {
  readonly client: FlowEnd;
  readonly server: FlowEnd;
  /** tcp.stream of Wireshark. */
  readonly stream: number;
}

/** What a filter asks of an end of a connection that is over. */
export interface SeenEnd extends FlowEnd {
  /** What it sent at least once: bits of KIND and DID, filter/did.ts. */
  readonly did: number;
  /** Largest TCP payload of one packet. */
  readonly largest: number;
}

export interface SeenFlow extends FlowIdentity {
  readonly client: SeenEnd;
  readonly server: SeenEnd;
  /** Which of the filter's tests of packets some packet of it passed: bit i for `packetTests[i]`. */
  readonly passed: number;
}

/** A packet while it passes, and the time since the TCP packet before it; as wire/packet.ts has it. */
export type PacketTest = (
  packet: { readonly frame: number; readonly frameLength: number; readonly end: number; readonly wireEnd: number },
  stepNs: number,
) => boolean;

/** Chooses connections; asked once of each, when it begins. */
export interface FlowFilter {
  (flow: FlowIdentity): boolean;
  /** For what is not known at the beginning: asked once more of what was chosen, when it is over. */
  readonly atEnd?: (flow: SeenFlow) => boolean;
  /** What only packets tell, for `atEnd`; 31 at most. */
  readonly packetTests?: readonly PacketTest[];
}
