// The traces of all finding cases, and a flood: whatever a rule finds, it finds in one of them.
import type { AnalyzeOptions } from '../../src/index.ts';
import { closingCases } from './closing-cases.ts';
import { handshakeCases } from './handshake-cases.ts';
import { hostOf, portOf, range, sideBySide } from './many.ts';
import { restingCases } from './resting-cases.ts';
import { runCases } from './run-cases.ts';
import { severalCases } from './several-cases.ts';
import { captureCases, transferCases } from './transfer-cases.ts';
import { severalWindowCases, windowCases } from './window-cases.ts';

const flood = `${sideBySide(
  range(60, (i) => hostOf(i)),
  '+0 > S 0:0(0)',
)}\n+5 > udp (10)`;

export const traces: readonly { readonly trace: string; readonly options?: AnalyzeOptions }[] = [
  ...handshakeCases,
  ...restingCases,
  ...closingCases,
  ...runCases,
  ...[...severalCases, ...severalWindowCases].map(({ lines, second = lines }) => ({
    trace: `addresses ${portOf(0)}\n${lines}\naddresses ${portOf(1)}\n${second}`,
    options: {},
  })),
  ...[...transferCases, ...captureCases, ...windowCases].map(({ trace }) => ({ trace, options: {} })),
  { trace: flood, options: {} },
];
