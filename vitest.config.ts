import { defineConfig } from 'vitest/config';

// For hangs alone. On a busy machine everything may take a hundred times as long.
const HANGS_AFTER_MS = 300_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/kit/engine-build.ts', 'test/kit/temporary-folder.ts'],
    tags: [{ name: 'slow', description: 'sweeps over every capture at hand; left out by `npm test`' }],
    testTimeout: HANGS_AFTER_MS,
    hookTimeout: HANGS_AFTER_MS,
    teardownTimeout: HANGS_AFTER_MS,
    expect: { poll: { timeout: HANGS_AFTER_MS } },
    // The default leaves one to vitest itself, which has little to do.
    maxWorkers: '100%',
    // Files of a worker share their modules, which loads them once. What a module keeps has to hold for every file.
    isolate: false,
    coverage: { provider: 'v8', include: ['src/**/*.ts'] },
  },
});
