import parquet from 'parquetjs-lite';
import type { Column } from './column.ts';
import { columnStatistics } from './column-statistics.ts';
import { type DataPage, dataPage, readDataPage } from './data-page.ts';
import { footer, type RowGroup, readFooter } from './footer.ts';
import { PARQUET_TYPES } from './physical-types.ts';

/**
 * Writes the columns as one Parquet object of one row group. Equal columns give equal bytes. The
 * package lays out the row group. Pages, sizes, statistics and footer are made here, because the
 * package has no decimals, states compressed sizes as uncompressed ones, orders text by UTF-16, and
 * encodes one value at a time.
 */
export function parquetObject(columns: readonly Column[]): Buffer {
  const parts: Uint8Array[] = [];
  const write = (bytes: Uint8Array) => {
    parts.push(bytes);
  };
  const rowCount = columns[0]?.values.length ?? 0;
  const options = { useDataPageV2: false, pageIndex: false } as const;
  const envelope = new parquet.ParquetEnvelopeWriter(
    schemaOf(columns),
    write,
    () => {},
    0,
    options,
  );
  const described = columns.map((column) => ({ column, page: dataPage(column) }));
  envelope.writeHeader();
  envelope.writeRowGroup({ rowCount, pages: pagesOf(described) });
  parts.push(footer(columns, rowCount, describedGroups(envelope, described)));
  return Buffer.concat(parts);
}

function schemaOf(columns: readonly Column[]) {
  const fields = columns.map(({ sql, optional }) => {
    const { field } = PARQUET_TYPES[sql.type];
    return [sql.name, { type: field, optional, compression: 'GZIP', statistics: false }] as const;
  });
  return new parquet.ParquetSchema(Object.fromEntries(fields));
}

type Paged = { column: Column; page: DataPage };

function pagesOf(columns: readonly Paged[]): Record<string, parquet.Page[]> {
  const pages: Record<string, parquet.Page[]> = {};
  for (const { column, page } of columns) {
    pages[column.sql.name] = [{ page: page.bytes, num_values: column.values.length }];
  }
  return pages;
}

/**
 * Adds statistics and sizes. Engines use the sizes to plan how many workers read an object, and
 * with how much memory.
 */
function describedGroups({ rowGroups }: parquet.ParquetEnvelopeWriter, columns: readonly Paged[]) {
  for (const group of rowGroups) {
    for (const [index, { meta_data }] of group.columns.entries()) {
      const paged = columns[index];
      if (!paged) throw new RangeError('The row group has more columns than were written');
      meta_data.statistics = columnStatistics(paged.column);
      meta_data.total_uncompressed_size = paged.page.uncompressedSize;
    }
    group.total_byte_size = columns.reduce((sum, { page }) => sum + page.uncompressedSize, 0);
  }
  return rowGroups;
}

/**
 * A row group of an object. `page` returns a column's decompressed page, or throws when it is
 * invalid.
 */
export type ReadGroup = { rowCount: number; page(column: string): Buffer };

/** Reads the row groups of an object. Throws when it is not one that parquetObject wrote. */
export function readParquetObject(bytes: Uint8Array): ReadGroup[] {
  const object = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { num_rows, row_groups } = readFooter(object);
  const rows = row_groups.reduce((sum, group) => sum + group.num_rows, 0);
  if (rows !== num_rows) throw new RangeError('The footer and its row groups differ');
  return row_groups.map((group) => ({
    rowCount: group.num_rows,
    page: (column) => pageOf(object, group, column),
  }));
}

function pageOf(object: Buffer, { columns, num_rows }: RowGroup, name: string): Buffer {
  const column = columns.find(({ meta_data }) => meta_data.path_in_schema.join('.') === name);
  if (!column) throw new RangeError(`There is no column ${name}`);
  const { count, body } = readDataPage(object, column.meta_data.data_page_offset);
  if (count !== num_rows) throw new RangeError(`The column ${name} is more than one page`);
  return body;
}
