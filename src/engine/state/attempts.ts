// The SYNs, or the SYN-ACKs, of a connection: the first of them, and the latest. Of several, the timestamps tell which
// one was answered (RFC 7323).
import type { Packet } from '../../wire/packet.ts';
import { AttemptsRow } from '../rows.ts';

export class Attempts extends AttemptsRow {
  add({ timeNs, frame, hasTimestamps, tsVal }: Packet): void {
    if (this.count === 0) {
      this.firstNs = timeNs;
      this.firstFrame = frame;
      this.firstTsVal = tsVal;
    }
    this.count++;
    this.hasTimestamps = hasTimestamps ? 1 : 0;
    this.latestNs = timeNs;
    this.latestTsVal = tsVal;
    this.latestFrame = frame;
  }

  get retransmissions(): number {
    return Math.max(0, this.count - 1);
  }

  /** When the one was sent that this packet answers, or NaN when that can't be told. */
  answeredBy({ hasTimestamps, tsEcr }: Packet): number {
    if (this.count === 1) return this.firstNs;
    if (!hasTimestamps || this.hasTimestamps === 0) return NaN;
    if (tsEcr === this.latestTsVal) return this.latestNs;
    return tsEcr === this.firstTsVal ? this.firstNs : NaN;
  }
}
