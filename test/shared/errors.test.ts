import { openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { systemCode, systemMessage, TcpscopeError } from '../../src/shared/errors.ts';

const errorOf = (act: () => void): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
};

test.each([
  ['usage', 2],
  ['filter-syntax', 2],
  ['output-unwritable', 2],
  ['input-missing', 3],
  ['not-a-capture', 3],
  ['strict', 4],
] as const)('error code %s → exit status %d', (code, status) => {
  expect(new TcpscopeError(code, 'what happened').exitCode).toBe(status);
});

test('failed system call: its error → code, and the words of the system without path and call', () => {
  const error = errorOf(() => openSync('/no/such/file', 'r'));
  expect(systemCode(error)).toBe('ENOENT');
  expect(systemMessage(error)).toBe('no such file or directory');
});

test('other errors: no code → their own message', () => {
  expect(systemCode(new Error('odd'))).toBe('');
  expect(systemMessage(new Error('odd'))).toBe('odd');
  expect(systemMessage('odder')).toBe('odder');
});
