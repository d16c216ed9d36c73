// Whether a stream gets colour: flag, then NO_COLOR (no-color.org), then FORCE_COLOR, then whether it is a terminal.
import { Chalk, type ChalkInstance, type ColorSupportLevel } from 'chalk';
import type { WriteStream } from 'node:tty';

export function chalkFor(
  stream: Partial<WriteStream>,
  flag: boolean | undefined,
  env: NodeJS.ProcessEnv,
): ChalkInstance {
  return new Chalk({ level: colorLevel(stream, flag, env) });
}

function colorLevel(
  stream: Partial<WriteStream>,
  flag: boolean | undefined,
  env: NodeJS.ProcessEnv,
): ColorSupportLevel {
  const depthLevel = levelOfDepth(stream.getColorDepth?.(env) ?? 4);
  if (flag !== undefined) return flag ? depthLevel || 1 : 0;
  if (env['NO_COLOR']) return 0;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced === '0' || forced === 'false' ? 0 : depthLevel || 1;
  return stream.isTTY && env['TERM'] !== 'dumb' ? depthLevel : 0;
}

function levelOfDepth(bits: number): ColorSupportLevel {
  return bits >= 24 ? 3 : bits >= 8 ? 2 : bits >= 4 ? 1 : 0;
}
