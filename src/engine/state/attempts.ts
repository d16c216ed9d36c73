// The SYNs, or the SYN-ACKs, of a connection: the first of them, and the latest. Of several, the timestamps tell which
// one was answered (RFC 7323).
import { Packet } from '../../wire/packet';
import { AttemptsRow } from '../rows';

@unmanaged
export class Attempts extends AttemptsRow {
  add(packet: Packet): void {
    if (this.count === 0) {
      this.firstNs = packet.timeNs;
      this.firstFrame = packet.frame;
      this.firstTsVal = packet.tsVal;
    }
    this.count++;
    this.hasTimestamps = i32(packet.hasTimestamps);
    this.latestNs = packet.timeNs;
    this.latestTsVal = packet.tsVal;
    this.latestFrame = packet.frame;
  }

  /** When the one was sent that this packet answers, or NaN when that can't be told. */
  answeredBy(packet: Packet): f64 {
    if (this.count === 1) return this.firstNs;
    if (!packet.hasTimestamps || this.hasTimestamps === 0) return NaN;
    if (packet.tsEcr === this.latestTsVal) return this.latestNs;
    return packet.tsEcr === this.firstTsVal ? this.firstNs : NaN;
  }
}
