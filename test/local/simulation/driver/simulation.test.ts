import { fork } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fault } from '../../../../local/faults/fault.ts';
import { writeAssembly } from '../../embedded-aws/assembly.ts';
import { aDataDir } from '../../support/data-dir.ts';

let assembly: string;
beforeAll(async () => {
  assembly = mkdtempSync(join(tmpdir(), 'simulation-'));
  writeAssembly(assembly);
  // The SDK has to be in the bundles: the simulation gives them no packages.
  await build({
    entryPoints: globSync(join(assembly, 'asset.*/index.cjs')),
    outdir: assembly,
    outbase: assembly,
    outExtension: { '.js': '.cjs' },
    allowOverwrite: true,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
  });
});
afterAll(() => rmSync(assembly, { recursive: true }));

type Run = { passed: string[]; lasted: number; stored: string[]; injected: Fault[] };

/** Runs in a process of its own: the work of this one would keep virtual time from passing. */
async function run(seed: number, faults: Fault[]): Promise<Run> {
  const args = [assembly, aDataDir(), String(seed), JSON.stringify(faults)];
  const child = fork(new URL('small-simulation.ts', import.meta.url), args, {
    execArgv: ['--disable-warning=ExperimentalWarning', '--disable-warning=DEP0005'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The simulation ended with ${code}`);
  });
  const [answer] = await Promise.race([once(child, 'message'), ended]);
  return answer as Run;
}

const ALL = Array.from({ length: 10 }, (_, n) => String(n + 1));
const at = (site: string, kind: Fault['kind'], nth = 0): Fault => ({
  site,
  nth,
  kind,
  times: 1,
});
const FAULTS: Fault[] = [
  { site: 'Post → kinesis.PutRecords numbers', nth: 0, kind: 'lost-answer', times: 4 },
  at('states → lambda.Invoke Store', 'goes-on-unanswered'),
  at('Store → dynamodb.PutItem numbers', 'kill-process-after', 2),
  at('Store → s3.PutObject Sums/sums/batch', 'kill-function-before'),
  at('event source', 'fail-over', 3),
  at('stream', 'split-shard', 5),
];

test('two runs with the same seed make the same calls at the same moments, another seed does not', async () => {
  const [first, second, other] = await Promise.all([7, 7, 8].map((seed) => run(seed, FAULTS)));
  expect(second).toEqual(first);
  expect(first?.passed.length).toBeGreaterThan(100);
  expect(other?.passed).not.toEqual(first?.passed);
  // Whatever was injected, every accepted number is stored.
  for (const { injected, stored } of [first, other].filter((one) => one !== undefined)) {
    expect(injected).toHaveLength(FAULTS.length);
    expect(stored).toEqual(ALL);
  }
});
