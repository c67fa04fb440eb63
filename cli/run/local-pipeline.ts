import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { synthesise } from '../../infra/build/synthesise.ts';
import { layoutOf } from '../../local/data-dir/layout.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../local/embedded-aws.ts';
import { CommandError, REFUSED } from '../command.ts';
import { namesIn } from '../target/deployed-names.ts';
import { readRunFile, removeRunFile, writeRunFile } from '../target/run-file.ts';
import { journalFolder } from '../upload/plan/journal.ts';

/** The pipeline, up and serving in this process. */
export type LocalPipeline = EmbeddedAws & { dataDir: string; stop(): Promise<void> };

export type StartOptions = {
  dataDir: string;
  port: number;
  /** Begins with no data. */
  reset?: boolean;
  note(text: string): void;
};

/** Deploys the pipeline into this process, on the data of a folder. Throws what a person can act on. */
export async function startPipeline(options: StartOptions): Promise<LocalPipeline> {
  const dataDir = resolve(options.dataDir);
  keepSmall();
  await refuseASecond(dataDir);
  if (options.reset) await removeData(dataDir, options.note);
  await mkdir(dataDir, { recursive: true });
  const { assemblyDir, fresh } = await synthesise('dev');
  if (fresh) options.note('synthesised the pipeline');
  const aws = await startEmbeddedAws({ assemblyDir, dataDir, port: options.port }).catch(
    (error: unknown) => {
      throw explained(error, options.port);
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
  if (!running || !(await answers(running.url))) return;
  throw new CommandError(
    `A pipeline already runs on ${dataDir}: ${running.url} (process ${running.pid}).\n` +
      '"npm run ingest -- FILE" sends it a file; --data-dir names another folder.',
    REFUSED,
  );
}

/** A process that died may have left its file, and another its number. */
async function answers(url: string): Promise<boolean> {
  const signal = AbortSignal.timeout(2000);
  return fetch(url, { signal }).then(
    () => true,
    () => false,
  );
}

/** Removes what a pipeline has made, and nothing else: the folder may be a wrong one. */
async function removeData(dataDir: string, note: (text: string) => void): Promise<void> {
  const known = [...Object.values(layoutOf(dataDir)), journalFolder(dataDir)];
  const entries = await readdir(dataDir).catch(() => []);
  const foreign = entries.find((entry) => !known.some((path) => path === join(dataDir, entry)));
  if (foreign !== undefined) {
    throw new CommandError(
      `${dataDir} holds ${foreign}, which no pipeline has made: --reset removes nothing there.`,
      REFUSED,
    );
  }
  await rm(dataDir, { recursive: true, force: true });
  note(`removed ${dataDir}`);
}

function explained(error: unknown, port: number): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  if (error.code === 'EADDRINUSE') {
    return new CommandError(
      `Port ${port} is taken. Name another with --port, or --port 0 for any that is free.`,
      REFUSED,
      error,
    );
  }
  if (error.code === 'EACCES') {
    return new CommandError(
      `Port ${port} may not be used here. Name one above 1024.`,
      REFUSED,
      error,
    );
  }
  return error;
}

/**
 * Collects what is short-lived in this process, deliveries on their way above all, while it is 4 MB and not 48: 0.14 GB
 * less at the peak of a whole file, and no slower.
 */
function keepSmall(): void {
  setFlagsFromString('--max-semi-space-size=4');
  setFlagsFromString('--semi-space-growth-factor=1');
}
