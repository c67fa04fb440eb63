import { printable } from '../../ui/text.ts';
import type { Rows, SourceFile } from '../file/source-file.ts';
import type { PlannedPart } from '../plan/upload-record.ts';

/** The limits of the API. */
const MAX_NAME = 255;
const MAX_RANGES = 100;

/**
 * The headers that tell the pipeline where the records of a part are in the user's file, so that
 * each line can be followed to its place in it.
 */
export function sourceHeaders(
  { place = {}, converted, rowsOf = (rows) => [rows] }: SourceFile,
  { start, end, firstRow, rows }: PlannedPart,
): Record<string, string> {
  const { file, table } = place;
  return {
    ...(file !== undefined && { 'source-file': encoded(file) }),
    ...(table !== undefined && { 'source-table': encoded(table) }),
    ...(!converted && end > start && { 'source-bytes': `${start}-${end}` }),
    ...(rows > 0 && { 'source-rows': ranges(rowsOf([firstRow, firstRow + rows - 1])) }),
  };
}

/** Of a long name, the end says more than the beginning. */
function encoded(name: string): string {
  return encodeURIComponent([...printable(name.toWellFormed())].slice(-MAX_NAME).join(''));
}

/** A sheet with more gaps than the API takes ranges names only its first and its last row. */
function ranges(rows: readonly Rows[]): string {
  const [first] = rows[0] ?? [];
  const last = rows.at(-1)?.[1];
  if (rows.length > MAX_RANGES) return `${first}-${last}`;
  return rows.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}
