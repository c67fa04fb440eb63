import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { type Synthesis, synthesiseIntact } from '../../infra/build/synthesise.ts';
import { filesFor } from '../../local/data-dir/files.ts';
import { layoutOf } from '../../local/data-dir/layout.ts';
import { readRunFile } from '../target/run-file.ts';
import { CommandError, REFUSED } from '../ui/command.ts';
import { journalFolder } from '../upload/plan/journal.ts';
import type { DeployOptions, LocalPipeline } from './deploy-locally.ts';
import { startError } from './start-error.ts';

export type StartOptions = Omit<DeployOptions, 'assemblyDir'> & {
  dataDir: string;
  /** Deletes the data first. */
  reset?: boolean;
  /** Loads the code that the caller needs next. */
  loadNext(): Promise<unknown>;
};

/**
 * Deploys the pipeline onto the embedded AWS in this process. Throws a `CommandError` when another
 * pipeline is running on the data directory, when the directory can't be used, or when a port is not
 * available.
 */
export async function startPipeline(options: StartOptions): Promise<LocalPipeline> {
  const dataDir = resolve(options.dataDir);
  sizeHeaps();
  await refuseASecond(dataDir);
  try {
    if (options.reset) await removeData(dataDir, options.note);
    await filesFor(options.durability).makeFolder(dataDir);
    const [{ assemblyDir, fresh }, deployLocally] = await synthesisedAndLoaded(options);
    if (fresh) options.note('synthesised the pipeline');
    return await deployLocally(dataDir, { ...options, assemblyDir });
  } catch (error) {
    throw startError(error, { dataDir, port: options.port });
  }
}

/**
 * At a first start, esbuild bundles the functions in a process of its own while another one loads the
 * CDK, and two cores are busy. What that process then does is the work of one, so this one loads the
 * code that it needs next.
 */
async function synthesisedAndLoaded(options: StartOptions) {
  const { promise: built, resolve: onBuilt } = Promise.withResolvers<void>();
  const onDamage = (file: string): void =>
    options.note(`${file} is damaged or missing, so the pipeline is synthesised again.`);
  const synthesis: Promise<Synthesis> = synthesiseIntact('dev', { onDamage, onBuilt });
  const loaded = Promise.race([built, synthesis]).then(() => load(options));
  return Promise.all([synthesis, loaded]);
}

async function load({ console, postgres, loadNext }: StartOptions) {
  const [{ deployLocally }] = await Promise.all([
    import('./deploy-locally.ts'),
    console && import('./console.ts'),
    postgres && import('./postgres.ts'),
    loadNext(),
  ]);
  return deployLocally;
}

async function refuseASecond(dataDir: string): Promise<void> {
  const running = await readRunFile(dataDir);
  if (!running || !(await responds(running.url))) return;
  throw new CommandError(
    `A pipeline is already running on ${dataDir}: ${running.url} (process ${running.pid}).\n` +
      '"npm run ingest -- FILE" sends it a file; --data-dir names another directory.',
    REFUSED,
  );
}

/**
 * The process may have died without removing its run file, and its id may now be another process's.
 */
async function responds(url: string): Promise<boolean> {
  const signal = AbortSignal.timeout(2000);
  return fetch(url, { signal }).then(
    () => true,
    () => false,
  );
}

/** Deletes a data directory, unless it contains a file that no pipeline writes. */
async function removeData(dataDir: string, note: (text: string) => void): Promise<void> {
  const known = [...Object.values(layoutOf(dataDir)), journalFolder(dataDir)];
  const entries = await readdir(dataDir).catch(() => []);
  const foreign = entries.find((entry) => !known.some((path) => path === join(dataDir, entry)));
  if (foreign !== undefined) {
    throw new CommandError(
      `${dataDir} contains ${foreign}, which is not a pipeline's data. --reset deleted nothing.`,
      REFUSED,
    );
  }
  await rm(dataDir, { recursive: true, force: true });
  note(`deleted ${dataDir}`);
}

/**
 * Sizes the heaps of this process and of the functions, which are its worker threads. V8 collects
 * the old generation of a small heap whenever it has grown by 30 %, although most of it is code that
 * stays, and the marking of it was a seventh of the processor time for a file. It may grow by 150 %
 * now. The young generation of this thread has its size from when the process began. That of a
 * function is as large as the embedded AWS makes it, unless this flag is set.
 */
function sizeHeaps(): void {
  setFlagsFromString('--heap-growing-percent=150');
  setFlagsFromString('--max-semi-space-size=0');
}
