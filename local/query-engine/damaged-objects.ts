import { resolve } from 'node:path';
import { openDuckDb } from './session.ts';
import { localCatalog } from './tables.ts';
import { probeOf } from './views.ts';

/** An object of a table that the engine can't read, and its reason. */
export type DamagedObject = { table: string; file: string; reason: string };

/** Reads every object of the tables to its end, which takes some seconds for a million lines. */
export async function damagedObjects(dataDir: string): Promise<DamagedObject[]> {
  const { connection, close } = await openDuckDb([]);
  const damaged: DamagedObject[] = [];
  try {
    for (const table of localCatalog(resolve(dataDir)).tables) {
      for (const file of table.partitions.flatMap(({ files }) => files)) {
        const reason = await connection.run(probeOf(table, file)).then(() => undefined, reasonOf);
        if (reason !== undefined) damaged.push({ table: table.name, file, reason });
      }
    }
  } finally {
    close();
  }
  return damaged;
}

/** DuckDB's message without its kind, the statement and the file, which is named anyway. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '')
    .replace(/^[\w ]*Error: /, '')
    .replace(/ (at end )?of file '.*'$/, ' at its end')
    .replace(/^File '.*' /, '');
}
