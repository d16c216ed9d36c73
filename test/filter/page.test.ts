// The language in the HTML page is that of the command line: its text is made of the same source, and reads alike.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';
import config from '../../src/report/html/script-filter.config.ts';
import type { Reading } from '../../src/filter/page.ts';
import type { SeenFlow } from '../../src/core/identity.ts';
import { parseFilter } from '../../src/index.ts';
import { FILTER } from '../../src/report/html/script-filter.ts';

interface Language {
  readFilter(text: string): Reading;
  parseAddress(text: string): number[] | null;
}

/** In a world without anything of Node, as a browser is. */
const language = runInNewContext(`${FILTER}\nFILTER`, {}) as Language;

test('the text in the page → that of the source as it is now; else npm run build is due', async () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const bundle = await rolldown({ ...config, cwd: root });
  const { output } = await bundle.generate(config.output);
  expect(output[0].code).toBe(readFileSync(`${root}${config.output.file}`, 'utf8'));
  expect(FILTER).not.toMatch(/<\/script|<!--/i);
});

const web: SeenFlow = {
  client: { address: language.parseAddress('10.1.2.3')!, port: 50_000, did: 0b110101, largest: 100 },
  server: { address: language.parseAddress('192.0.2.80')!, port: 443, did: 0b110110, largest: 1460 },
  stream: 3,
  passed: 0,
};

test.each([
  'tcp.port == 443',
  'dst net 192.0.2/24 and not port http',
  'ip.src == 192.0.2.80 && tcp.flags.syn == 1 && tcp.flags.ack == 0',
  'tcp.len > 1000 && tcp.srcport == 50000',
  'tcp.len > 1000',
  '!(tcp.flags.reset == 1)',
  'tcp.stream in {1, 3..5}',
  'ip6',
])('%s → chosen as on the command line', (text) => {
  const filter = parseFilter(text);
  expect(language.readFilter(text)).toHaveProperty('chooses');
  expect((language.readFilter(text) as { chooses: (flow: SeenFlow) => boolean }).chooses(web)).toBe(
    filter(web) && (filter.atEnd?.(web) ?? true),
  );
});

test('what is no filter → the problem as on the command line', () => {
  expect(language.readFilter('tcp.prot == 1')).toEqual({
    problem: 'column 1: "tcp.prot" is not a field tcpscope can filter by',
    hint: 'Did you mean tcp.port?',
  });
  expect(language.readFilter('frame.number == 1')).toMatchObject({
    problem: expect.stringContaining('needs all packets') as string,
  });
});
