// Writes the JSON Schemas that are published with the package, of the report and of the config of a check, into a folder;
// run by `npm run build`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema } from '../check/config-shape.ts';
import { RULES } from '../findings/registry.ts';
import { reportJsonSchema } from '../report/schema.ts';

const [, , folder = 'dist'] = process.argv;
for (const [name, schema] of Object.entries({ report: reportJsonSchema(), config: configJsonSchema(RULES) })) {
  writeFileSync(join(folder, `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
}
