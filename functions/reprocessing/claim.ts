import type { Reprocessing } from '../domain/reprocessing.ts';
import { isReadAgain } from '../domain/reprocessing.ts';
import type { Operation } from '../ledger/operations/operation-ledger.ts';
import type { ReprocessingPorts } from './ports.ts';
import type { Manifest } from './prepared.ts';

type Ports = Pick<ReprocessingPorts, 'reprocessings' | 'now'>;

/**
 * Claims an ingest for an operation. From then on no step of its batches writes its items or its
 * quarantined lines, and nobody corrects any. Returns whether the operation holds it.
 */
export async function claim(
  ingestId: string,
  { operationId, requestedBy, at }: Operation,
  { reprocessings }: Ports,
): Promise<boolean> {
  const found = await reprocessings.readReprocessing(ingestId);
  if (found?.operationId === operationId) return found.state === 'REPROCESSING';
  if (found?.state === 'REPROCESSING') return false;
  const claimed: Reprocessing = {
    state: 'REPROCESSING',
    operationId,
    requestedBy,
    at,
    times: (found?.times ?? 0) + 1,
    isAgain: isReadAgain(found),
  };
  const after = await reprocessings.replaceReprocessing(ingestId, found, claimed);
  return after.operationId === operationId;
}

/** Gives an ingest back, changed or as it was. */
export async function end(
  ingestId: string,
  operationId: string,
  counts: Manifest['counts'] | undefined,
  { reprocessings, now }: Ports,
): Promise<void> {
  const found = await reprocessings.readReprocessing(ingestId);
  if (found?.state !== 'REPROCESSING' || found.operationId !== operationId) return;
  const isChanged = counts !== undefined || found.isAgain;
  await reprocessings.replaceReprocessing(ingestId, found, {
    ...found,
    state: isChanged ? 'REPROCESSED' : 'LEFT',
    endedAt: new Date(now()).toISOString(),
    ...counts,
  });
}
