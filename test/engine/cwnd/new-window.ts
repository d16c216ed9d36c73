// Rows of windows in an engine of their own, and their ends as an ordinary capture shows them.
import { BIT } from '../../../src/core/codes.ts';
import { NOBODY } from '../../../src/core/core.ts';
import { Direction, Window } from '../../../src/core/rows.ts';
import { SampleLogs } from '../../../src/core/samples.ts';
import { WindowFacts } from '../../../src/core/window-facts.ts';
import { TestedEngine } from '../../kit/engine.ts';

/** Bytes. */
export const RWND = 64_000;
/** No congestion control: as engine/cwnd/votes.ts has it. */
export const NONE = -1;

const samples = new SampleLogs();
export const engine: TestedEngine = new TestedEngine({ ...NOBODY, ...samples.host });
samples.see(engine);
engine.functionsOf('engine/cwnd/samples')['wantSamples']!(true);

const { look } = engine.functionsOf('engine/cwnd/cwnd');
const { begin, release } = engine.functionsOf('engine/cwnd/replay');

/** A window with what is known of its ends beside it. */
export class Cwnd extends Window {
  readonly sender: Direction = engine.give(new Direction(), Direction.WORDS);
  readonly peer: Direction = engine.give(new Direction(), Direction.WORDS);
  mss = 0;
  hasSack = true;

  /** The engine asks for what is known beside the row: of this one from now on. */
  look(): void {
    look!(this.sender, this.peer, this.mss, this.hasSack);
  }

  has(bits: number): boolean {
    return (this.bits & bits) !== 0;
  }

  get isInSlowStart(): boolean {
    return this.cwnd < this.ssthresh;
  }

  get packetsOut(): number {
    return this.next - this.head;
  }

  get isEmpty(): boolean {
    return this.head === this.next;
  }

  get flight(): number {
    return engine.functionsOf('engine/cwnd/cwnd')['Cwnd_flight']!(this);
  }
}

type Given = Parameters<ReturnType<TestedEngine['functionsOf']>[string]>;

/** Functions of a file of engine/cwnd by their names; the first argument may be a window. */
export function functionsOf<Name extends string>(file: string): Record<Name, (...given: Given) => number> {
  const functions = engine.functionsOf(`engine/cwnd/${file}`);
  const looking =
    (name: string) =>
    (...given: Given): number => {
      if (given[0] instanceof Cwnd) given[0].look();
      return functions[name]!(...given);
    };
  return new Proxy({} as Record<Name, (...given: Given) => number>, { get: (_, name) => looking(String(name)) });
}

/** In a row that nobody has used; the sender's first segment begins at `seq`. */
export function newWindow(seq = 0, nowNs = 0): Cwnd {
  const window = new Cwnd();
  engine.show(window);
  window.peer.bits |= BIT.hasSaid;
  beginAt(window, seq, nowNs);
  return window;
}

function beginAt(window: Cwnd, seq: number, nowNs: number): void {
  window.look();
  begin!(seq, nowNs, RWND);
  window.at = window.sender.cwnd;
}

/** Its connection is over, and its row is that of the next. */
export function renew(window: Cwnd, seq = 0, nowNs = 0): void {
  const { at } = window;
  window.look();
  release!(window);
  beginAt(window, seq, nowNs);
  if (window.at !== at) throw new Error('the row was not given back');
}

/** All that is told of it. `pending`: a sign that has not become a vote yet, or NONE; else what its growth speaks for. */
export function factsOf(window: Cwnd, pending?: number): WindowFacts {
  const { isPaced } = functionsOf<'isPaced'>('ack-clock');
  const { avoidanceSign } = functionsOf<'avoidanceSign'>('growth-signs');
  const signs = {
    isPaced: () => isPaced(window),
    avoidanceSign: () => pending ?? avoidanceSign(window),
  };
  const facts = new WindowFacts({ show: (view) => engine.show(view), exports: signs }, samples);
  facts.moveTo(window.at);
  return facts;
}
