import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { DeployedNames } from './deployed-names.ts';

/** What a running pipeline tells the other commands, in `<data-dir>/run.json`. */
export const RunFile = z.object({
  url: z.url(),
  apiKey: z.string(),
  awsEndpoint: z.url(),
  pid: z.int().positive(),
  names: DeployedNames,
});
export type RunFile = z.infer<typeof RunFile>;

/** The folder of a local pipeline's data when nothing else is said. */
export const DEFAULT_DATA_DIR = '.local';

const pathOf = (dataDir: string): string => join(dataDir, 'run.json');

/** Tells where the pipeline is; only its owner may read the key. */
export async function writeRunFile(dataDir: string, run: RunFile): Promise<void> {
  await rm(pathOf(dataDir), { force: true });
  await writeFile(pathOf(dataDir), `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
}

/** The pipeline that runs on this data now; undefined when none does, or when one died and left its file. */
export async function readRunFile(dataDir: string): Promise<RunFile | undefined> {
  const text = await readFile(pathOf(dataDir), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const run = RunFile.safeParse(parsed(text));
  return run.success && isAlive(run.data.pid) ? run.data : undefined;
}

export async function removeRunFile(dataDir: string): Promise<void> {
  await rm(pathOf(dataDir), { force: true });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
