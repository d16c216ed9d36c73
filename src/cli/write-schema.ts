// Writes the report's JSON Schema, which is published with the package; run by `npm run build`.
import { writeFileSync } from 'node:fs';
import { reportJsonSchema } from '../report/schema.ts';

writeFileSync(process.argv[2]!, `${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
