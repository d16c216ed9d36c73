import { test } from 'vitest';
import { findingsOf, timeless } from './finding-tests.ts';


import { runCases } from './run-cases.ts';
const all: any[] = [...runCases];
const line = (f: any) => `   ${f.severity} ${f.rule} ${f.endpoint} c=${f.connection} n=${f.count} [${f.frames}] ${f.message} ${JSON.stringify(f.data)} ${f.filter}`;
for (const c of all) test(c.name, async () => {
  const actual = timeless(await findingsOf(c.trace, c.options)).map(line);
  const want = timeless(c.findings).map(line);
  const out = [...actual.filter((a) => !want.includes(a)).map((a) => '+' + a), ...want.filter((a) => !actual.includes(a)).map((a) => '-' + a)];
  if (out.length || c.wrong) console.log(`## ${c.name}\n   WRONG: ${c.wrong}\n` + out.join('\n'));
});
