// The errors that tcpscope expects: each has a code, and the code decides the exit status.
// A TcpscopeError prints as one line and a hint; anything else is a bug and keeps its stack.
import { getSystemErrorMap } from 'node:util';

/** Exit status of the command by what happened (sysexits(3) for 70, shells' convention for signals). */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  input: 3,
  strict: 4,
  internal: 70,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

const EXIT_BY_CODE = {
  usage: EXIT.usage,
  'filter-syntax': EXIT.usage,
  'output-unwritable': EXIT.usage,
  'input-missing': EXIT.input,
  'input-directory': EXIT.input,
  'input-unreadable': EXIT.input,
  'input-empty': EXIT.input,
  'input-cut-in-header': EXIT.input,
  'input-damaged': EXIT.input,
  'not-a-capture': EXIT.input,
  'unsupported-format': EXIT.input,
  strict: EXIT.strict,
} as const;

export type ErrorCode = keyof typeof EXIT_BY_CODE;

export class TcpscopeError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  /** `message`: what and where, on one line. `hint`: what to do about it. */
  constructor(code: ErrorCode, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TcpscopeError';
    this.code = code;
    this.hint = hint;
  }

  get exitCode(): number {
    return EXIT_BY_CODE[this.code];
  }
}

/** The operating system's code of a failed call (`ENOENT`, `EACCES` …), or an empty string. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** What the operating system says of a failed call ("no space left on device"), without Node's decoration. */
export function systemMessage(error: unknown): string {
  const errno = error instanceof Error && 'errno' in error ? Number(error.errno) : 0;
  return getSystemErrorMap().get(errno)?.[1] ?? (error instanceof Error ? error.message : String(error));
}
