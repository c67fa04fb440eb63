import parquet from 'parquetjs-lite';
import type { Column } from './column.ts';
import { columnStatistics } from './column-statistics.ts';
import { type DataPage, dataPage, readDataPage } from './data-page.ts';
import { footer, type RowGroup, readFooter } from './footer.ts';
import { PARQUET_TYPES } from './physical-types.ts';

/** Writes one object, row group by row group. Equal calls give equal bytes. */
export type ParquetWriter = {
  /** Every group has the same columns, in the same order. */
  addRowGroup(columns: readonly Column[]): void;
  /** The bytes so far, without a footer. */
  size(): number;
  /** Returns the object. Nothing can be added afterwards. */
  end(): Buffer;
};

/**
 * Writes the columns as one Parquet object of one row group. Equal columns give equal bytes.
 */
export function parquetObject(columns: readonly Column[]): Buffer {
  const writer = parquetWriter(columns);
  writer.addRowGroup(columns);
  return writer.end();
}

/**
 * Begins an object with the columns of `first`, whose values are not written. The package lays out
 * the row groups. Pages, sizes, statistics and footer are made here, because the package has no
 * decimals, states compressed sizes as uncompressed ones, orders text by UTF-16, and encodes one
 * value at a time.
 */
export function parquetWriter(first: readonly Column[]): ParquetWriter {
  const parts: Uint8Array[] = [];
  const write = (bytes: Uint8Array) => {
    parts.push(bytes);
  };
  const options = { useDataPageV2: false, pageIndex: false } as const;
  const schema = schemaOf(first);
  const envelope = new parquet.ParquetEnvelopeWriter(schema, write, () => {}, 0, options);
  envelope.writeHeader();
  let rows = 0;
  return {
    addRowGroup: (columns) => {
      const described = columns.map((column) => ({ column, page: dataPage(column) }));
      const rowCount = columns[0]?.values.length ?? 0;
      envelope.writeRowGroup({ rowCount, pages: pagesOf(described) });
      describeLastGroup(envelope, described);
      rows += rowCount;
    },
    size: () => parts.reduce((sum, { length }) => sum + length, 0),
    end: () => Buffer.concat([...parts, footer(first, rows, envelope.rowGroups)]),
  };
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
 * Adds statistics and sizes to the row group that was written last. Engines use the sizes to plan
 * how many workers read an object, and with how much memory.
 */
function describeLastGroup(
  { rowGroups }: parquet.ParquetEnvelopeWriter,
  columns: readonly Paged[],
): void {
  const group = rowGroups.at(-1);
  if (group?.columns.length !== columns.length) {
    throw new RangeError('The row group has other columns than were written');
  }
  for (const [index, { meta_data }] of group.columns.entries()) {
    const paged = columns[index];
    if (!paged) throw new RangeError('The row group has more columns than were written');
    meta_data.statistics = columnStatistics(paged.column);
    meta_data.total_uncompressed_size = paged.page.uncompressedSize;
  }
  group.total_byte_size = columns.reduce((sum, { page }) => sum + page.uncompressedSize, 0);
}

/**
 * A row group of an object. `page` returns a column's decompressed page, or throws when it is
 * invalid.
 */
export type ReadGroup = {
  rowCount: number;
  /** The names of the columns. An object that an earlier version wrote may have fewer. */
  columns: ReadonlySet<string>;
  page(column: string): Buffer;
};

/** Reads the row groups of an object. Throws when it is not one that parquetObject wrote. */
export function readParquetObject(bytes: Uint8Array): ReadGroup[] {
  const object = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { num_rows, row_groups } = readFooter(object);
  const rows = row_groups.reduce((sum, group) => sum + group.num_rows, 0);
  if (rows !== num_rows) throw new RangeError('The footer and its row groups differ');
  return row_groups.map((group) => ({
    rowCount: group.num_rows,
    columns: new Set(group.columns.map(({ meta_data }) => meta_data.path_in_schema.join('.'))),
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
