// The states of both ends along every path, through the whole pipeline.
import { expect, test } from 'vitest';
import { allCases } from './all-cases.ts';
import { lanesOf } from './lanes.ts';

test.each(allCases)('$name', async ({ trace, client, server, withdrawn = [] }) => {
  const lanes = await lanesOf(trace);
  expect(lanes).toEqual({ client, server, withdrawn: expect.any(Array) as unknown });
  expect(lanes.withdrawn.toSorted()).toEqual(withdrawn.toSorted());
});
