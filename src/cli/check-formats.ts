// The formats of a check: the verdict by itself for people and programs, and reports that show it where CI systems look.
import { FORMATS, type FormatFactory } from '../report/formats.ts';
import { checkJson, checkText } from './check-text.ts';

export const CHECK_FORMATS = {
  text: checkText,
  json: checkJson,
  junit: FORMATS.junit,
  sarif: FORMATS.sarif,
  github: FORMATS.github,
  markdown: FORMATS.markdown,
  html: FORMATS.html,
} satisfies Record<string, FormatFactory>;

export type CheckFormat = keyof typeof CHECK_FORMATS;
export const CHECK_FORMAT_NAMES = Object.keys(CHECK_FORMATS) as CheckFormat[];
