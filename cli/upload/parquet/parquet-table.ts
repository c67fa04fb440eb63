import type { DuckDBConnection } from '@duckdb/node-api';
import { COLUMNS, type ColumnName } from '../../../functions/domain/invoice-line.ts';
import { openDuckDb } from '../../../local/query-engine/session.ts';
import { literal, quoted, unglobbed } from '../../../local/query-engine/views.ts';
import { CommandError, REFUSED } from '../../ui/command.ts';
import { counted } from '../../ui/text.ts';
import { jsonLine } from '../file/json-line.ts';
import type { SourceFile } from '../file/source-file.ts';
import { leftOutNote, type TableHeader, tableHeader } from '../file/table-header.ts';
import { spool } from '../stored/spool.ts';
import { bytesOf, type StoredFile } from '../stored/stored-file.ts';
import { type Conversion, conversionOf } from './parquet-columns.ts';
import { damagedParquet, noTable, unreadableType } from './parquet-faults.ts';

/** The columns of a file by name, with how each is converted. */
type Columns = ReadonlyMap<ColumnName, { name: string; conversion: Conversion }>;

/** A file on the disk, and how messages name it, with and without folders. */
export type ParquetFile = { onDisk: string; path: string; name: string };

/** A file as a session sees it, which can read that file and nothing else. */
type Opened = { connection: DuckDBConnection; source: string };

/**
 * A Parquet file as a table: NDJSON, a line for each row. It is converted when it is first read,
 * into a temporary file. Throws a `CommandError` when it does not have the columns.
 */
export async function parquetTable(
  file: ParquetFile,
): Promise<SourceFile & { close(): Promise<void> }> {
  const { header, columns } = await onParquet(file, columnsOf);
  let converted: Promise<StoredFile> | undefined;
  const convert = (): Promise<StoredFile> =>
    onParquet(file, (opened) => spool(file.path, linesOf(opened, columns)));
  return {
    path: file.path,
    name: file.name,
    format: 'ndjson',
    kind: 'Parquet',
    async *bytes() {
      converted ??= convert();
      yield* bytesOf(await converted);
    },
    notes: () => (header.ignored.length > 0 ? [leftOutNote(header.ignored)] : []),
    close: async () => {
      await (await converted?.catch(() => undefined))?.close();
    },
  };
}

async function onParquet<T>(
  file: ParquetFile,
  use: (opened: Opened, file: ParquetFile) => Promise<T>,
): Promise<T> {
  const path = unglobbed(file.onDisk);
  const allowed = [file.onDisk, path].map(literal).join(', ');
  const { connection, close } = await openDuckDb([
    `SET allowed_paths = [${allowed}]`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ]);
  const source = `read_parquet(${literal(path)}, binary_as_string = true, hive_partitioning = false)`;
  try {
    return await use({ connection, source }, file);
  } catch (error) {
    throw damagedParquet(file.path, error);
  } finally {
    close();
  }
}

async function columnsOf(
  { connection, source }: Opened,
  { path }: ParquetFile,
): Promise<{ header: TableHeader; columns: Columns }> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
  const found = described.getRows().map(([column, type]) => ({
    name: String(column),
    type: String(type),
  }));
  const header = tableHeader(found.map((column) => column.name));
  if (header.missing.length > 0 || header.repeated.length > 0) throw noTable(path, header, found);
  const columns = new Map(
    [...header.at].map(([column, at]) => {
      const { name: as = '', type = '' } = found[at] ?? {};
      const conversion = conversionOf(type);
      if (!conversion) throw unreadableType(path, as, type);
      return [column, { name: as, conversion }];
    }),
  );
  return { header, columns };
}

/** node-api ends a stream at an error and does not tell, so the rows are counted. */
async function* linesOf({ connection, source }: Opened, columns: Columns): AsyncGenerator<Buffer> {
  const conversions = COLUMNS.map((column) => ({ column, ...columns.get(column) }));
  const list = conversions.map(({ name = '', conversion }) => conversion?.sql(quoted(name)));
  const statement = `SELECT ${list.join(', ')} FROM ${source}`;
  const expected = await rowsIn(connection, source);
  const result = await connection.stream(statement);
  let rows = 0;
  for await (const piece of result.yieldRows()) {
    rows += piece.length;
    const lines = piece.map((row) =>
      jsonLine(
        conversions.map(({ column, conversion }, at) => {
          const text = row[at];
          return typeof text === 'string' && text !== ''
            ? conversion?.value(text, column)
            : undefined;
        }),
      ),
    );
    yield Buffer.from(lines.join(''));
  }
  if (rows !== expected) throw await errorOf(connection, statement, { rows, expected });
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
