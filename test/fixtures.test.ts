// Every capture in fixtures/ gives the report that stands beside it. `npm run accept` writes those reports anew.
import { readdirSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { analyze } from '../src/index.ts';

const folder = fileURLToPath(new URL('../fixtures/', import.meta.url));
const captures = readdirSync(folder).filter((name) => /\.pcap(ng)?(\.\w+)?$/.test(name));

test.each(captures)('%s → the expected report', async (name) => {
  const report = await analyze([relative('.', folder + name)], { include: { events: true } });
  const { tool: _, ...summary } = report.summary; // the version is not part of what is expected
  const captureRecords = report.captures.map((capture) => ({ ...capture, file: name }));
  const expected = { captures: captureRecords, summary, connections: report.connections, findings: report.findings };
  await expect(`${JSON.stringify(expected, null, 1)}\n`).toMatchFileSnapshot(`../fixtures/${name}.expected.json`);
});
