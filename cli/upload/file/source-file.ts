import type { ColumnName } from '../../../functions/domain/invoice-line.ts';
import type { Days } from '../conversion/days.ts';
import type { TablePlace } from './table-place.ts';

export type FileFormat = 'csv' | 'ndjson' | 'json';

/** A range of rows, both ends included. */
export type Rows = readonly [first: number, last: number];

/**
 * A table to upload: a text file, or what was converted from a sheet or from Parquet. It can be
 * read any number of times, and has the same bytes each time.
 */
export type SourceFile = {
  /** How messages name it, such as `book.xlsx in data/archive.zip: sheet Lines`. */
  path: string;
  /** The same without folders. */
  name: string;
  format: FileFormat;
  /** Where the table is, for the pipeline. Absent where that is of no use. */
  place?: TablePlace;
  /** Whether `bytes` were made from the file, so that their offsets say nothing about it. */
  converted?: true;
  /** What it was recognised as, such as `CSV` or `Parquet`. */
  kind: string;
  /** The unpacked bytes, in pieces of a few hundred KiB. Throws a `CommandError`. */
  bytes(): AsyncIterable<Buffer>;
  /** What is left out or deserves a look. Known once the bytes have been read. */
  notes?: () => readonly string[];
  /** The days of its rows. Known once the bytes have been read, and not of every kind. */
  days?: () => Days | undefined;
  /** Where a row, from 1, is in what the user sees. */
  placeOf?: (row: number, column?: ColumnName) => string;
  /** The rows that the user sees in place of a range of rows. Absent where they are the same. */
  rowsOf?: (rows: Rows) => Rows[];
};
