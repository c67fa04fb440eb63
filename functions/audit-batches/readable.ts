import type { Difference } from './difference.ts';

/** Reads something of a batch or an ingest. */
export type Readable = <T>(
  kind: 'BatchUnreadable' | 'IngestUnreadable',
  id: string,
  read: () => T | Promise<T>,
) => Promise<T | 'unreadable'>;

const OF_DATA = new Set(['ZodError', 'TypeError', 'RangeError', 'SyntaxError']);

/**
 * Data that makes no sense is a difference, told once of each id; any other failure ends the audit. What failed may quote the data, so
 * only its name is told.
 */
export function readableBy(differences: Difference[]): Readable {
  const told = new Set<string>();
  return async (kind, id, read) => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Error && OF_DATA.has(error.name))) throw error;
      if (!told.has(id)) differences.push({ kind, id, says: saysOf(kind, id, error.name) });
      told.add(id);
      return 'unreadable';
    }
  };
}

const saysOf = (kind: Parameters<Readable>[0], id: string, failure: string): string =>
  kind === 'BatchUnreadable'
    ? `Batch ${id} can't be audited: what the ledger, its plan or a store holds of it makes no sense (${failure}).`
    : `Ingest ${id} can't be audited: what the ledger holds of it makes no sense (${failure}).`;
