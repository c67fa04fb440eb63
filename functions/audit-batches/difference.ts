/** What can differ, and where it is told apart: docs/runbook.md, AuditFailed. */
type DifferenceKind =
  | 'BatchUnfinished'
  | 'PlanMissing'
  | 'PlanUnreadable'
  | 'PlanUneven'
  | 'BatchUnreadable'
  | 'IngestUnreadable'
  | 'LedgerItemMissing'
  | 'LakeObjectMissing'
  | 'LakeObjectDiffers'
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
  | 'ObjectOutsideLedger'
  | 'AuditBehind';

/** Something that is not as it must be: of which batch, ingest or object, and in a sentence. Ids and counts only. */
export type Difference = { kind: DifferenceKind; id: string; says: string };

const SHOWN_IDS = 3;

/** `a, b, c and 4 others`: enough to begin with. */
export function named(ids: readonly string[]): string {
  const shown = ids.slice(0, SHOWN_IDS).join(', ');
  const others = ids.length - SHOWN_IDS;
  return others > 0 ? `${shown} and ${others} others` : shown;
}

/** What a mail can hold and a person will read. */
const SHOWN_DIFFERENCES = 20;

/** Ends the audit when it found differences: the message holds them, for whoever gets the mail. */
export class AuditFailed extends Error {
  constructor(differences: readonly Difference[]) {
    const shown = differences
      .slice(0, SHOWN_DIFFERENCES)
      .map(({ kind, says }) => `${kind}: ${says}`);
    const left = differences.length - shown.length;
    const rest = left > 0 ? [`And ${left} others, which the log of AuditBatches names.`] : [];
    const count = differences.length === 1 ? '1 difference' : `${differences.length} differences`;
    super([`${count}.`, ...shown, ...rest].join('\n'));
    this.name = 'AuditFailed';
  }
}
