import type { BatchSummary } from '../api/batch-responses.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import type { OperationKind } from '../domain/operation.ts';
import type { Batch } from '../ledger/ledger.ts';
import type { Operation } from '../ledger/operations/operation-ledger.ts';
import type { ReprocessingLedger } from '../ledger/operations/reprocessing-ledger.ts';
import type { RetractionLedger } from '../ledger/operations/retraction-ledger.ts';
import { Subject } from '../retraction/subject.ts';

export type Changes = Pick<RetractionLedger, 'readRetraction'> &
  Pick<ReprocessingLedger, 'readReprocessing'> & {
    /** Operations are few, and name the ingests that were ever retracted or reprocessed. */
    operations(): Promise<Operation[]>;
  };

type BatchChanges = Pick<BatchSummary, 'retractions' | 'reprocessings'>;

const READS_AT_A_TIME = 16;

/**
 * Reads what became of those ingests of some batches that were ever retracted or reprocessed. Returns
 * a function that returns those of a batch: nothing if there are none.
 */
export async function changesIn(
  batches: readonly Batch[],
  { readRetraction, readReprocessing, operations }: Changes,
): Promise<(batch: Batch) => BatchChanges> {
  const landed = new Set(batches.flatMap(ingestsOf));
  const asked = landed.size > 0 ? await operations() : [];
  const [retracted, reprocessed] = await Promise.all([
    statesOf(namedBy('retract', asked, landed), readRetraction),
    statesOf(namedBy('reprocess', asked, landed), readReprocessing),
  ]);
  return (batch) => {
    const retractions = ofBatch(batch, retracted);
    const reprocessings = ofBatch(batch, reprocessed);
    return {
      ...(retractions.length > 0 && { retractions }),
      ...(reprocessings.length > 0 && { reprocessings }),
    };
  };
}

function namedBy(
  kind: OperationKind,
  operations: readonly Operation[],
  landed: ReadonlySet<string>,
): string[] {
  const ids = operations.flatMap((each) =>
    each.kind === kind ? Subject.parse(each.subject).ingestIds : [],
  );
  return [...new Set(ids)].filter((id) => landed.has(id));
}

async function statesOf<State>(
  ids: readonly string[],
  read: (ingestId: string) => Promise<{ state: State } | undefined>,
): Promise<Map<string, State>> {
  const found = await inParallel(READS_AT_A_TIME, ids, async (id) => {
    const state = (await read(id))?.state;
    return state === undefined ? [] : [[id, state] as const];
  });
  return new Map(found.flat());
}

function ofBatch<State>(batch: Batch, states: ReadonlyMap<string, State>) {
  return ingestsOf(batch).flatMap((ingestId) => {
    const state = states.get(ingestId);
    return state === undefined ? [] : [{ ingestId, state }];
  });
}

/** Only what has landed is ever changed. */
const ingestsOf = ({ state, members = [] }: Batch): string[] =>
  state === 'COMMITTED' ? [...new Set(members.map(({ ingestId }) => ingestId))] : [];
