// What is no pcap or pcapng: named by its first bytes, with the command that makes a capture of it.
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { shell, tcpscope, temporaryFolder } from '../cli/tcpscope.ts';
import { concat, utf8, zeros } from '../kit/bytes.ts';
import { capture } from '../kit/capture.ts';
import { writeTemporary } from '../kit/write-capture.ts';
import { readCapture } from './reading.ts';

describe('other formats', () => {
  test.each([
    ['GMBU\0\x02', 'a Microsoft Network Monitor capture', 'editcap'],
    ['RTSS\x01\x01', 'a Microsoft Network Monitor capture', 'editcap'],
    ['XCP\x00002.002', 'a NetXRay or Sniffer capture', 'editcap'],
    ['TRSNIFF data    \x1a', 'a Sniffer capture', 'editcap'],
    ['snoop\0\0\0\0\0\0\x02', 'a snoop capture', 'editcap'],
    ['\x7fver', 'an EtherPeek or OmniPeek capture', 'editcap'],
    ['VL\0\0', 'a NetXRay capture', 'editcap'],
    ['ObserverPktBufferVersion=15.00', 'an Observer capture', 'editcap'],
    ['iptrace 1.0', 'an AIX iptrace capture', 'editcap'],
    ['iptrace 2.0', 'an AIX iptrace capture', 'editcap'],
    ['\x1c\0\x01\xac', 'an Ixia capture', 'editcap'],
    ['\xab\x01\0\x1c', 'an Ixia capture', 'editcap'],
    ['\0\0\x02\0\x12\x05\0\x10', 'a Tektronix K12 capture', 'editcap'],
    ['PK\x03\x04', 'a zip archive', 'unzip'],
  ])('%j: → what it is and what to do', async (begin, what, command) => {
    const path = writeTemporary('capture.pcap', Buffer.concat([Buffer.from(begin, 'latin1'), zeros(40)]));
    const error = { name: 'TcpscopeError', code: 'unsupported-format', message: `${path} is ${what}` };
    await expect(readCapture(path)).rejects.toMatchObject({ ...error, hint: expect.stringContaining(command) });
    await expect(readCapture(path)).rejects.toMatchObject({ hint: expect.stringContaining(path) });
  });

  const plain = capture('handshake\nclose');
  const isMissing = spawnSync('editcap', ['-v']).error !== undefined;
  const remark = isMissing ? ' (skipped: editcap is not installed)' : '';

  test.skipIf(isMissing).each([
    ['snoop', 'a snoop capture'],
    ['netmon1', 'a Microsoft Network Monitor capture'],
    ['netmon2', 'a Microsoft Network Monitor capture'],
    ['ngsniffer', 'a Sniffer capture'],
    ['ngwsniffer_1_1', 'a NetXRay or Sniffer capture'],
    ['ngwsniffer_2_0', 'a NetXRay or Sniffer capture'],
    ['nettl', 'an HP-UX nettl trace', '-T ether '],
    ['5views', 'a 5View capture'],
    ['lanalyzer', 'a Novell LANalyzer capture'],
    ['visual', 'a Visual Networks capture'],
    ['k12text', 'a K12 text capture', '-T ether '],
  ])(
    `%s as editcap writes it → the command that makes a capture of it again${remark}`,
    { tags: ['slow'] },
    async (format, what, options = '') => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'plain.pcap'), plain);
      execFileSync('editcap', ['-F', format, 'plain.pcap', 'x'], { cwd: folder, stdio: 'ignore' });
      const path = join(folder, 'x');
      const command = `editcap -F pcapng ${options}${path} converted.pcapng`;
      const error = { message: `${path} is ${what}`, hint: `convert it: ${command}` };
      await expect(readCapture(path)).rejects.toMatchObject(error);
      await shell(command, { cwd: folder });
      expect((await readCapture(join(folder, 'converted.pcapng'))).records).toHaveLength(6);
    },
  );

  test('ERF, which has no magic → by its first record', async () => {
    const frame = plain.subarray(40, 40 + 62);
    const erf = concat([[0, 0, 0, 0, 0, 0xf1, 0x53, 0x65, 2, 4, 0, 80, 0, 0, 0, 62, 0, 0], frame]);
    const path = writeTemporary('x.erf', erf);
    const message = `${path} is an ERF capture`;
    await expect(readCapture(path)).rejects.toMatchObject({ code: 'unsupported-format', message });
    if (!isMissing) expect(execFileSync('capinfos', ['-t', path], { encoding: 'utf8' })).toContain('Endace ERF');
  });

  test('a name with a space → in quotes', async () => {
    const path = writeTemporary('my capture', Buffer.from('snoop\0\0\0'));
    await expect(readCapture(path)).rejects.toMatchObject({
      hint: `convert it: editcap -F pcapng '${path}' converted.pcapng`,
    });
  });

  test('on standard input → a pipe', async () => {
    const input = Buffer.from('snoop\0\0\0');
    const { stderr } = await tcpscope(['analyze', '-'], { input });
    expect(stderr).toContain('convert it: editcap -F pcapng - - | tcpscope analyze -\n');
  });

  test('compressed → decompressed on the way, where editcap would not', async () => {
    const snoop = Buffer.from('snoop\0\0\0');
    const gzip = writeTemporary('x.gz', gzipSync(snoop));
    await expect(readCapture(gzip)).rejects.toMatchObject({
      message: `${gzip} is a snoop capture`,
      hint: `convert it: editcap -F pcapng ${gzip} converted.pcapng`,
    });
    if (spawnSync('xz', ['--version']).error) return;
    const xz = writeTemporary('x.xz', execFileSync('xz', ['-c'], { input: snoop }));
    await expect(readCapture(xz)).rejects.toMatchObject({
      message: `${xz} is a snoop capture`,
      hint: `convert it: xz -dc ${xz} | editcap -F pcapng - converted.pcapng`,
    });
  });

  describe('a tar archive', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.pcap'), plain);
    const packs = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

    test.each([
      ['x.tar', 'tar'],
      ['x.tar.gz', 'gzip'],
      ['x.tar.xz', 'xz'],
      ['x.tar.bz2', 'bzip2'],
      ['x.tar.zst', 'zstd'],
    ])('%s → how to unpack it', async (name, program) => {
      if (!packs('tar') || !packs(program)) return;
      execFileSync('tar', ['-caf', name, 'a.pcap'], { cwd: folder });
      const { status, stderr } = await tcpscope(['analyze', name], { cwd: folder });
      expect([status, stderr]).toEqual([3, `tcpscope: ${name} is a tar archive\n  unpack it first: tar -xf ${name}\n`]);
    });
  });

  test.each([
    ['a text', utf8('GET / HTTP/1.1\r\n'), '47455420'],
    ['one byte', utf8('x'), '78'],
    ['a piece of a magic', Uint8Array.of(0xd4, 0xc3, 0xb2), 'd4c3b2'],
    ['zeros', zeros(1000), '00000000'],
  ])('%s: unknown → its first bytes, and how to find out', async (_, bytes, begins) => {
    const path = writeTemporary('unknown', bytes);
    const message = `${path} is not a pcap or pcapng capture (begins with ${begins})`;
    await expect(readCapture(path)).rejects.toMatchObject({
      code: 'not-a-capture',
      message,
      hint: `see what it is: file '${path}'`,
    });
  });
});
