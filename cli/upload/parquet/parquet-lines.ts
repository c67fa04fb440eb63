import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { COLUMNS, type ColumnName } from '../../../functions/domain/invoice-line.ts';
import { quoted } from '../../../local/sql-text.ts';
import { CommandError, REFUSED } from '../../ui/command.ts';
import { counted } from '../../ui/text.ts';
import { jsonLine } from '../conversion/json-line.ts';
import type { Conversion } from './parquet-columns.ts';
import type { OpenParquet } from './parquet-file.ts';

/** The columns of a file by what they mean, with how each is converted. */
export type ParquetColumns = ReadonlyMap<ColumnName, { name: string; conversion: Conversion }>;

/**
 * The rows of a file as NDJSON, in their order. node-api ends a stream at an error and does not
 * tell, so the rows are counted.
 */
export async function* parquetLines(
  { connection, source }: OpenParquet,
  columns: ParquetColumns,
): AsyncGenerator<Buffer> {
  const used = COLUMNS.flatMap((column) => columns.get(column) ?? []);
  const list = used.map(({ name, conversion }) => conversion.sql(quoted(name)));
  const statement = `SELECT ${list.join(', ')} FROM ${source}`;
  const lineOf = (row: readonly DuckDBValue[]): string =>
    jsonLine(used.map(({ conversion }, at) => asValue(conversion, row[at])));
  const expected = await rowsIn(connection, source);
  const result = await connection.stream(statement);
  let rows = 0;
  for await (const piece of result.yieldRows()) {
    rows += piece.length;
    yield Buffer.from(piece.map(lineOf).join(''));
  }
  if (rows !== expected) throw await errorOf(connection, statement, { rows, expected });
}

/** Null and the empty text are no value. */
function asValue(conversion: Conversion, text: DuckDBValue | undefined) {
  return typeof text === 'string' && text !== '' ? conversion.value(text) : undefined;
}

async function rowsIn(connection: DuckDBConnection, source: string): Promise<number> {
  const counting = await connection.runAndReadAll(`SELECT count(*) FROM ${source}`);
  return Number(counting.getRows()[0]?.[0]);
}

/** Reads everything once more, because only then is the reason known. */
async function errorOf(
  connection: DuckDBConnection,
  statement: string,
  { rows, expected }: { rows: number; expected: number },
): Promise<Error> {
  const error = await connection
    .run(`SELECT count(COLUMNS(*)) FROM (${statement})`)
    .then(() => undefined)
    .catch((caught) => caught);
  if (error instanceof Error) return error;
  return new CommandError(`Only ${rows} of ${counted(expected, 'row')} could be read.`, REFUSED);
}
