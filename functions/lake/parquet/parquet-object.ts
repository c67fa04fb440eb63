import thrift from 'parquetjs-lite/gen-nodejs/parquet_types.js';
import type { Column } from './column.ts';
import { columnStatistics } from './column-statistics.ts';
import { type DataPage, dataPage, PLAIN, RLE, readDataPage } from './data-page.ts';
import { footer, MAGIC, type RowGroup, readFooter } from './footer.ts';
import { physicalTypeNumber } from './physical-types.ts';

/** A number of parquet.thrift. */
const GZIP = 2;

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

/** Begins an object with the columns of `first`, whose values are not written. */
export function parquetWriter(first: readonly Column[]): ParquetWriter {
  const parts: Uint8Array[] = [Buffer.from(MAGIC)];
  const rowGroups: object[] = [];
  let [rows, size] = [0, MAGIC.length];
  return {
    addRowGroup: (columns) => {
      const rowCount = columns[0]?.values.length ?? 0;
      const described: object[] = [];
      let total = 0;
      for (const column of columns) {
        const page = dataPage(column);
        described.push(columnChunk(column, page, size));
        parts.push(page.bytes);
        size += page.bytes.length;
        total += page.uncompressedSize;
      }
      const group = { num_rows: rowCount, columns: described, total_byte_size: total };
      rowGroups.push(new thrift.RowGroup(group));
      rows += rowCount;
    },
    size: () => size,
    end: () => Buffer.concat([...parts, footer(first, rows, rowGroups)]),
  };
}

/**
 * Describes a column of a row group: one page. Engines use the sizes to plan how many workers read
 * an object, and with how much memory.
 */
function columnChunk(column: Column, { bytes, uncompressedSize }: DataPage, start: number): object {
  const metadata = new thrift.ColumnMetaData({
    type: physicalTypeNumber(column.physical),
    encodings: [RLE, PLAIN],
    path_in_schema: [column.sql.name],
    codec: GZIP,
    num_values: column.values.length,
    total_uncompressed_size: uncompressedSize,
    total_compressed_size: bytes.length,
    data_page_offset: start,
    statistics: columnStatistics(column),
  });
  return new thrift.ColumnChunk({ file_offset: start, meta_data: metadata });
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
