import type { Subject } from '../../../cli/replay/plan.ts';
import { inParallel } from '../../../functions/concurrency/in-parallel.ts';
import type { LedgerReader } from '../../../functions/ledger/ledger-reader.ts';

const READS_AT_A_TIME = 8;

/** Reads the batches with these ids, each once, in their order. */
export async function readSubjects(
  batchIds: readonly string[],
  { readBatch }: Pick<LedgerReader, 'readBatch'>,
): Promise<{ subjects: Subject[]; unknown: string[] }> {
  const ids = [...new Set(batchIds)];
  const read = await inParallel(READS_AT_A_TIME, ids, (batchId) => readBatch(batchId));
  return {
    subjects: read.flatMap((batch) => (batch ? [{ batch }] : [])),
    unknown: ids.filter((_, index) => read[index] === undefined),
  };
}
