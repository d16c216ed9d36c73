// A process of compare-reports.js: answers each path, a line of JSON on standard input, with the report of that capture,
// or with the error that it ends with, a line of JSON as well. Its argument: the URL of the library to ask.
import { createInterface } from 'node:readline';

const { analyze } = await import(process.argv[2]);
const include = { transitions: true, events: true, samples: true };

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const answer = await analyze([JSON.parse(line)], { include }).catch((error) => ({ error: String(error) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
