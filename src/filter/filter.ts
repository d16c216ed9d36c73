// The language of --filter and of the search box of the HTML report, which chooses connections; docs/filters.md explains it.
import type { FlowFilter, Range, SeenFlow } from '../flow/identity.ts';
import { TcpscopeError } from '../shared/errors.ts';
import type { FrameSets } from './fields.ts';
import { parse } from './parser.ts';
import { FilterProblem } from './problem.ts';

/** As many as there are bits. */
const MOST_FRAME_SETS = 31;

class WantedFrames implements FrameSets {
  readonly sets: (readonly Range[])[] = [];

  add(ranges: readonly Range[]): number | null {
    return this.sets.length < MOST_FRAME_SETS ? 1 << (this.sets.push(ranges) - 1) : null;
  }
}

/** Throws `filter-syntax` with the column of the first thing that it can't read. */
export function parseFilter(text: string): FlowFilter {
  const frames = new WantedFrames();
  try {
    const { fits, mayFit, isKnownAtStart } = parse(text, frames);
    const filter: FlowFilter = (flow) => mayFit(flow);
    if (isKnownAtStart) return filter;
    return Object.assign(filter, { atEnd: (flow: SeenFlow) => fits(flow) !== 0, frames: frames.sets });
  } catch (error) {
    if (!(error instanceof FilterProblem)) throw error;
    throw new TcpscopeError('filter-syntax', `--filter: ${error.message}`, error.hint);
  }
}
