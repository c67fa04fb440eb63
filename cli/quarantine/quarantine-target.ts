import { DEFAULT_DATA_DIR } from '../target/data-dir.ts';
import { apiInOutputs, deployedApi } from '../target/deployed-api.ts';
import { requireRunFile } from '../target/run-file.ts';
import { deployedTarget, localTarget, readOutputs, refuseTwoTargets } from '../target/target.ts';
import { CommandError, REFUSED } from '../ui/command.ts';
import { type Destination, localDestination, remoteDestination } from '../upload/destination.ts';
import { athenaSql } from './athena-sql.ts';
import type { ReadSql } from './lines/quarantine-sql.ts';

/** The pipeline whose quarantine is shown and corrected. */
export type QuarantineTarget = Pick<Destination, 'api' | 'blockage'> & {
  /** Undefined where only the API is known. */
  sql: ReadSql | undefined;
};

type Options = {
  'data-dir'?: string | undefined;
  outputs?: string | undefined;
  url?: string | undefined;
  key?: string | undefined;
};

/** The pipeline that the options name: the local one by default. */
export async function quarantineTarget(
  { url, outputs, 'data-dir': dataDir, key = process.env['INVOICE_PIPELINE_KEY'] }: Options,
  note: (text: string) => void,
): Promise<QuarantineTarget> {
  if (url !== undefined) {
    if (outputs !== undefined || dataDir !== undefined) throw twoTargets();
    return { ...remoteDestination({ url, key }, note), sql: undefined };
  }
  refuseTwoTargets({ outputs, dataDir });
  if (outputs !== undefined) return deployed(outputs, key, note);
  return local(dataDir ?? DEFAULT_DATA_DIR, note);
}

const twoTargets = (): CommandError =>
  new CommandError('--url excludes --outputs and --data-dir.', REFUSED);

async function local(dataDir: string, note: (text: string) => void): Promise<QuarantineTarget> {
  const run = await requireRunFile(dataDir, '--url and --key, or --outputs, name a deployed one');
  const { url, apiKey } = run;
  const destination = localDestination({ url, apiKey, dataDir }, note);
  return { ...destination, sql: athenaSql(await localTarget(dataDir)) };
}

async function deployed(
  outputs: string,
  key: string | undefined,
  note: (text: string) => void,
): Promise<QuarantineTarget> {
  const target = await deployedTarget(outputs);
  const api = await readOutputs(outputs, apiInOutputs);
  const where = { ...target.where, region: target.names.region };
  const address = await deployedApi(api, where, key);
  return { ...remoteDestination(address, note), sql: athenaSql(target) };
}
