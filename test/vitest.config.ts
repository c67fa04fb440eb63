import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Tests that take minutes are named `*.long.test.ts`. `npm run test:long` runs them, and `npm test` runs
 * the others.
 */
const LONG_TESTS = 'test/**/*.long.test.ts';

/** Tests of the parts of the embedded AWS. */
const LOCAL = 'test/local/**/*.test.ts';

/** Tests that run the whole embedded AWS, or replace modules of Node.js. Each file has a process of its own. */
const EMBEDDED = [
  'test/end-to-end/**/*.test.ts',
  'test/faults/*.test.ts',
  'test/local/data-dir/synchronised.test.ts',
];

/**
 * The files that take longest. They start first, so that the workers finish at about the same time.
 * Files that keep both cores busy alternate with files that mostly wait.
 */
const LONGEST = [
  'test/end-to-end/real-file.test.ts',
  'test/end-to-end/crash.test.ts',
  'test/faults/faults.test.ts',
  'test/end-to-end/permissions.test.ts',
  'test/end-to-end/bodies.test.ts',
  'test/end-to-end/replay.test.ts',
  'test/cli/ui/command.test.ts',
  'test/cli/capacity/capacity.test.ts',
  'test/end-to-end/wait.test.ts',
  'test/end-to-end/damaged-files.test.ts',
  'test/properties/protocol/protocol.test.ts',
  'test/end-to-end/killed-real-file.long.test.ts',
  'test/faults/mutants.long.test.ts',
  'test/console/budgets.long.test.ts',
  'test/end-to-end/real-workbook.long.test.ts',
  'test/faults/watch/watch.long.test.ts',
  'test/end-to-end/live-faults.long.test.ts',
  'test/console/scale.long.test.ts',
  'test/end-to-end/read-real-file.long.test.ts',
  'test/console/query.long.test.ts',
  'test/console/lineage.long.test.ts',
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

// Node.js keeps compiled code here. This halves the CPU time of the sixty or so commands that the tests run.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../node_modules/.cache/compiled');

export default defineConfig({
  test: {
    // Time-outs are for tests that hang. They are so long that no test fails on a slow or busy machine.
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
          exclude: [LONG_TESTS, LOCAL, ...EMBEDDED],
          // Files share the modules that they import. Evaluating them once per file took half the CPU time.
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
          name: 'local',
          include: [LOCAL],
          exclude: [LONG_TESTS, ...EMBEDDED],
          globalSetup: 'test/support/synthesised.ts',
          isolate: false,
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
