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

/** States of an endpoint, as netstat and ss print them; UNKNOWN is one whose beginning was not captured. */
export const STATES = [
  'UNKNOWN',
  'CLOSED',
  'LISTEN',
  'SYN_SENT',
  'SYN_RECEIVED',
  'ESTABLISHED',
  'FIN_WAIT_1',
  'FIN_WAIT_2',
  'CLOSE_WAIT',
  'CLOSING',
  'LAST_ACK',
  'TIME_WAIT',
] as const;
export type State = (typeof STATES)[number];

/** What moved an endpoint: something that it did, that reached it, or time that passed. */
export const TRANSITION_EVENTS = [
  'send-syn',
  'send-syn-ack',
  'send',
  'send-fin',
  'send-rst',
  'receive-syn-ack',
  'receive-ack-of-syn',
  'receive-fin',
  'receive-ack-of-fin',
  'receive-rst',
  'timeout',
] as const;

/** Segments that do not simply advance. */
export const EVENTS = [
  'retransmission',
  'out-of-order',
  'network-duplicate',
  'capture-duplicate',
  'previous-segment-missing',
  'acked-unseen',
  'duplicate-ack',
  'challenge-ack',
  'dsack',
  'keep-alive',
  'keep-alive-ack',
  'zero-window',
  'zero-window-probe',
  'zero-window-probe-ack',
  'window-update',
  'window-full',
  'reset',
  'ecn-echo',
  'icmp-error',
] as const;

/** What makes a sender repeat a segment. */
export const CAUSES = ['timeout', 'fast', 'tail-loss-probe', 'after-timeout', 'unknown'] as const;

/** What keeps a sender from sending more. */
export const LIMITS = ['application', 'rwnd', 'cwnd', 'send-buffer', 'recovery'] as const;

/** What a sender does with its congestion window (RFC 5681); loss: after a timeout. */
export const PHASES = ['slow-start', 'avoidance', 'recovery', 'loss'] as const;

export const CONGESTION_CONTROLS = ['reno', 'cubic', 'bbr', 'unknown'] as const;

/** Why a transfer was silent. */
export const STALL_CAUSES = [
  'timeout',
  'tail-loss',
  'lost-retransmission',
  'zero-window',
  'small-window',
  'delayed-ack',
  'slow-peer',
  'application',
  'keep-alive',
] as const;

/** Of findings, the worst first. */
export const SEVERITIES = ['error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Every rule, by its stable id; what it says of itself is in its file. */
export const RULE_IDS = [
  'abortive-close',
  'accept-queue-overflow',
  'bad-syn-ack',
  'blind-reset',
  'bufferbloat',
  'capture-drops',
  'capture-duplicates',
  'capture-one-way',
  'capture-truncated',
  'capture-unordered',
  'checksum-error',
  'close-wait-leak',
  'close-wait-slow',
  'connection-refused',
  'cwnd-collapse',
  'delayed-ack-nagle',
  'ecn-congestion',
  'fast-open-fallback',
  'fin-retransmitted',
  'fin-wait-2-orphan',
  'half-open-peer',
  'handshake-incomplete',
  'handshake-reset',
  'icmp-unreachable',
  'idle-heartbeat',
  'ip-fragmentation',
  'keep-alive-timeout',
  'last-ack-stuck',
  'lost-retransmission',
  'midstream-only',
  'mss-mismatch',
  'network-duplicates',
  'offload-segments',
  'old-duplicate-syn',
  'options-stripped',
  'pmtu-black-hole',
  'port-exhaustion',
  'predictable-isn',
  'receiver-limited',
  'reordering',
  'reset-after-fin',
  'reset-injected',
  'reset-mid-transfer',
  'retransmission-rate',
  'self-connect',
  'simultaneous-close',
  'simultaneous-open',
  'slow-handshake',
  'small-window',
  'spurious-retransmission',
  'stall',
  'syn-ack-retransmitted',
  'syn-flood',
  'syn-retransmitted',
  'syn-unanswered',
  'tail-loss',
  'time-wait-assassination',
  'time-wait-buildup',
  'time-wait-reuse',
  'timeout-retransmission',
  'zero-window-stall',
] as const;
export type RuleId = (typeof RULE_IDS)[number];

/** Of a rule in a check. error: over the budget, the check fails; warning: it says so; off: it does not look. */
export const LEVELS = ['off', 'warning', 'error'] as const;
export type Level = (typeof LEVELS)[number];

/** What the places of findings are told apart by, against a baseline. */
export const BASELINE_BY = ['address', 'port'] as const;
export type BaselineBy = (typeof BASELINE_BY)[number];

/** Problems of a capture that the run did not read, or not to its end, whatever its state: then the report is partial. */
export const UNREAD_PROBLEMS = ['interrupted', 'unreadable'] as const;
