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
  /** The ingests in a batch that are retracted, or are being retracted or restored. */
  retractedIn(batch: Batch): Promise<string[]>;
  /** The ingests in a batch that were reprocessed, or are being so. */
  reprocessedIn(batch: Batch): Promise<string[]>;
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
  ports: MendPorts,
): Promise<string[]> {
  const batchIds = new Set(
    differences.filter(({ kind }) => MENDABLE.has(kind)).map(({ id }) => id),
  );
  if (batchIds.size === 0) return [];
  const failures: string[] = [];
  for (const batchId of batchIds) {
    const forgotten = differences.some(
      ({ kind, id }) => kind === 'LakeLinesForgotten' && id === batchId,
    );
    const error = await mendBatch(batchId, forgotten, ports);
    if (error !== undefined) failures.push(`  ${batchId} ${error}`);
  }
  const written = batchIds.size - failures.length;
  return [
    `Wrote ${counted(written, 'batch')} again from ${written === 1 ? 'its plan' : 'their plans'}.`,
    ...failures,
  ];
}

/**
 * Returns why a batch is not written again. One of which no rewrite knows writes all lines of its plan
 * to what is live now, also those that were retracted or replaced since. An erased customer's are in no plan.
 */
async function mendBatch(
  batchId: string,
  forgotten: boolean,
  { readBatch, retractedIn, reprocessedIn, resume }: MendPorts,
): Promise<string | undefined> {
  const batch = await readBatch(batchId);
  if (!batch) return 'is not in the ledger';
  const [retracted] = forgotten ? await retractedIn(batch) : [];
  const [reprocessed] = forgotten ? await reprocessedIn(batch) : [];
  if (reprocessed !== undefined) {
    return `has lines of the reprocessed ingest ${reprocessed}, and what these were before would come back: retract the ingests of this batch (npm run retract), and send their files again`;
  }
  if (retracted === undefined) return resume(batch);
  return `has lines of the retracted ingest ${retracted}, which would come back: npm run retract -- ${retracted} --undo, mend, and retract it again`;
}
