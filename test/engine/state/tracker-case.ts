// A trace and what it shows of its only connection's two ends; see lanes.ts for how that is written.

export interface TrackerCase {
  name: string;
  trace: string;
  client: string;
  server: string;
  /** Nothing by default. */
  withdrawn?: readonly string[];
}

/** What both ends went through before they exchanged data. */
export const opened = { client: 'CLOSED SYN_SENT ESTABLISHED', server: 'LISTEN SYN_RECEIVED ESTABLISHED' } as const;

export const exchange = `
  +.01 > P. 1:101(100) ack 1
  +.01 < P. 1:201(200) ack 101
  +.001 > . 101 ack 201`;
