import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { synthesise } from '../../infra/build/synthesise.ts';
import { layoutOf } from '../../local/data-dir/layout.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../local/embedded-aws.ts';
import { DeploymentRefused } from '../../local/kinesis/shard-count.ts';
import { namesIn } from '../target/deployed-names.ts';
import { readRunFile, removeRunFile, writeRunFile } from '../target/run-file.ts';
import { CommandError, REFUSED } from '../ui/command.ts';
import { journalFolder } from '../upload/plan/journal.ts';

/** The pipeline, running in this process. */
export type LocalPipeline = EmbeddedAws & { dataDir: string; stop(): Promise<void> };

export type StartOptions = {
  dataDir: string;
  port: number;
  /** Deletes the data first. */
  reset?: boolean;
  note(text: string): void;
};

/**
 * Deploys the pipeline onto the embedded AWS in this process. Throws a `CommandError` when another
 * pipeline is running on the data directory, or the port is not available.
 */
export async function startPipeline(options: StartOptions): Promise<LocalPipeline> {
  const dataDir = resolve(options.dataDir);
  limitYoungGeneration();
  await refuseASecond(dataDir);
  if (options.reset) await removeData(dataDir, options.note);
  await mkdir(dataDir, { recursive: true });
  const { assemblyDir, fresh } = await synthesise('dev');
  if (fresh) options.note('synthesised the pipeline');
  const aws = await startEmbeddedAws({ assemblyDir, dataDir, port: options.port }).catch(
    (error: unknown) => {
      throw startError(error, options.port);
    },
  );
  const { url, apiKey, awsEndpoint } = aws;
  const names = namesIn(aws.deployment);
  await writeRunFile(dataDir, { url, apiKey, awsEndpoint, pid: process.pid, names });
  return {
    ...aws,
    dataDir,
    stop: async () => {
      await removeRunFile(dataDir);
      await aws.close();
    },
  };
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

function startError(error: unknown, port: number): unknown {
  if (error instanceof DeploymentRefused) {
    return new CommandError(
      `${error.message}\n"npm start -- --reset" deletes the data and starts with any number.`,
      REFUSED,
      error,
    );
  }
  if (!(error instanceof Error && 'code' in error)) return error;
  if (error.code === 'EADDRINUSE') {
    return new CommandError(
      `Port ${port} is in use. Name another one with --port; --port 0 picks a free one.`,
      REFUSED,
      error,
    );
  }
  if (error.code === 'EACCES') {
    return new CommandError(
      `You may not listen on port ${port}. Name a port above 1024 with --port.`,
      REFUSED,
      error,
    );
  }
  return error;
}

/**
 * Limits the heap's young generation to 4 MB instead of 48 MB. Deliveries in flight are then
 * collected early: the peak for a whole file is 0.14 GB lower, and the run is no slower.
 */
function limitYoungGeneration(): void {
  setFlagsFromString('--max-semi-space-size=4');
  setFlagsFromString('--semi-space-growth-factor=1');
}
