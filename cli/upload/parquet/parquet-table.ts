import { leftOutNote, type TableHeader, tableHeader } from '../conversion/table-header.ts';
import type { SourceFile } from '../file/source-file.ts';
import { spool } from '../stored/spool.ts';
import { bytesOf, type StoredFile } from '../stored/stored-file.ts';
import { conversionOf } from './parquet-columns.ts';
import { noTable, unreadableType } from './parquet-faults.ts';
import { type OpenParquet, onParquet, type ParquetFile } from './parquet-file.ts';
import { type ParquetColumns, parquetLines } from './parquet-lines.ts';

/**
 * A Parquet file as a table: NDJSON, a line for each row. It is converted when it is first read,
 * into a temporary file. Throws a `CommandError` when it does not have the columns.
 */
export async function parquetTable(
  file: ParquetFile & Pick<SourceFile, 'place'>,
): Promise<SourceFile & { close(): Promise<void> }> {
  const { header, columns } = await onParquet(file, (opened) => columnsOf(opened, file.path));
  let converted: Promise<StoredFile> | undefined;
  const convert = (): Promise<StoredFile> =>
    onParquet(file, (opened) => spool(file.path, parquetLines(opened, columns)));
  return {
    path: file.path,
    name: file.name,
    ...(file.place && { place: file.place }),
    converted: true,
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

async function columnsOf(
  { connection, source }: OpenParquet,
  path: string,
): Promise<{ header: TableHeader; columns: ParquetColumns }> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
  const found = described
    .getRows()
    .map(([name, type]) => ({ name: String(name), type: String(type) }));
  const header = tableHeader(found.map((column) => column.name));
  if (header.missing.length > 0 || header.repeated.length > 0) throw noTable(path, header, found);
  const columns = new Map(
    [...header.at].map(([column, at]) => {
      const { name = '', type = '' } = found[at] ?? {};
      const conversion = conversionOf(type);
      if (!conversion) throw unreadableType(path, name, type);
      return [column, { name, conversion }];
    }),
  );
  return { header, columns };
}
