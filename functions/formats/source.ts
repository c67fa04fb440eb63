import type { ChunkHeader } from '../stream/chunk.ts';
import type { ScannedRecord } from './record-scan.ts';

/** A body that can be cut: the same for every format. */
export type Source = {
  /** What the offsets of a plan refer to: the body itself for CSV, one line a record for JSON. */
  bytes: Uint8Array;
  /** What every chunk says of its records. */
  form: Pick<ChunkHeader, 'format' | 'encoding' | 'columns' | 'delimiter'>;
  records: Iterable<ScannedRecord>;
  /** What the sender should know. */
  warnings: string[];
};

const MAX_NAMES = 20;
const MAX_NAME_LENGTH = 40;

/** Names for a message: a few, cut short, since a file without a header offers its first line as names. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map((name) => `"${name.slice(0, MAX_NAME_LENGTH)}"`);
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** The warning about columns that are not part of an invoice line; none when there are none. */
export function ignoredColumns(names: readonly string[]): string[] {
  return names.length > 0
    ? [`Columns that no invoice line has were ignored: ${listed(names)}.`]
    : [];
}
