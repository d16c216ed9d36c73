// Messages on standard error: one line that says what and where, and perhaps one that says what to do.
import { printable } from '../shared/printable.ts';
import { TOOL } from '../shared/version.ts';
import { clearProgress } from './progress.ts';

export function say(message: string, hint?: string): void {
  const lines = [`${TOOL.name}: ${message}`, ...(hint === undefined ? [] : [`  ${hint}`])];
  clearProgress();
  process.stderr.write(`${lines.map(printable).join('\n')}\n`);
}
