// Bundles the filter language into the HTML page's script, as text in a module: `npm run build` does so before all else.
export default {
  input: 'src/filter/page.ts',
  platform: 'browser',
  output: {
    file: 'src/report/html/script-filter.ts',
    format: 'iife',
    name: 'FILTER',
    minify: true,
    plugins: [
      {
        name: 'as-text',
        generateBundle(_, bundle) {
          for (const chunk of Object.values(bundle)) {
            chunk.code = `// Made by rolldown.page.config.js of src/filter.\nexport const FILTER: string = ${JSON.stringify(chunk.code.trimEnd())};\n`;
          }
        },
      },
    ],
  },
};
