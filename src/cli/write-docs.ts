// Writes what is generated of the documentation: the rules' pages and the man page; run by `npm run docs`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../findings/registry.ts';
import { manPage } from './man-page.ts';
import { buildProgram } from './program.ts';
import { rulePages } from './rule-pages.ts';

const [, , folder = 'docs'] = process.argv;
mkdirSync(join(folder, 'rules'), { recursive: true });
for (const [name, text] of rulePages(RULES)) writeFileSync(join(folder, 'rules', name), text);
writeFileSync(join(folder, 'tcpscope.1'), manPage(buildProgram()));
