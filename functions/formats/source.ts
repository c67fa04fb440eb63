import type { ChunkHeader } from '../stream/chunk.ts';
import type { ScannedRecord } from './record-scan.ts';

/** A body whose records have been found, whatever its format. It can be cut into chunks. */
export type Source = {
  /**
   * The bytes that the records' offsets refer to: the body itself for CSV, a line per record for
   * JSON.
   */
  bytes: Uint8Array;
  /** Where in the body these bytes begin. Absent if they are not in it as they are. */
  bodyAt?: number;
  /** What every chunk says about its records. */
  form: Pick<ChunkHeader, 'format' | 'encoding' | 'columns' | 'delimiter'>;
  records: Iterable<ScannedRecord>;
  /** What the sender should know. */
  warnings: string[];
};

const MAX_NAMES = 20;
const MAX_NAME_LENGTH = 40;

/**
 * Quotes names for a message. It shows a limited number of them, shortened, because a file without
 * a header row presents its first line as names.
 */
export function quotedNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map((name) => `"${name.slice(0, MAX_NAME_LENGTH)}"`);
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/**
 * Returns the warning about columns that are not part of an invoice line, or nothing if there are
 * none.
 */
export function ignoredColumns(names: readonly string[]): string[] {
  return names.length > 0
    ? [`Columns that are not part of an invoice line were ignored: ${quotedNames(names)}.`]
    : [];
}
