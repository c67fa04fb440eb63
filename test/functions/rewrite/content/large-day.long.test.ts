import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';

/** Two million lines take two minutes: LARGE_DAY_LINES=2000000. */
const LINES = Number(process.env['LARGE_DAY_LINES'] ?? 600_000);
/** So few that several invocations are needed. */
const SECONDS = Number(process.env['LARGE_DAY_SECONDS'] ?? 3);

/** The heap that suffices for 200,000 lines at a time, and for no day that is kept in memory. */
const HEAP_MEGABYTES = 300;

const Report = z.object({
  lines: z.int(),
  invocations: z.int(),
  objects: z.int(),
  maxRssMegabytes: z.int(),
});

it('memory does not grow with the lines of a day, which several invocations rewrite', () => {
  const program = join(import.meta.dirname, 'large-day.ts');
  const heap = `--max-old-space-size=${HEAP_MEGABYTES}`;
  const output = execFileSync('node', [heap, program, String(LINES), String(SECONDS)], {
    encoding: 'utf8',
  });
  console.log(output.trim());
  const report = Report.parse(JSON.parse(output));
  expect(report).toMatchObject({ lines: LINES, objects: Math.ceil(LINES / 500_000) });
  expect(report.invocations).toBeGreaterThan(1);
  expect(report.maxRssMegabytes).toBeLessThan(900);
});
