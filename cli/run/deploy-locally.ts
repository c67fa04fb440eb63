import { existsSync } from 'node:fs';
import type { Console } from '../../console/server/console.ts';
import type { Damage } from '../../local/data-dir/damage.ts';
import type { Durability } from '../../local/data-dir/files.ts';
import { layoutOf } from '../../local/data-dir/layout.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../local/embedded-aws.ts';
import type { FaultSettings } from '../../local/faults/live-settings.ts';
import { namesIn } from '../target/deployed-names.ts';
import { removeRunFile, updateRunFile, writeRunFile } from '../target/run-file.ts';
import { CONSOLE_OF_START } from './console-port.ts';
import { damageNote } from './damage-note.ts';
import { diskNotes } from './disk-notes.ts';
import { flowFunctions } from './flow-functions.ts';
import type { Port } from './on-port.ts';

/** The pipeline, running in this process. */
export type LocalPipeline = EmbeddedAws & {
  dataDir: string;
  /** Where clients of PostgreSQL read the lake, with the password; undefined when it is off. */
  postgresUrl: string | undefined;
  /** The console, with its key; undefined when it is off. */
  consoleUrl: string | undefined;
  stop(): Promise<void>;
};

export type DeployOptions = {
  assemblyDir: string;
  port: number;
  durability: Durability;
  /** Undefined serves no PostgreSQL. */
  postgres?: Port | undefined;
  /** Undefined serves no console. */
  console?: Port | undefined;
  /** Whether a file or the sample is uploaded then. */
  isUploading?: boolean;
  /** The faults that are injected into calls from the start on. */
  faults?: FaultSettings | undefined;
  note(text: string): void;
};

/**
 * Deploys an assembly onto the embedded AWS in this process. Throws a `CommandError` when a port is
 * not available.
 */
export async function deployLocally(
  dataDir: string,
  options: DeployOptions,
): Promise<LocalPipeline> {
  const { assemblyDir, note } = options;
  const onDamage = (damage: Damage) => note(damageNote(damage));
  const onDisk = diskNotes(dataDir, note);
  const { port, durability, faults } = options;
  const [startedAt, hasRun] = [Date.now(), existsSync(layoutOf(dataDir).dynamodb)];
  // Each function takes a tenth of a second to start. What has run before may have landed the upload.
  const startAhead = options.isUploading && !hasRun ? flowFunctions : undefined;
  const parts = { onDamage, onDisk, faults, startAhead };
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

/** Its code is loaded only where it is served. */
async function postgresOf(dataDir: string, port: Port, note: DeployOptions['note']) {
  const { openPostgres } = await import('./postgres.ts');
  return openPostgres(dataDir, port, note);
}

/** Its code is loaded only where an earlier process may have worked on operations. */
async function freeTurnOf({ awsEndpoint, deployment }: EmbeddedAws, startedAt: number) {
  const { freeTurn, operationLedgerOf } = await import('./free-turn.ts');
  await freeTurn(startedAt, operationLedgerOf(awsEndpoint, namesIn(deployment)));
}

/** Its code is loaded only where it is served. */
async function consoleOf(
  aws: EmbeddedAws,
  dataDir: string,
  port: Port,
  note: DeployOptions['note'],
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
