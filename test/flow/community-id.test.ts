// Community ID against the published vectors (github.com/corelight/community-id-spec, baseline_deflt.json: its TCP
// rows; the rest from the specification's own definition).
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAddress } from '../../src/shared/address.ts';
import { communityId } from '../../src/analysis/community-id.ts';
import type { FlowEnd } from '../../src/core/identity.ts';
import { connectionOf } from './analyze-trace.ts';

const end = (address: string, port: number): FlowEnd => ({ address: parseAddress(address)!, port });
const idOf = (client: FlowEnd, server: FlowEnd): string => communityId({ client, server, stream: 0 });

test.each([
  ['128.232.110.120', 34855, '66.35.250.204', 80, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
  ['2001:470:e5bf:dead:4957:2174:e82c:4887', 63943, '2607:f8b0:400c:c03::1a', 25, '1:/qFaeAR+gFe1KYjMzVDsMv+wgU4='],
  // Below: computed with the specification's pseudo code; addresses on both sides of the sign bit, equal addresses.
  ['10.0.0.1', 1234, '200.0.0.1', 80, '1:lPd0ltlzqJZko+bv4VK5W/NHMGw='],
  ['127.0.0.1', 40000, '127.0.0.1', 80, '1:5rFr+y3i0wpQbEhThSaj08U8BaE='],
  ['fe80::1', 50000, '2001:db8::1', 443, '1:XTTYxXxgzEgJ4nGnh9siwpstaH4='],
])('%s:%i %s:%i → %s, from either end', (client, clientPort, server, serverPort, id) => {
  expect(idOf(end(client, clientPort), end(server, serverPort))).toBe(id);
  expect(idOf(end(server, serverPort), end(client, clientPort))).toBe(id);
});

test('a connection’s record → the ID of its addresses and ports', async () => {
  const { communityId: id } = await connectionOf('addresses 128.232.110.120:34855 66.35.250.204:80\nhandshake');
  expect(id).toBe('1:LQU9qZlK+B5F3KDmev6m5PMibrg=');
  const trace = 'addresses [2001:470:e5bf:dead:4957:2174:e82c:4887]:63943 [2607:f8b0:400c:c03::1a]:25\nhandshake';
  expect((await connectionOf(trace)).communityId).toBe('1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=');
});

test('any two ends → the same ID in both directions', () => {
  const anyEnd = fc.constantFrom(1, 4).chain((words) => {
    const flowEnd = fc.record({
      address: fc.array(fc.integer(), { minLength: words, maxLength: words }),
      port: fc.nat(0xffff),
    });
    return fc.tuple(flowEnd, flowEnd);
  });
  fc.assert(
    fc.property(anyEnd, ([a, b]) => {
      expect(idOf(a, b)).toBe(idOf(b, a));
    }),
  );
});
