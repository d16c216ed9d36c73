// The filter language for the search box of the HTML report: bundled as text for the page's script (src/report/html/script-filter.config.ts),
// so that what is typed there is read as on the command line. It must need nothing of Node.
import type { SeenFlow } from '../core/identity.ts';
import { parse } from './parser.ts';
import { FilterProblem } from './problem.ts';

export { parseAddress } from '../shared/address.ts';

export type Reading =
  | { readonly chooses: (flow: SeenFlow) => boolean }
  /** What is wrong with it, in a line, and what to do about it. */
  | { readonly problem: string; readonly hint: string };

/** The page does not know all packets of a connection. */
const NO_PACKETS = { add: () => null };

export function readFilter(text: string): Reading {
  try {
    const { fits } = parse(text, NO_PACKETS);
    return { chooses: (flow) => fits(flow) !== 0 };
  } catch (error) {
    if (error instanceof FilterProblem) return { problem: error.message, hint: error.hint };
    throw error;
  }
}
