import { requireRunFile } from '../../target/run-file.ts';
import { CommandError } from '../../ui/command.ts';
import type { NamedSource } from './source.ts';

/** The PostgreSQL endpoint of the pipeline that is running on a data directory. */
export async function localSource(dataDir: string): Promise<NamedSource> {
  const run = await requireRunFile(dataDir, '--outputs FILE names one on AWS');
  throw new CommandError(`The pipeline on ${dataDir} (${run.url}) has no PostgreSQL endpoint.`);
}
