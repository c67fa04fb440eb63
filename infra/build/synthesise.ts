import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Stage } from '../stage-config.ts';
import { damagedFile, writeChecksums } from './checksums.ts';
import { hashOf } from './input-hash.ts';

const ROOT = join(import.meta.dirname, '../..');
const OUTPUT = join(ROOT, 'cdk.out');
const INPUTS = ['infra', 'functions', 'statemachines', 'package-lock.json', 'cdk.json'];

/**
 * esbuild is a program in Go and lives for some seconds, so it need not collect its memory: 2.7 s of
 * processor time instead of 3.8 s, for 0.2 GB more. With what it has at the limit, it collects.
 */
const UNCOLLECTED = { GOGC: 'off', GOMEMLIMIT: '2GiB' };

/** A running pipeline may still load functions from the assembly that it was started with. */
const KEPT_ASSEMBLIES = 3;

type Settings = Readonly<Record<string, unknown>>;

/** `fresh` is false if the assembly already existed. */
export type Synthesis = { assemblyDir: string; fresh: boolean };

/**
 * Synthesises the cloud assembly of a stage as `cdk synth` does, but only if its inputs have
 * changed. The folder is named for a hash of the inputs and appears atomically. The CDK takes
 * seconds to load, so it runs in a separate process, which is not needed when the assembly exists.
 *
 * `settings` replace those of cdk.json. Such assemblies are for looking at, and are kept apart.
 *
 * `onBuilt` is called when esbuild is done, unless the assembly exists. What is left then is the work
 * of one thread.
 */
export async function synthesise(
  stage: Stage,
  settings: Settings = {},
  onBuilt: () => void = () => undefined,
): Promise<Synthesis> {
  const prefix = Object.keys(settings).length === 0 ? stage : `changed-${stage}`;
  const inputs = createHash('sha256').update(hashOf(ROOT, INPUTS));
  const hash = inputs.update(JSON.stringify(settings)).digest('hex').slice(0, 16);
  const assemblyDir = join(OUTPUT, `${prefix}-${hash}`);
  if (existsSync(assemblyDir)) return { assemblyDir, fresh: false };
  const unfinished = `${assemblyDir}.${process.pid}`;
  await runApp(stage, settings, { outdir: unfinished, onBuilt });
  writeChecksums(unfinished);
  await rename(unfinished, assemblyDir).catch(async (error: unknown) => {
    // Another process has synthesised the same assembly in the meantime.
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(assemblyDir)) throw error;
  });
  await removeOldest(prefix);
  return { assemblyDir, fresh: true };
}

/**
 * The same, for an assembly that must be intact: one of which a file has changed or is missing is
 * synthesised again, after `onDamage` was called with the file.
 */
export async function synthesiseIntact(
  stage: Stage,
  { onDamage, onBuilt }: { onDamage(file: string): void; onBuilt(): void },
): Promise<Synthesis> {
  const synthesis = await synthesise(stage, {}, onBuilt);
  const damaged = synthesis.fresh ? undefined : damagedFile(synthesis.assemblyDir);
  if (damaged === undefined) return synthesis;
  onDamage(damaged);
  await rm(synthesis.assemblyDir, { recursive: true, force: true });
  return synthesise(stage, {}, onBuilt);
}

type Run = { outdir: string; onBuilt(): void };

async function runApp(stage: Stage, settings: Settings, { outdir, onBuilt }: Run): Promise<void> {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const stages = { ...context.stages, [stage]: { ...context.stages?.[stage], ...settings } };
  const app = spawn(process.execPath, ['infra/app.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...UNCOLLECTED,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage, stages }),
      // Takes as long as all the rest. `cdk synth` validates and runs cdk-nag, and so do tests.
      CDK_VALIDATION: 'false',
      PIPELINE_CDK_NAG: 'false',
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  app.once('message', onBuilt);
  const [stderr, [code]] = await Promise.all([app.stderr && text(app.stderr), once(app, 'close')]);
  if (code === 0) return;
  await rm(outdir, { recursive: true, force: true });
  throw new Error(`The ${stage} stage could not be synthesised (exit code ${code}):\n${stderr}`);
}

async function removeOldest(prefix: string): Promise<void> {
  const assemblies = (await readdir(OUTPUT))
    .filter((name) => name.startsWith(`${prefix}-`))
    .map((name) => ({ path: join(OUTPUT, name), changed: statSync(join(OUTPUT, name)).mtimeMs }))
    .sort((a, b) => b.changed - a.changed);
  for (const { path } of assemblies.slice(KEPT_ASSEMBLIES)) {
    await rm(path, { recursive: true, force: true });
  }
}
