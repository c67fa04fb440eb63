import type { UnknownColumns } from '../domain/unknown-columns.ts';
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
  form: Pick<ChunkHeader, 'format' | 'encoding' | 'columns' | 'delimiter' | 'unknown'>;
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

const WHAT_HAPPENED: Readonly<Record<UnknownColumns, (names: string) => string>> = {
  ignore: (names) => `Columns that are not part of an invoice line were ignored: ${names}.`,
  extra: (names) =>
    `Columns that are not part of an invoice line are kept as text in extra: ${names}.`,
  quarantine: (names) =>
    `Columns that are not part of an invoice line: ${names}. Lines with a value in one are quarantined.`,
};

/**
 * Returns the warning about columns that are not part of an invoice line, which says what happens to
 * them, or nothing if there are none.
 */
export function unknownColumnsWarning(names: readonly string[], policy: UnknownColumns): string[] {
  return names.length > 0 ? [WHAT_HAPPENED[policy](quotedNames(names))] : [];
}
