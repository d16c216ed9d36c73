// Turns the seconds and the fraction of a classic record into run time, and notes records that can't be a packet's.
// Wireshark counts those, too, and so does the framer that asks: frame numbers have to agree.
import type { RunClock } from './clock.ts';
import { isPcapMagic, type PcapHeader } from './pcap-header.ts';
import type { ProblemLog } from './problem.ts';

const NS_PER_SECOND = 1_000_000_000;

export class PcapTime {
  readonly #nsPerTick: number;
  readonly #ticksPerSecond: number;
  readonly #clock: RunClock;
  readonly #log: ProblemLog;
  /** Time of the record before, which one without a time takes over. */
  #lastNs = 0;

  constructor(header: PcapHeader, clock: RunClock, log: ProblemLog) {
    this.#nsPerTick = header.nsPerTick;
    this.#ticksPerSecond = NS_PER_SECOND / header.nsPerTick;
    this.#clock = clock;
    this.#log = log;
  }

  /** Run time in nanoseconds of record `frame`, whose header stands at `offset`. `isEmpty`: both its lengths are 0. */
  runTime(seconds: number, fraction: number, isEmpty: boolean, frame: number, offset: number): number {
    if (fraction >= this.#ticksPerSecond || isEmpty) {
      if (isEmpty && this.#isNoPacket(seconds, fraction, frame, offset)) return this.#lastNs;
      if (fraction >= this.#ticksPerSecond) this.#reportImpossible(fraction, frame, offset);
    }
    // An impossible fraction is taken modulo 2^32 ns, signed, as Wireshark takes it; a possible one is less than that.
    this.#lastNs = this.#clock.sinceBase(seconds, Math.imul(fraction, this.#nsPerTick));
    return this.#lastNs;
  }

  #isNoPacket(seconds: number, fraction: number, frame: number, offset: number): boolean {
    if (seconds === 0 && fraction === 0) {
      const message = `zeros stand where frame ${frame} should begin; read as empty packets without a time of their own`;
      this.#log.add('trailing-zeros', message, frame, offset);
      return true;
    }
    if (isPcapMagic(seconds)) {
      const message = `the header of another capture stands where frame ${frame} should begin; join captures with mergecap`;
      this.#log.add('joined-captures', message, frame, offset);
      return true;
    }
    return false;
  }

  #reportImpossible(fraction: number, frame: number, offset: number): void {
    const unit = this.#nsPerTick === 1 ? 'ns' : 'µs';
    const message = `frame ${frame} is ${fraction} ${unit} into its second; taken modulo 2^32 ns, as Wireshark does`;
    this.#log.add('impossible-time', message, frame, offset);
  }
}
