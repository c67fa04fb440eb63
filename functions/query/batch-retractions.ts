import type { BatchSummary } from '../api/batch-responses.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import type { Batch } from '../ledger/ledger.ts';
import type { Operation } from '../ledger/operations/operation-ledger.ts';
import type { RetractionLedger } from '../ledger/operations/retraction-ledger.ts';
import { Subject } from '../retraction/subject.ts';

export type Retractions = Pick<RetractionLedger, 'readRetraction'> & {
  /** Operations are few, and name the ingests that were ever retracted. */
  operations(): Promise<Operation[]>;
};

const READS_AT_A_TIME = 16;

/**
 * Reads the retractions of those ingests of some batches that were ever retracted. Returns a function
 * that returns those of a batch: nothing if there are none.
 */
export async function retractionsIn(
  batches: readonly Batch[],
  { readRetraction, operations }: Retractions,
): Promise<(batch: Batch) => Pick<BatchSummary, 'retractions'>> {
  const landed = new Set(batches.flatMap(ingestsOf));
  const changed = landed.size > 0 ? await operations() : [];
  const ids = [...new Set(changed.flatMap(retractedIn))].filter((id) => landed.has(id));
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

const retractedIn = ({ kind, subject }: Operation): readonly string[] =>
  kind === 'retract' ? Subject.parse(subject).ingestIds : [];

/** Only what has landed is ever retracted. */
const ingestsOf = ({ state, members = [] }: Batch): string[] =>
  state === 'COMMITTED' ? [...new Set(members.map(({ ingestId }) => ingestId))] : [];
