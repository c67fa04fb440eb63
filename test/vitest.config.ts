import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that take minutes are named `*.long.test.ts`: `npm run test:long` runs them, `npm test` the others. */
const LONG_TESTS = 'test/**/*.long.test.ts';

/** Tests of the embedded AWS, with functions in worker threads: each file has a process of its own. */
const EMBEDDED = ['local', 'end-to-end', 'faults'].map((folder) => `test/${folder}/**/*.test.ts`);

/** The files that take longest. They start first, so that the workers finish at about the same time. */
const LONGEST = [
  'test/end-to-end/real-file.test.ts',
  'test/faults/faults.test.ts',
  'test/end-to-end/bodies.test.ts',
  'test/end-to-end/crash.test.ts',
  'test/end-to-end/replay.test.ts',
  'test/cli/command.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return index === -1 ? LONGEST.length : index;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

const MINUTES = 60_000;

// Node.js keeps what it has compiled. The commands that the tests start, some sixty, need half the processor time with it.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../node_modules/.cache/compiled');

export default defineConfig({
  test: {
    // Time-outs end what hangs. They are long, so that no test fails because the machine is slow or busy.
    testTimeout: 10 * MINUTES,
    hookTimeout: 10 * MINUTES,
    expect: { poll: { timeout: 2 * MINUTES } },
    pool: 'forks',
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' },
    maxWorkers: 2,
    maxConcurrency: 20,
    sequence: { sequencer: LongestFirst },
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
      {
        extends: true,
        test: {
          name: 'embedded',
          include: EMBEDDED,
          exclude: [LONG_TESTS],
          globalSetup: 'test/support/synthesised.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: [LONG_TESTS],
          globalSetup: 'test/support/synthesised.ts',
          testTimeout: 60 * MINUTES,
        },
      },
    ],
  },
});
