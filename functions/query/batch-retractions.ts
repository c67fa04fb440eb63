import type { BatchSummary } from '../api/batch-responses.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import type { Batch } from '../ledger/ledger.ts';
import type { RetractionLedger } from '../ledger/operations/retraction-ledger.ts';

export type Retractions = Pick<RetractionLedger, 'readRetraction'>;

/** Each is one consistent read. A batch has few ingests, and neighbours share them. */
const READS_AT_A_TIME = 16;

/**
 * Reads the retractions of the ingests of some batches, once each. Returns a function that returns
 * those of a batch: nothing if none of its ingests was ever retracted.
 */
export async function retractionsIn(
  batches: readonly Batch[],
  { readRetraction }: Retractions,
): Promise<(batch: Batch) => Pick<BatchSummary, 'retractions'>> {
  const ids = [...new Set(batches.flatMap(ingestsOf))];
  const read = await inParallel(READS_AT_A_TIME, ids, readRetraction);
  const states = new Map(ids.map((id, at) => [id, read[at]?.state]));
  return (batch) => {
    const retractions = ingestsOf(batch).flatMap((ingestId) => {
      const state = states.get(ingestId);
      return state === undefined ? [] : [{ ingestId, state }];
    });
    return retractions.length > 0 ? { retractions } : {};
  };
}

/** Only what has landed is ever retracted. */
const ingestsOf = ({ state, members = [] }: Batch): string[] =>
  state === 'COMMITTED' ? [...new Set(members.map(({ ingestId }) => ingestId))] : [];
