import * as z from 'zod';
import type { Operation } from '../../ledger/operations/operation-ledger.ts';

/** An ingest that an operation has changed, and its place in the list of all of them. */
export type ChangedIngest = { place: string; ingestId: string };

/** What programs keep of their ingests: what was asked for, or what they came across. */
const Named = z.object({ ingestIds: z.array(z.string()) });
const Met = z.object({ ingests: z.array(z.string()) });

/**
 * Returns the ingests that operations have changed which are DONE, after a place, in the order in which
 * the operations ended. A place begins with that time.
 */
export function changedIngests(operations: readonly Operation[], after: string): ChangedIngest[] {
  return operations
    .flatMap(({ operationId, endedAt = '', subject, progress }) => {
      const named = Named.safeParse(subject).data?.ingestIds;
      const ids = named ?? Met.safeParse(progress).data?.ingests ?? [];
      return ids.map((ingestId) => ({ place: `${endedAt} ${operationId} ${ingestId}`, ingestId }));
    })
    .filter(({ place }) => place > after)
    .sort((a, b) => (a.place < b.place ? -1 : 1));
}
