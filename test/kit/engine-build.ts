// Compiles the engine for the tests of single mechanisms: with all of its functions exported, each as `folder/file:name`, its
// methods as `Class_method`, and what it remembers as functions that read it. The files themselves stay as they are: copies
// of them get what makes methods and variables functions.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const COPIES = join(root, 'dist/engine-under-test');
const FOLDERS = ['wire', 'flow', 'engine'];

/** Where the module lies. */
export const MODULE_UNDER_TEST: string = join(root, 'dist/engine-under-test.wasm');

export default function setup(): void {
  if (isFresh()) return;
  rmSync(COPIES, { recursive: true, force: true });
  for (const folder of FOLDERS) cpSync(join(root, 'src', folder), join(COPIES, folder), { recursive: true });
  const files = FOLDERS.flatMap((folder) => filesIn(join(COPIES, folder)).map((file) => `${folder}/${file}`));
  for (const file of files) {
    const path = join(COPIES, file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, [text, ...methodsOf(text), ...readersOf(text)].join('\n'));
  }
  const entry = join(COPIES, 'engine/under-test.ts');
  writeFileSync(entry, files.flatMap(exportsOf).join('\n'));
  const config = join(COPIES, 'engine/asconfig.json');
  const command = ['asc', entry, '--config', config, '--target', 'tested', '--outFile', MODULE_UNDER_TEST];
  execFileSync('npx', command, { cwd: root, stdio: 'inherit' });
}

/** The name under which the module exports a function of a file without its ending. */
export function exportName(file: string, name: string): string {
  return `${file}/${name}`.replaceAll(/[/-]/g, '_');
}

function isFresh(): boolean {
  if (!existsSync(MODULE_UNDER_TEST)) return false;
  const made = statSync(MODULE_UNDER_TEST).mtimeMs;
  const sources = FOLDERS.map((folder) => join(root, 'src', folder));
  const paths = sources.flatMap((source) => [source, ...filesIn(source).map((file) => join(source, file))]);
  return [fileURLToPath(import.meta.url), ...paths].every((path) => statSync(path).mtimeMs < made);
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts') && name !== 'index.ts' && name !== 'host.ts');
}

/** Of each class, as functions of one of its objects. */
function methodsOf(text: string): string[] {
  const classes = [...text.matchAll(/^(?:export )?class (\w+)(?: extends \w+)? \{\n(.*?)^\}/gms)];
  return classes.flatMap(([, name, body]) => {
    const getters = [...body!.matchAll(/^ {2}get (\w+)\(\): (\w+) \{/gm)].map(
      ([, getter, type]) => `export function ${name}_${getter}(self: ${name}): ${type} { return self.${getter}; }`,
    );
    const methods = [...body!.matchAll(/^ {2}(\w+)\(([^)]*)\): (\w+) \{/gm)].map(([, method, parameters, type]) => {
      const given = [...parameters!.matchAll(/(\w+): /g)].map(([, parameter]) => parameter).join(', ');
      const all = [`self: ${name}`, ...(parameters === '' ? [] : [parameters])].join(', ');
      return `export function ${name}_${method}(${all}): ${type} { return self.${method}(${given}); }`;
    });
    return [...getters, ...methods];
  });
}

function readersOf(text: string): string[] {
  const variables = [
    ...text.matchAll(/^export let (\w+): (\w+)/gm),
    ...text.matchAll(/^export const (\w+) = changetype<(\w+)>/gm),
  ];
  return variables.map(([, name, type]) => `export function read_${name}(): ${type} { return ${name}; }`);
}

/** Those with a type parameter are no functions of the module. */
function exportsOf(file: string): string[] {
  const text = readFileSync(join(COPIES, file), 'utf8');
  const stem = file.slice(0, -3);
  const names = [...text.matchAll(/^export function (\w+)\(/gm)].map(([, name]) => name!);
  const as = names.map((name) => `${name} as ${exportName(stem, name)}`);
  return as.length === 0 ? [] : [`export { ${as.join(', ')} } from '../${stem}';`];
}
