import { defineConfig } from 'vitest/config';

/** Tests that take minutes are named `*.long.test.ts`: `npm run test:long` runs them, `npm test` the others. */
const LONG_TESTS = 'test/**/*.long.test.ts';

/** Tests of the embedded AWS, with functions in worker threads: each file has a process of its own. */
const EMBEDDED = ['local', 'end-to-end', 'faults'].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' },
    maxWorkers: 2,
    maxConcurrency: 20,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [LONG_TESTS, ...EMBEDDED],
          // Files share the modules that they import: half the processor time of these tests was spent on evaluating them.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'embedded', include: EMBEDDED, exclude: [LONG_TESTS] } },
      { extends: true, test: { name: 'long', include: [LONG_TESTS] } },
    ],
  },
});
