// At a terminal: what is printed never stands behind the progress line, nor behind the ^C that the terminal echoes.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { capture } from '../kit/capture.ts';
import { hasTmux, Pane } from '../kit/tmux.ts';
import { preload, ROOT, temporaryFolder } from './tcpscope.ts';

if (!hasTmux) console.log('terminal.test.ts: tmux is not installed; nothing was tried at a terminal');
const canCapture = spawnSync('tcpdump', ['-i', 'lo', '-L']).status === 0;
if (!canCapture) console.log('terminal.test.ts: tcpdump is not installed or may not capture; it was not interrupted');

const cwd = temporaryFolder();
const tcpscope = `'${process.execPath}' '${join(ROOT, 'bin/tcpscope.js')}'`;
const many = Array.from({ length: 3000 }, (_, i) => `+.001 > S 0 {port ${1000 + i}}`).join('\n');
writeFileSync(join(cwd, 'many.pcap'), capture(many));

const PROGRESS = /packets {2}standard input/;
/** Writes a capture again and again, as long as it lives. */
const live = '(cat many.pcap; while sleep 0.1 && tail -c +25 many.pcap; do :; done)';

/** The lines on a pane, once the status stands there. */
async function linesAtTheEnd(pane: Pane): Promise<string[]> {
  await expect.poll(() => pane.text).toMatch(/^status \d+$/m);
  return pane.text.trimEnd().split('\n');
}

describe.runIf(hasTmux)('Ctrl-C while progress is shown', () => {
  test.each([
    ['the report', `${live} | ${tcpscope} analyze - --top 1`, /^[\d,]+ TCP connections: /, 0],
    [
      'a report elsewhere, a message',
      `${live} | ${tcpscope} analyze - missing.pcap -o x.txt`,
      /^tcpscope: missing.pcap/,
      3,
    ],
    ['a verdict', `${live} | ${tcpscope} check -`, /^✗ failed/, 1],
  ])('%s → begins a line; no progress is left', async (_, line, first, status) => {
    const pane = new Pane(`${line}; echo status $?`, { cwd });
    await expect.poll(() => pane.text).toMatch(PROGRESS);
    pane.press('C-c');
    const lines = await linesAtTheEnd(pane);
    expect(lines.filter((each) => PROGRESS.test(each))).toEqual([]);
    expect(lines.find((each) => each !== '' && !/^(\^C)+$/.test(each))).toMatch(first);
    expect(lines).toContain(`status ${status}`);
  });

  test('before a byte came → the message begins a line', async () => {
    const says = preload('process.on("newListener", (name) => name === "exit" && process.stderr.write("reading"))');
    const command = [process.execPath, ...says, join(ROOT, 'bin/tcpscope.js')].map((part) => `'${part}'`).join(' ');
    const pane = new Pane(`sleep 600 | ${command} analyze -; echo status $?`, { cwd });
    await expect.poll(() => pane.text).toContain('reading');
    pane.press('C-c');
    expect(await linesAtTheEnd(pane)).toEqual(
      expect.arrayContaining(['tcpscope: interrupted: there was nothing to read yet', 'status 130']),
    );
  });
});

describe.runIf(hasTmux && canCapture)('tcpdump | tcpscope', () => {
  test('Ctrl-C → the report of what was captured, 0', async () => {
    const server = createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const talk = async (): Promise<void> => {
      const socket = connect(port, '127.0.0.1').resume();
      await once(socket, 'close');
    };
    const dump = `tcpdump -i lo --immediate-mode -U -w - tcp port ${port}`;
    const pane = new Pane(`${dump} | ${tcpscope} analyze -; echo status $?`, { cwd });
    const shown = async (): Promise<string> => {
      await talk();
      return pane.text;
    };
    await expect.poll(shown).toMatch(PROGRESS);
    pane.press('C-c');
    const lines = await linesAtTheEnd(pane);
    expect(lines).toContainEqual(expect.stringMatching(/^\d+ TCP connections?: /));
    expect(lines).toContain('status 0');
    expect(pane.text).not.toContain('damaged');
  });
});
