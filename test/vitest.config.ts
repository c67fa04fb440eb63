import { defineConfig } from 'vitest/config';

/** Tests that take minutes are named `*.long.test.ts`: `npm run test:long` runs them, `npm test` the others. */
const LONG_TESTS = 'test/**/*.long.test.ts';

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' },
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'usual', include: ['test/**/*.test.ts'], exclude: [LONG_TESTS] },
      },
      { extends: true, test: { name: 'long', include: [LONG_TESTS] } },
    ],
  },
});
