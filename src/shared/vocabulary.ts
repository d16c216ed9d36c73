// Closed lists of words that the report uses, needed by the code that produces them and by its schema.

export const SCHEMA_VERSION = 1;

/** How a connection ended, as far as the capture shows. */
export const OUTCOMES = [
  'closed',
  'half-closed',
  'open',
  'reset',
  'refused',
  'unanswered',
  'handshake-incomplete',
] as const;
export type Outcome = (typeof OUTCOMES)[number];
