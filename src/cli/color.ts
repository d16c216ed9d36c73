// Whether a stream gets colour: flag, then NO_COLOR (no-color.org), then FORCE_COLOR, then whether it is a terminal.
import { Chalk, type ChalkInstance } from 'chalk';
import { Option } from 'commander';
import type { WriteStream } from 'node:tty';

/** Options of every command that prints colour. */
export const COLOR_OPTION: Option = new Option('--color', 'colour even where the output is not a terminal');
export const NO_COLOR_OPTION: Option = new Option('--no-color', 'no colour (also: NO_COLOR in the environment)');

/** `stream`: null is a file, which only the flag colours. */
export function chalkFor(
  stream: Partial<WriteStream> | null,
  flag: boolean | undefined,
  env: NodeJS.ProcessEnv,
): ChalkInstance {
  return new Chalk({ level: isColored(stream, flag, env) ? 1 : 0 }); // the report has the 16 colours of any terminal
}

function isColored(stream: Partial<WriteStream> | null, flag: boolean | undefined, env: NodeJS.ProcessEnv): boolean {
  if (flag !== undefined) return flag;
  if (stream === null) return false;
  const { NO_COLOR, FORCE_COLOR, ...others } = env; // a variable that is set but empty counts as not set
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && stream.getColorDepth?.(others) !== 1; // 1 bit: TERM=dumb and its like
}
