import type { Difference } from '../../functions/audit-batches/difference.ts';
import type { Batch } from '../../functions/ledger/ledger.ts';
import { counted } from '../ui/text.ts';
import { type CorrectionPorts, mendCorrections } from './mend-corrections.ts';

/** What running a batch from its sealed plan on puts right: it writes the same again. */
const MENDABLE: ReadonlySet<Difference['kind']> = new Set<Difference['kind']>([
  'BatchUnfinished',
  'LakeObjectMissing',
  'LakeObjectDiffers',
  'LakeLinesForgotten',
  'QuarantineObjectMissing',
  'QuarantineObjectDiffers',
  'PartitionMissing',
  'InvoiceFragmentMissing',
  'InvoiceFragmentDiffers',
  'CustomerFragmentMissing',
  'CustomerFragmentDiffers',
]);

export type MendPorts = {
  readBatch(batchId: string): Promise<Batch | undefined>;
  /** Runs a batch from its sealed plan on. Returns the error when it fails. */
  resume(batch: Batch): Promise<string | undefined>;
  corrections: CorrectionPorts;
};

/**
 * Writes again what the sealed plans of batches and the requests of corrections say, where an audit
 * found that a store differs. Returns what was done, or undefined if there was nothing that this can
 * mend.
 */
export async function mend(
  differences: readonly Difference[],
  ports: MendPorts,
): Promise<string[] | undefined> {
  // Batches first: a correction's lines land in them.
  const batches = await mendBatches(differences, ports);
  const done = [...batches, ...(await mendCorrections(differences, ports.corrections))];
  return done.length > 0 ? done : undefined;
}

async function mendBatches(
  differences: readonly Difference[],
  { readBatch, resume }: MendPorts,
): Promise<string[]> {
  const batchIds = new Set(
    differences.filter(({ kind }) => MENDABLE.has(kind)).map(({ id }) => id),
  );
  if (batchIds.size === 0) return [];
  const failures: string[] = [];
  for (const batchId of batchIds) {
    const batch = await readBatch(batchId);
    const error = batch ? await resume(batch) : 'is not in the ledger';
    if (error !== undefined) failures.push(`  ${batchId} ${error}`);
  }
  const written = batchIds.size - failures.length;
  return [
    `Wrote ${counted(written, 'batch')} again from ${written === 1 ? 'its plan' : 'their plans'}.`,
    ...failures,
  ];
}
