import type { ColumnName } from '../../../functions/domain/invoice-line.ts';
import type { Days } from '../conversion/days.ts';

export type FileFormat = 'csv' | 'ndjson' | 'json';

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
};
