// Annotations, read as the runner of GitHub Actions reads workflow commands (actions/runner, ActionCommand.cs).
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeCapture } from '../kit/write-capture.ts';
import { aFinding, anyText, formatted, shown } from './made-up.ts';
import { reportOf } from './report-of.ts';

const MANY_FATES = fileURLToPath(new URL('../../fixtures/many-fates.pcap', import.meta.url));

interface Command {
  command: string;
  properties: Record<string, string>;
  message: string;
}

function unescaped(text: string, codes: readonly (readonly [string, string])[]): string {
  return codes.reduce((result, [code, character]) => result.replaceAll(code, character), text);
}
const OF_DATA = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%'],
] as const;
const OF_PROPERTY = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%3A', ':'],
  ['%2C', ','],
  ['%25', '%'],
] as const;

/** Every line must be a command. */
function commandsOf(text: string): Command[] {
  if (text === '') return [];
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split(/\r\n|\r|\n/)
    .map((line) => {
      const [, command, list, message] = /^::([a-z]+) ([^]*?)::([^]*)$/.exec(line)!;
      const properties = list!.split(',').map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at), unescaped(pair.slice(at + 1), OF_PROPERTY)];
      });
      return {
        command: command!,
        properties: Object.fromEntries(properties) as Record<string, string>,
        message: unescaped(message!, OF_DATA),
      };
    });
}

describe('commands', () => {
  test('a run → one for each finding, the worst first, and nothing else', async () => {
    const commands = commandsOf(await reportOf([MANY_FATES], 'github'));
    expect(commands.map(({ command }) => command)).toEqual(['error', ...Array.from({ length: 5 }, () => 'warning')]);
    expect(commands[0]).toEqual({
      command: 'error',
      properties: { file: 'many-fates.pcap', title: 'connection-refused' },
      message:
        '4 connections to 10.77.2.2:20697 refused: SYN answered with a RST (frames 100, 101, 199, 204, 370, 377, 404, 408; filter: ip.addr == 10.77.2.2 && tcp.port == 20697 && (tcp.flags.syn == 1 || tcp.flags.reset == 1))',
    });
  });

  test('info → a notice', async () => {
    const [command] = commandsOf(await formatted('github', { findings: [aFinding({ severity: 'info' })] }));
    expect(command!.command).toBe('notice');
  });

  test('no frames, several captures → names what there is', async () => {
    const findings = [aFinding({ frames: [], capture: 1 }), aFinding({ frames: [7], capture: 1 })];
    const captures = [{ file: 'a.pcap' }, { file: 'b.pcap' }];
    const [without, one] = commandsOf(await formatted('github', { captures, findings }));
    expect(without!.message).toMatch(/ \(filter: tcp\.stream == 0\)$/);
    expect(one!.message).toMatch(/ \(frame 7 of b\.pcap; filter: tcp\.stream == 0\)$/);
    expect(one!.properties['file']).toBe('b.pcap');
  });

  test('standard input → no file', async () => {
    const captures = [{ file: 'standard input' }];
    const [command] = commandsOf(await formatted('github', { captures, findings: [aFinding()] }));
    expect(command!.properties).toEqual({ title: 'connection-refused' });
  });

  test.each([
    ['nothing wrong', 'handshake\nclose'],
    ['no packets', ''],
  ])('%s → nothing', async (_, trace) => {
    expect(await reportOf([writeCapture(trace)], 'github')).toBe('');
  });
});

test('any text as message and file → one command, which says it', async () => {
  const property = fc.asyncProperty(anyText, anyText, async (message, file) => {
    const commands = commandsOf(await formatted('github', { captures: [{ file }], findings: [aFinding({ message })] }));
    expect(commands).toEqual([
      {
        command: 'error',
        properties: { file: shown(file), title: 'connection-refused' },
        message: `${shown(message)} (frames 1, 2; filter: tcp.stream == 0)`,
      },
    ]);
  });
  await fc.assert(property, { numRuns: 1000 });
});

test('the same input → the same bytes', async () => {
  expect(await reportOf([MANY_FATES], 'github')).toBe(await reportOf([MANY_FATES], 'github'));
});
