// Colour: flag, then NO_COLOR, then FORCE_COLOR, then the terminal. As a table of decisions, and seen on a terminal.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chalkFor } from '../../src/cli/color.ts';
import { capture } from '../kit/capture.ts';
import { onTerminal, tcpscope, temporaryFolder } from './tcpscope.ts';

const terminal = { isTTY: true, getColorDepth: (env: object) => ('TERM' in env && env.TERM === 'dumb' ? 1 : 8) };
const pipe = {};
const file = null;

describe('decision', () => {
  test.each([
    ['terminal', terminal, undefined, {}, true],
    ['terminal, TERM=dumb', terminal, undefined, { TERM: 'dumb' }, false],
    ['terminal, --no-color', terminal, false, {}, false],
    ['terminal, NO_COLOR', terminal, undefined, { NO_COLOR: '1' }, false],
    ['terminal, NO_COLOR empty', terminal, undefined, { NO_COLOR: '' }, true],
    ['terminal, --color and NO_COLOR', terminal, true, { NO_COLOR: '1' }, true],
    ['terminal, FORCE_COLOR=0', terminal, undefined, { FORCE_COLOR: '0' }, false],
    ['pipe', pipe, undefined, {}, false],
    ['pipe, --color', pipe, true, {}, true],
    ['pipe, FORCE_COLOR', pipe, undefined, { FORCE_COLOR: '1' }, true],
    ['pipe, FORCE_COLOR=3', pipe, undefined, { FORCE_COLOR: '3' }, true],
    ['pipe, FORCE_COLOR=false', pipe, undefined, { FORCE_COLOR: 'false' }, false],
    ['pipe, FORCE_COLOR empty', pipe, undefined, { FORCE_COLOR: '' }, false],
    ['pipe, FORCE_COLOR and NO_COLOR', pipe, undefined, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    ['pipe, FORCE_COLOR and --no-color', pipe, false, { FORCE_COLOR: '1' }, false],
    ['file', file, undefined, {}, false],
    ['file, FORCE_COLOR', file, undefined, { FORCE_COLOR: '1' }, false],
    ['file, --color', file, true, {}, true],
  ])('%s → %5$s', (_, stream, flag, env, expected) => {
    expect(chalkFor(stream, flag, env).red('x')).toBe(expected ? '\u001b[31mx\u001b[39m' : 'x');
  });
});

describe('command', () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'x.pcap'), capture('handshake\nclose'));
  const isColored = (text: string): boolean => text.includes('\u001b[');

  test.each([
    ['$tcpscope analyze x.pcap', {}, true],
    ['$tcpscope analyze x.pcap', { NO_COLOR: '' }, true],
    ['$tcpscope analyze x.pcap', { NO_COLOR: '1' }, false],
    ['$tcpscope analyze x.pcap', { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['$tcpscope analyze x.pcap', { TERM: 'dumb' }, false],
    ['$tcpscope analyze x.pcap --no-color', {}, false],
    ['$tcpscope analyze x.pcap | cat', {}, false],
    ['$tcpscope analyze x.pcap | cat', { FORCE_COLOR: '1' }, true],
    ['$tcpscope analyze x.pcap --color | cat', { NO_COLOR: '1' }, true],
  ])('on a terminal: %s with %o → coloured: %s', async (line, env, expected) => {
    const { stdout } = await onTerminal(line, { cwd, env });
    expect(stdout).toContain('TCP connection');
    expect(stdout).not.toContain('Warning');
    expect(isColored(stdout)).toBe(expected);
  });

  test('--output on a terminal: without and with --color → plain, coloured', async () => {
    await onTerminal('$tcpscope analyze x.pcap -o plain.txt; $tcpscope analyze x.pcap --color -o red.txt', { cwd });
    expect(isColored(readFileSync(join(cwd, 'plain.txt'), 'utf8'))).toBe(false);
    expect(isColored(readFileSync(join(cwd, 'red.txt'), 'utf8'))).toBe(true);
  });

  test('json with --color → no colour', async () => {
    expect(isColored((await tcpscope(['analyze', 'x.pcap', '--format', 'json', '--color'], { cwd })).stdout)).toBe(
      false,
    );
  });
});
