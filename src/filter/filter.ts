// The language of --filter and of the search box of the HTML report, which chooses connections; docs/filters.md explains it.
import type { FlowFilter, PacketTest, SeenFlow } from '../core/identity.ts';
import { TcpscopeError } from '../shared/errors.ts';
import type { PacketTests } from './fields.ts';
import { parse } from './parser.ts';
import { FilterProblem } from './problem.ts';

/** As many as there are bits. */
const MAX_PACKET_TESTS = 31;

class Wanted implements PacketTests {
  readonly tests: PacketTest[] = [];

  add(test: PacketTest): number | null {
    return this.tests.length < MAX_PACKET_TESTS ? 1 << (this.tests.push(test) - 1) : null;
  }
}

/** Throws `filter-syntax` with the column of the first thing that it can't read. */
export function parseFilter(text: string): FlowFilter {
  const wanted = new Wanted();
  try {
    const { fits, mayFit, isKnownAtStart } = parse(text, wanted);
    const filter: FlowFilter = (flow) => mayFit(flow);
    if (isKnownAtStart) return filter;
    return Object.assign(filter, { atEnd: (flow: SeenFlow) => fits(flow) !== 0, packetTests: wanted.tests });
  } catch (error) {
    if (!(error instanceof FilterProblem)) throw error;
    throw new TcpscopeError('filter-syntax', `--filter: ${error.message}`, error.hint);
  }
}
