// What a command writes its text on: colours, and how many columns there are.
import type { Page } from '../report/text-capture.ts';
import { chalkFor } from './color.ts';
import type { Output } from './output.ts';

/** Of a file, and of whatever does not say how wide it is. */
const DEFAULT_WIDTH = 100;

/** `color`: of the flag. */
export function pageOn({ terminal }: Output, color: boolean | undefined): Pick<Page, 'chalk' | 'width'> {
  return { chalk: chalkFor(terminal, color, process.env), width: terminal?.columns || DEFAULT_WIDTH };
}
