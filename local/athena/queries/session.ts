import type { SessionOptions } from '../../query-engine/messages.ts';
import { literal, quoted } from '../../sql-text.ts';

/** Settings under which DuckDB answers as Athena does. */
const SETTINGS = ["SET default_null_order = 'nulls_last'"];

/** A session in which unqualified tables are those of a database. */
export const sessionOptions = (dataDir: string, database: string | undefined): SessionOptions => ({
  dataDir,
  countsBytes: true,
  setup: [
    ...SETTINGS,
    ...(database === undefined ? [] : [`SET search_path = ${literal(quoted(database))}`]),
  ],
});
