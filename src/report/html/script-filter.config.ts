// Bundles the filter language as text for the HTML page's script, in a module: `npm run build` does so before all else.
import type { OutputOptions, RolldownOptions } from 'rolldown';

const output = {
  file: 'src/report/html/script-filter.ts',
  format: 'iife',
  name: 'FILTER',
  minify: true,
  plugins: [
    {
      name: 'as-text',
      generateBundle(_, bundle) {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type === 'chunk') chunk.code = asModule(chunk.code.trimEnd());
        }
      },
    },
  ],
} satisfies OutputOptions;

function asModule(code: string): string {
  return `// Made by script-filter.config.ts of src/filter.\nexport const FILTER: string = ${JSON.stringify(code)};\n`;
}

export default { input: 'src/filter/page.ts', platform: 'browser', output } satisfies RolldownOptions;
