import thrift from 'parquetjs-lite/gen-nodejs/parquet_types.js';
import type { Column } from './column.ts';
import { columnChunk } from './column-chunk.ts';
import { footer, MAGIC, type RowGroup, readFooter } from './footer.ts';
import { readDataPage, readDictionaryPage } from './page.ts';

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
      const rowCount = columns[0]?.codes.length ?? 0;
      const described: object[] = [];
      let total = 0;
      for (const column of columns) {
        const { pages, described: chunk } = columnChunk(column, size);
        described.push(chunk);
        for (const page of pages) {
          parts.push(...page.bytes);
          size += page.size;
          total += page.uncompressedSize;
        }
      }
      const group = { num_rows: rowCount, columns: described, total_byte_size: total };
      rowGroups.push(new thrift.RowGroup(group));
      rows += rowCount;
    },
    size: () => size,
    end: () => Buffer.concat([...parts, footer(first, rows, rowGroups)]),
  };
}

/** A row group of an object. */
export type ReadGroup = {
  rowCount: number;
  /** The names of the columns. An object that an earlier version wrote may have fewer. */
  columns: ReadonlySet<string>;
  /** Throws when there is no such column, or it is invalid. */
  chunk(column: string): ReadChunk;
};

/** What an object holds of a column in a row group, decompressed. */
type ReadChunk = {
  /** The levels of an optional column, and then the values or, if there is a dictionary, indexes. */
  body: Buffer;
  /** The different values in PLAIN encoding. */
  dictionary?: { count: number; body: Buffer };
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
    chunk: (column) => readChunk(object, group, column),
  }));
}

function readChunk(object: Buffer, { columns, num_rows }: RowGroup, name: string): ReadChunk {
  const column = columns.find(({ meta_data }) => meta_data.path_in_schema.join('.') === name);
  if (!column) throw new RangeError(`There is no column ${name}`);
  const { data_page_offset, dictionary_page_offset } = column.meta_data;
  const { count, body, hasIndexes } = readDataPage(object, data_page_offset);
  if (count !== num_rows) throw new RangeError(`The column ${name} is more than one page`);
  if (hasIndexes !== (dictionary_page_offset !== null))
    throw new RangeError(`The column ${name} has indexes without a dictionary, or the reverse`);
  if (dictionary_page_offset === null) return { body };
  return { body, dictionary: readDictionaryPage(object, dictionary_page_offset) };
}
