// What must make no difference: every packet captured twice (`-i any`, a mirror port), sequence numbers that wrap, IPv6.
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/index.ts';
import { captureRecords } from '../kit/capture.ts';
import { pcapFile } from '../kit/pcap-file.ts';
import { writeCapture, writeTemporary } from '../kit/write-capture.ts';
import { exchange } from '../engine/state/tracker-case.ts';
import { closingCases } from './closing-cases.ts';
import type { Finding } from './finding-case.ts';
import { findingsOf } from './finding-tests.ts';
import { handshakeCases } from './handshake-cases.ts';
import { restingCases } from './resting-cases.ts';
import { windowCases } from './window-cases.ts';

const COPY_DELAY_NS = 2000;

const windows = windowCases.map(({ message, trace }) => ({ name: message, trace, options: {} }));
const cases = [...handshakeCases, ...restingCases, ...closingCases, ...windows];
/** Those whose addresses and sequence numbers are the kit's. */
const plain = cases.filter(({ trace }) => !/^\s*(isn|addresses)|\{(rawseq|rawack)/m.test(trace));

const rulesOf = (found: readonly Finding[]) =>
  found.map(({ rule, severity, endpoint }) => `${rule} ${severity} ${endpoint}`);

function twice(trace: string): string {
  const records = captureRecords(trace).flatMap((record) => [
    record,
    { ...record, timeNs: record.timeNs + COPY_DELAY_NS },
  ]);
  return writeTemporary('twice.pcap', pcapFile(records));
}

/** What is true of the doubled capture alone: that it is, and that some copies come after what follows them at once. */
const OF_COPIES = new Set(['capture-duplicates', 'capture-unordered']);

describe('every packet twice → the same rules, and that it is so', { tags: ['slow'] }, () => {
  test.each(cases)('$name', async ({ trace, options }) => {
    const { findings } = await analyze([twice(trace)], options);
    const others = findings.filter(({ rule }) => !OF_COPIES.has(rule));
    expect(rulesOf(others)).toEqual(rulesOf(await findingsOf(trace, options)));
  });

  test('a whole conversation → capture-duplicates, no network-duplicates', async () => {
    const { findings } = await analyze([twice(`handshake ${exchange}\nclose`)]);
    expect(rulesOf(findings)).toContain('capture-duplicates warning null');
    expect(rulesOf(findings).filter((rule) => rule.startsWith('network-duplicates'))).toEqual([]);
  });
});

describe('sequence numbers wrap → the same findings', { tags: ['slow'] }, () => {
  test.each(plain)('$name', async ({ trace, options }) => {
    const isn = { client: 2 ** 32 - 50, server: 2 ** 32 - 150 };
    const { findings } = await analyze([writeCapture(trace, { isn })], options);
    expect(findings).toEqual(await findingsOf(trace, options));
  });
});

describe('IPv6 → the same findings', { tags: ['slow'] }, () => {
  test.each(plain)('$name', async ({ trace, options }) => {
    const ends = { client: '[2001:db8::1]:40000', server: '[2001:db8::2]:80' };
    const { findings } = await analyze([writeCapture(trace, ends)], options);
    const inIpv4 = JSON.stringify(findings)
      .replaceAll(/\[2001:db8::(\d)\]/g, '10.0.0.$1')
      .replaceAll(/2001:db8::(\d)/g, '10.0.0.$1')
      .replaceAll('ipv6.addr', 'ip.addr');
    expect(JSON.parse(inIpv4)).toEqual(await findingsOf(trace, options));
  });
});
