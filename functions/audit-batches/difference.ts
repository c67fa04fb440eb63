import { counted } from '../domain/counted.ts';

/**
 * What can differ. The runbook, docs/runbook.md, says under AuditFailed what to do about each kind.
 */
type DifferenceKind =
  | 'BatchUnfinished'
  | 'PlanMissing'
  | 'PlanUnreadable'
  | 'PlanUneven'
  | 'ErasedBatchDiffers'
  | 'BatchUnreadable'
  | 'IngestUnreadable'
  | 'CorrectionUnreadable'
  | 'LedgerItemMissing'
  | 'LakeObjectMissing'
  | 'LakeObjectDiffers'
  | 'LakeLinesForgotten'
  | 'RewriteDiffers'
  | 'QuarantineObjectMissing'
  | 'QuarantineObjectDiffers'
  | 'PartitionMissing'
  | 'PartitionElsewhere'
  | 'InvoiceFragmentMissing'
  | 'InvoiceFragmentDiffers'
  | 'CustomerFragmentMissing'
  | 'CustomerFragmentDiffers'
  | 'IngestDiffers'
  | 'IngestPending'
  | 'CorrectionUnfinished'
  | 'CorrectionMissing'
  | 'CorrectionDiffers'
  | 'BooksDiffer'
  | 'IngestBooksDiffer'
  | 'IngestItemsDiffer'
  | 'RetractedLinesShown'
  | 'RemovedLinesDiffer'
  | 'DayBooksDiffer'
  | 'CorrectionRecordMissing'
  | 'CorrectionRecordDiffers'
  | 'CorrectionRecordInvisible'
  | 'ObjectOutsideLedger'
  | 'CertificateDiffers'
  | 'OperationUnfinished'
  | 'AuditBehind';

/**
 * Something that is not as it must be: the id of the batch, the ingest or the object, and a
 * sentence. The sentence is logged and mailed, so it holds ids and counts only.
 */
export type Difference = { kind: DifferenceKind; id: string; says: string };

/** Where lines are not what the books say: see functions/books. */
const OF_BOOKS: ReadonlySet<DifferenceKind> = new Set<DifferenceKind>([
  'IngestBooksDiffer',
  'IngestItemsDiffer',
  'IngestDiffers',
  'RetractedLinesShown',
  'RemovedLinesDiffer',
  'DayBooksDiffer',
  'BooksDiffer',
]);

/** Returns how many ingests, days or corrections have books that do not balance. */
export function unbalancedIn(differences: readonly Difference[]): number {
  const ofBooks = differences.filter(({ kind }) => OF_BOOKS.has(kind));
  return new Set(ofBooks.map(({ id }) => id)).size;
}

const SHOWN_IDS = 3;

/** Returns the first ids and the number of the others: `a, b, c and 4 others`. */
export function shortList(ids: readonly string[]): string {
  const shown = ids.slice(0, SHOWN_IDS).join(', ');
  const others = ids.length - SHOWN_IDS;
  return others > 0 ? `${shown} and ${counted(others, 'other')}` : shown;
}

/** What is said of data that is invalid. */
const UNREADABLE = {
  BatchUnreadable: ['Batch', 'in the ledger, in its plan or in a store'],
  IngestUnreadable: ['Ingest', 'in the ledger'],
  CorrectionUnreadable: ['Correction', 'in the ledger'],
} as const;
export type UnreadableKind = keyof typeof UNREADABLE;

export function unreadable(kind: UnreadableKind, id: string, errorName: string): Difference {
  const [what, where] = UNREADABLE[kind];
  const says = `${what} ${id} can't be audited: its data ${where} is invalid (${errorName}).`;
  return { kind, id, says };
}

/** As many as fit into a mail and a person will read. */
const SHOWN_DIFFERENCES = 20;

/**
 * Thrown after an audit that found differences. Its message, which is mailed to operators, lists
 * them.
 */
export class AuditFailed extends Error {
  constructor(differences: readonly Difference[]) {
    const shown = differences
      .slice(0, SHOWN_DIFFERENCES)
      .map(({ kind, says }) => `${kind}: ${says}`);
    const left = differences.length - shown.length;
    const rest =
      left > 0 ? [`And ${counted(left, 'other')}, listed in the log of AuditBatches.`] : [];
    super([`${counted(differences.length, 'difference')}.`, ...shown, ...rest].join('\n'));
    this.name = 'AuditFailed';
  }
}
