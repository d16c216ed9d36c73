// Every path, for tests of what holds along all of them.
import { closingCases } from './closing-cases.ts';
import { lossCases } from './loss-cases.ts';
import { midstreamCases } from './midstream-cases.ts';
import { openingCases } from './opening-cases.ts';
import { resetCases } from './reset-cases.ts';
import type { TrackerCase } from './tracker-case.ts';

export const allCases: readonly TrackerCase[] = [
  ...openingCases,
  ...closingCases,
  ...resetCases,
  ...lossCases,
  ...midstreamCases,
];
