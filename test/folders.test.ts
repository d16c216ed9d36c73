// The README of a folder of the source names files: they are there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const readmes = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('README.md'))
  .map((path) => join('src', path));

test.each(readmes)('%s: files that it names → exist', (readme) => {
  const text = readFileSync(join(root, readme), 'utf8');
  const named = [...text.matchAll(/`([\w./-]+\.ts|[\w-]+\/)`/g)].map(([, path]) => path!);
  expect(named.length).toBeGreaterThan(3);
  const folder = dirname(readme);
  const isThere = (path: string): boolean => [folder, '.'].some((from) => existsSync(join(root, from, path)));
  expect(named.filter((path) => !isThere(path))).toEqual([]);
});
