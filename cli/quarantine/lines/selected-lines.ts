import type { Api } from '../../api/api.ts';
import { CommandError, REFUSED } from '../../ui/command.ts';
import { openLines, type QuarantinedLine } from './open-lines.ts';
import { ingestsSql, type ReadSql } from './quarantine-sql.ts';
import type { Selection } from './selection.ts';

/** Where quarantined lines are read. Without SQL, the ingest has to be named. */
export type Source = { api: Pick<Api, 'get'>; sql: ReadSql | undefined };

/** The ingests that have selected lines. Throws when there is no SQL to look for them with. */
export async function selectedIngests(
  { sql }: Pick<Source, 'sql'>,
  selection: Selection,
): Promise<string[]> {
  if (selection.ingest !== undefined) return [selection.ingest];
  if (!sql) {
    throw new CommandError(
      'With --url, name the ingest to look in: --ingest ID. With --outputs FILE, Athena finds the lines of all.',
      REFUSED,
    );
  }
  return (await sql(ingestsSql(selection))).flatMap(({ ingest_id: id }) => id ?? []);
}

/** Yields the selected lines that no correction has sent, ingest by ingest. */
export async function* selectedLines(
  { api }: Pick<Source, 'api'>,
  ingests: readonly string[],
  selection: Selection,
): AsyncGenerator<QuarantinedLine> {
  for (const ingestId of ingests) yield* openLines(api, ingestId, selection);
}
