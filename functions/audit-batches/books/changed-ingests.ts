import { Progress } from '../../erasure/progress.ts';
import type { Operation } from '../../ledger/operations/operation-ledger.ts';
import { Subject } from '../../retraction/subject.ts';

/** An ingest that an operation has changed, and its place in the list of all of them. */
export type ChangedIngest = { place: string; ingestId: string };

/**
 * Returns the ingests changed by operations that are DONE, after a place, in the order in which the
 * operations ended. A place begins with that time. Throws when an operation does not say which.
 */
export function changedIngests(operations: readonly Operation[], after: string): ChangedIngest[] {
  return operations
    .flatMap((operation) => {
      const { operationId, endedAt } = operation;
      if (endedAt === undefined) throw new RangeError(`Operation ${operationId} has no end`);
      return changedBy(operation).map((ingestId) => ({
        place: `${endedAt} ${operationId} ${ingestId}`,
        ingestId,
      }));
    })
    .filter(({ place }) => place > after)
    .sort((a, b) => (a.place < b.place ? -1 : 1));
}

/** An erasure keeps the ingests that it comes across. All others are about the ingests they name. */
function changedBy({ kind, subject, progress }: Operation): readonly string[] {
  return kind === 'erase' ? Progress.parse(progress).ingests : Subject.parse(subject).ingestIds;
}
