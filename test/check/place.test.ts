// Where a finding is, and which selectors of a config mean it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAt, placeText, type Place } from '../../src/check/place.ts';
import { endText } from '../../src/shared/format.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { servicesTrace } from '../diff/services-trace.ts';
import { at, factsOfCapture, finding } from './check-kit.ts';

const isServerAt = (server: string, place: Place): boolean => isAt(at(server, 'stall'), place);

describe('a finding at a server', () => {
  test.each<[server: string, place: Place, isMeant: boolean]>([
    ['10.0.0.2:80', {}, true],
    ['10.0.0.2:80', { host: '10.0.0.2' }, true],
    ['10.0.0.2:80', { host: '10.0.0.20' }, false],
    ['10.0.0.20:80', { host: '10.0.0.2' }, false],
    ['10.0.0.2:80', { port: 80 }, true],
    ['10.0.0.2:8080', { port: 80 }, false],
    ['10.0.0.2:80', { port: 8080 }, false],
    ['10.0.0.2:80', { host: '10.0.0.2', port: 80 }, true],
    ['10.0.0.2:80', { host: '10.0.0.2', port: 81 }, false],
    ['10.0.0.2:80', { host: '10.0.0.3', port: 80 }, false],
    ['10.0.0.2:0', { port: 0 }, true],
    ['10.0.0.2:80', { port: 0 }, false],
    ['10.0.0.2', { host: '10.0.0.2' }, true],
    ['10.0.0.2', { port: 80 }, false],
  ])('%s: %j → %s', (server, place, isMeant) => expect(isServerAt(server, place)).toBe(isMeant));

  test.each<[server: string, host: string, isMeant: boolean]>([
    ['10.0.0.2:80', '10.0.0.0/24', true],
    ['10.0.1.2:80', '10.0.0.0/24', false],
    ['10.0.0.255:80', '10.0.0.0/24', true],
    ['10.0.0.2:80', '10.0.0.2/32', true],
    ['10.0.0.3:80', '10.0.0.2/32', false],
    ['10.0.0.3:80', '10.0.0.2/31', true],
    ['10.200.3.4:80', '10.0.0.0/8', true],
    ['11.0.0.1:80', '10.0.0.0/8', false],
    ['11.0.0.1:80', '0.0.0.0/0', true],
    ['10.0.0.2:80', '10.0.0.99/24', true], // bits of the host count for nothing
    ['[fd00::2]:80', 'fd00::/64', true],
    ['[fd00:0:0:1::2]:80', 'fd00::/64', false],
    ['[fd00::2]:80', 'fd00::2', true],
    ['[fd00::2]:80', 'fd00:0:0:0:0:0:0:2', true],
    ['[fd00::2]:80', 'FD00::2', true],
    ['[fd00::2]:80', 'fd00::2/128', true],
    ['[fd00::3]:80', 'fd00::2/128', false],
    ['[2001:db8::2]:80', '::/0', true],
    ['[2001:db8::2]:80', '0.0.0.0/0', false],
    ['10.0.0.2:80', '::/0', false],
  ])('%s: %s → %s', (server, host, isMeant) => expect(isServerAt(server, { host })).toBe(isMeant));

  test('any address and port → its own place, the network of its own, and no neighbour', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 65_534 }), (host, port) => {
        const server = endText(host, port);
        expect(isServerAt(server, { host, port })).toBe(true);
        expect(isServerAt(server, { host, port: port + 1 })).toBe(false);
        expect(isServerAt(server, { host: `${host}/${host.includes(':') ? 127 : 31}`, port })).toBe(true);
      }),
    );
  });
});

describe('a finding without a server', () => {
  test.each<[Place, boolean]>([
    [{}, true],
    [{ host: '10.0.0.2' }, false],
    [{ host: '0.0.0.0/0' }, false],
    [{ port: 80 }, false],
  ])('%j → %s', (place, isMeant) => {
    expect(isAt(finding('capture-drops'), place)).toBe(isMeant);
    expect(isAt(finding('capture-drops', { data: { server: null } }), place)).toBe(isMeant);
  });
});

describe('a finding at a host', () => {
  test.each<[address: string, place: Place, isMeant: boolean]>([
    ['10.0.0.2', { host: '10.0.0.0/24' }, true],
    ['10.0.0.2', { host: '10.0.0.3' }, false],
    ['10.0.0.2', { port: 80 }, false],
    ['fd00::2', { host: 'fd00::/64' }, true],
    ['fd00::2', { host: 'fd00::2' }, true],
    ['fd00::2', { host: 'fd00::3' }, false],
    ['fd00::2', { port: 2 }, false],
  ])('%s: %j → %s', (address, place, isMeant) => {
    expect(isAt(finding('time-wait-buildup', { data: { address } }), place)).toBe(isMeant);
  });
});

describe('findings as they are made', () => {
  test('connection-refused → at its server', async () => {
    const path = writeCapture(servicesTrace([{ server: '[fd00::2]:80', connections: 3, refused: 3 }]));
    const { findings } = await factsOfCapture(path);
    expect(findings.map(({ rule }) => rule)).toEqual(['connection-refused']);
    expect(isAt(findings[0]!, { host: 'fd00::/64', port: 80 })).toBe(true);
    expect(isAt(findings[0]!, { port: 81 })).toBe(false);
  });

  test('mss-mismatch → at its server', async () => {
    const { findings } = await factsOfCapture(
      writeCapture(servicesTrace([{ server: '10.0.0.2:80', connections: 3, mss: 1200 }])),
    );
    const found = findings.filter(({ rule }) => rule === 'mss-mismatch');
    expect(found.map((each) => isAt(each, { host: '10.0.0.2', port: 80 }))).toEqual([true]);
  });
});

test.each<[Place, string]>([
  [{}, ''],
  [{ host: '10.0.0.0/8' }, '10.0.0.0/8'],
  [{ port: 443 }, 'port 443'],
  [{ host: 'fd00::2', port: 0 }, 'fd00::2 port 0'],
])('%j as text → %j', (place, text) => expect(placeText(place)).toBe(text));
