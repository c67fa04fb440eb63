import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { Console } from '../../console/server/console.ts';
import { synthesiseIntact } from '../../infra/build/synthesise.ts';
import type { Damage } from '../../local/data-dir/damage.ts';
import { type Durability, filesFor } from '../../local/data-dir/files.ts';
import { layoutOf } from '../../local/data-dir/layout.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../local/embedded-aws.ts';
import type { FaultSettings } from '../../local/faults/live-settings.ts';
import { namesIn } from '../target/deployed-names.ts';
import { readRunFile, removeRunFile, updateRunFile, writeRunFile } from '../target/run-file.ts';
import { CommandError, REFUSED } from '../ui/command.ts';
import { journalFolder } from '../upload/plan/journal.ts';
import { CONSOLE_OF_START } from './console-port.ts';
import { damageNote } from './damage-note.ts';
import { diskNotes } from './disk-notes.ts';
import type { Port } from './on-port.ts';
import { startError } from './start-error.ts';

/** The pipeline, running in this process. */
export type LocalPipeline = EmbeddedAws & {
  dataDir: string;
  /** Where clients of PostgreSQL read the lake, with the password; undefined when it is off. */
  postgresUrl: string | undefined;
  /** The console, with its key; undefined when it is off. */
  consoleUrl: string | undefined;
  stop(): Promise<void>;
};

export type StartOptions = {
  dataDir: string;
  port: number;
  durability: Durability;
  /** Undefined serves no PostgreSQL. */
  postgres?: Port | undefined;
  /** Undefined serves no console. */
  console?: Port | undefined;
  /** The faults that are injected into calls from the start on. */
  faults?: FaultSettings | undefined;
  /** Deletes the data first. */
  reset?: boolean;
  note(text: string): void;
};

/**
 * Deploys the pipeline onto the embedded AWS in this process. Throws a `CommandError` when another
 * pipeline is running on the data directory, when the directory can't be used, or when the port is
 * not available.
 */
export async function startPipeline(options: StartOptions): Promise<LocalPipeline> {
  const dataDir = resolve(options.dataDir);
  sizeHeaps();
  await refuseASecond(dataDir);
  try {
    if (options.reset) await removeData(dataDir, options.note);
    await filesFor(options.durability).makeFolder(dataDir);
    const { assemblyDir, fresh } = await synthesiseIntact('dev', (file) =>
      options.note(`${file} is damaged or missing, so the pipeline is synthesised again.`),
    );
    if (fresh) options.note('synthesised the pipeline');
    return await startOn(dataDir, { ...options, assemblyDir });
  } catch (error) {
    throw startError(error, { dataDir, port: options.port });
  }
}

async function startOn(
  dataDir: string,
  options: StartOptions & { assemblyDir: string },
): Promise<LocalPipeline> {
  const { assemblyDir, note } = options;
  const onDamage = (damage: Damage) => note(damageNote(damage));
  const onDisk = diskNotes(dataDir, note);
  const { port, durability, faults } = options;
  const [startedAt, hasRun] = [Date.now(), existsSync(layoutOf(dataDir).dynamodb)];
  const parts = { onDamage, onDisk, faults };
  const aws = await startEmbeddedAws({ assemblyDir, dataDir, port, durability, ...parts });
  for (const stack of aws.deployment.leftOut) note(`${stack} is left out: only AWS can run it`);
  const closing: (() => Promise<unknown>)[] = [aws.close];
  const stop = async () => {
    for (const close of closing.splice(0)) await close();
  };
  try {
    const postgres = options.postgres && (await postgresOf(dataDir, options.postgres, note));
    if (postgres) closing.unshift(postgres.close);
    const served = options.console && (await consoleOf(aws, dataDir, options.console, note));
    if (served) closing.unshift(served.close);
    // What a read-only disk keeps, the next start takes for what a killed process has left.
    closing.unshift(() => removeRunFile(dataDir).catch(() => undefined));
    const pipeline = {
      ...aws,
      dataDir,
      postgresUrl: postgres?.url,
      consoleUrl: served?.url,
      stop,
    };
    await publish(pipeline);
    // If that fails, the lease ends by itself.
    const freed = hasRun && freeTurnOf(aws, startedAt).catch(() => undefined);
    closing.unshift(async () => freed);
    return pipeline;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Its code is loaded only where it is served: DuckDB takes 20 MB. */
async function postgresOf(dataDir: string, port: Port, note: StartOptions['note']) {
  const { openPostgres } = await import('./postgres.ts');
  return openPostgres(dataDir, port, note);
}

/** Its code is loaded only where an earlier process may have worked on operations. */
async function freeTurnOf({ awsEndpoint, deployment }: EmbeddedAws, startedAt: number) {
  const { freeTurn, operationLedgerOf } = await import('./free-turn.ts');
  await freeTurn(startedAt, operationLedgerOf(awsEndpoint, namesIn(deployment)));
}

/** Its code is loaded only where it is served: its clients of AWS take a quarter of a second. */
async function consoleOf(
  aws: EmbeddedAws,
  dataDir: string,
  port: Port,
  note: StartOptions['note'],
): Promise<Console> {
  const { consoleKeyOf, localConsolePipeline, openConsole } = await import('./console.ts');
  const names = namesIn(aws.deployment);
  const shown = localConsolePipeline(dataDir, { ...aws, names }, aws.faults);
  return openConsole(shown, consoleKeyOf(dataDir), port, CONSOLE_OF_START, note);
}

async function publish(pipeline: LocalPipeline): Promise<void> {
  const { dataDir, url, apiKey, awsEndpoint, postgresUrl, consoleUrl } = pipeline;
  const names = namesIn(pipeline.deployment);
  const { faults } = pipeline;
  const run = { url, apiKey, awsEndpoint, postgresUrl, consoleUrl, pid: process.pid, names };
  await writeRunFile(dataDir, { ...run, faults: faults.settings() });
  // What can't be written on a full disk only leaves "npm run status" with the settings of before.
  faults.onChange((changed) => {
    void updateRunFile(dataDir, { ...run, faults: changed }).catch(() => undefined);
  });
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
