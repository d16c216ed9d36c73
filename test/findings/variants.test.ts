// What must make no difference: every packet captured twice (`-i any`, a mirror port), sequence numbers that wrap, IPv6.
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/index.ts';
import { captureRecords } from '../kit/capture.ts';
import { pcapFile } from '../kit/pcap-file.ts';
import { writeCapture, writeTemporary } from '../kit/write-capture.ts';
import { closingCases } from './closing-cases.ts';
import type { Finding, FindingCase } from './finding-case.ts';
import { findingsOf } from './finding-tests.ts';
import { handshakeCases } from './handshake-cases.ts';
import { restingCases } from './resting-cases.ts';

const COPY_DELAY_NS = 2000;

const cases = [...handshakeCases, ...restingCases, ...closingCases];
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

/** Wrong still: a copy of the old SYN proves that it began a new connection; a copy of a RST is a second one. */
const OTHERWISE_TWICE = new Set([
  'ESTABLISHED: an old duplicate SYN, challenge ACK → old-duplicate-syn',
  'ESTABLISHED: a RST with another TTL, both ends go on and close → reset-injected',
]);

describe('every packet twice → the same rules', () => {
  const check = async ({ trace, options }: FindingCase) => {
    const { findings } = await analyze([twice(trace)], options);
    expect(rulesOf(findings)).toEqual(rulesOf(await findingsOf(trace, options)));
  };
  test.each(cases.filter(({ name }) => !OTHERWISE_TWICE.has(name)))('$name', check);
  test.fails.each(cases.filter(({ name }) => OTHERWISE_TWICE.has(name)))('$name', check);
});

describe('sequence numbers wrap → the same findings', () => {
  test.each(plain)('$name', async ({ trace, options }) => {
    const isn = { client: 2 ** 32 - 50, server: 2 ** 32 - 150 };
    const { findings } = await analyze([writeCapture(trace, { isn })], options);
    expect(findings).toEqual(await findingsOf(trace, options));
  });
});

/** Wrong still: without an IP ID, and without timestamps, a copy is taken for a repetition however soon it comes. */
const OTHERWISE_IN_IPV6 = new Set(['FIN_WAIT_1: a FIN captured twice → nothing was sent again']);

describe('IPv6 → the same findings', () => {
  const check = async ({ trace, options }: FindingCase) => {
    const ends = { client: '[2001:db8::1]:40000', server: '[2001:db8::2]:80' };
    const { findings } = await analyze([writeCapture(trace, ends)], options);
    const inIpv4 = JSON.stringify(findings)
      .replaceAll(/\[2001:db8::(\d)\]/g, '10.0.0.$1')
      .replaceAll(/2001:db8::(\d)/g, '10.0.0.$1');
    expect(JSON.parse(inIpv4)).toEqual(await findingsOf(trace, options));
  };
  test.each(plain.filter(({ name }) => !OTHERWISE_IN_IPV6.has(name)))('$name', check);
  test.fails.each(plain.filter(({ name }) => OTHERWISE_IN_IPV6.has(name)))('$name', check);
});
