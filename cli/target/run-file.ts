import { readFile, rm, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { layoutOf } from '../../local/data-dir/layout.ts';
import { FaultSettings } from '../../local/faults/live-settings.ts';
import { CommandError } from '../ui/command.ts';
import { DeployedNames } from './deployed-names.ts';

/** What a running pipeline publishes for the other commands, in `<data-dir>/run.json`. */
const RunFile = z.object({
  url: z.url(),
  apiKey: z.string(),
  awsEndpoint: z.url(),
  /** With the password. */
  postgresUrl: z.url().optional(),
  /** With the key. */
  consoleUrl: z.url().optional(),
  pid: z.int().positive(),
  names: DeployedNames,
  /** The faults that are injected into its calls now. */
  faults: FaultSettings.optional(),
});
export type RunFile = z.infer<typeof RunFile>;

/** Only the owner of the process may read the file, because it contains the API key and a
 * password. */
export async function writeRunFile(dataDir: string, run: RunFile): Promise<void> {
  await removeRunFile(dataDir);
  await updateRunFile(dataDir, run);
}

/** Replaces what a running pipeline has published. */
export async function updateRunFile(dataDir: string, run: RunFile): Promise<void> {
  await writeFile(layoutOf(dataDir).run, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
}

export async function removeRunFile(dataDir: string): Promise<void> {
  await rm(layoutOf(dataDir).run, { force: true });
}

/** Returns undefined when no pipeline is running on the data directory, even if one left its file. */
export async function readRunFile(dataDir: string): Promise<RunFile | undefined> {
  const text = await readFile(layoutOf(dataDir).run, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const run = RunFile.safeParse(parsed(text));
  return run.success && isAlive(run.data.pid) ? run.data : undefined;
}

/** Throws when no pipeline is running there. `alternative` is advice on how to name another one. */
export async function requireRunFile(dataDir: string, alternative: string): Promise<RunFile> {
  const run = await readRunFile(dataDir);
  if (run) return run;
  throw new CommandError(
    `No pipeline is running on ${dataDir}. "npm start" starts one; ${alternative}.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Signal 0 only checks that the process exists; EPERM means that it does, under another user. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
