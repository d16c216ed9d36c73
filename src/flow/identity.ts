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

/** Chooses connections; asked once of each, when it begins. */
export type FlowFilter = (flow: FlowIdentity) => boolean;
