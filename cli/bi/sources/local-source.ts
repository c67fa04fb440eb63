import { requireRunFile } from '../../target/run-file.ts';
import { CommandError } from '../../ui/command.ts';
import type { NamedSource } from './source.ts';

/** The PostgreSQL endpoint of the pipeline that is running on a data directory. */
export async function localSource(dataDir: string): Promise<NamedSource> {
  const run = await requireRunFile(dataDir, '--outputs FILE names one on AWS');
  if (run.postgresUrl === undefined) {
    throw new CommandError(
      `The pipeline on ${dataDir} (${run.url}) does not serve PostgreSQL. Start it without --no-postgres.`,
    );
  }
  const { hostname, port, pathname, username } = new URL(run.postgresUrl);
  return {
    title: 'local',
    source: {
      kind: 'postgres',
      host: hostname,
      port: Number(port),
      database: decodeURIComponent(pathname.slice(1)),
      user: decodeURIComponent(username),
      schema: run.names.glueDatabase,
    },
  };
}
