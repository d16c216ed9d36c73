import { describe, expect, test } from 'vitest';
import { utf8, zeros } from '../kit/bytes.ts';
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
    ['BZh91AY&SY', 'bzip2-compressed', 'bunzip2'],
    ['\xfd7zXZ\0', 'xz-compressed', 'unxz'],
    ['PK\x03\x04', 'a zip archive', 'unzip'],
  ])('%j: → what it is and what to do', async (begin, what, command) => {
    const path = writeTemporary('capture.pcap', Buffer.concat([Buffer.from(begin, 'latin1'), zeros(40)]));
    const error = { name: 'TcpscopeError', code: 'unsupported-format', message: `${path} is ${what}` };
    await expect(readCapture(path)).rejects.toMatchObject({ ...error, hint: expect.stringContaining(command) });
    await expect(readCapture(path)).rejects.toMatchObject({ hint: expect.stringContaining(path) });
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
