// A watch that sees nothing, for tests of the connection table alone.
import type { ConnectionWatch } from '../../src/flow/connection.ts';

export const NO_WATCH: ConnectionWatch = { begin() {}, segment() {}, transfer() {}, icmp() {}, close() {}, end() {} };
