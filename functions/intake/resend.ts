import { Problem } from '../api/problem.ts';
import { isShown } from '../domain/retraction.ts';
import type { RetractionLedger } from '../ledger/operations/retraction-ledger.ts';
import { resentIdOf } from './ingest-id.ts';

export type ResendPorts = {
  retractions: Pick<RetractionLedger, 'readRetraction' | 'replaceRetraction'>;
};

/**
 * Returns the ingest as which the lines of a known one are taken in: another if it was retracted,
 * undefined if it is the known one. Says in the ledger that the lines are sent again before it
 * returns, so from then on the retraction can't be undone.
 *
 * Throws a 409 Problem while the lines are being taken out or brought back.
 */
export async function resentAs(
  ingestId: string,
  { retractions }: ResendPorts,
): Promise<string | undefined> {
  const found = await retractions.readRetraction(ingestId);
  if (!found || isShown(found)) return undefined;
  if (found.state === 'RETRACTING' || found.state === 'RESTORING') throw beingRetracted();
  const again = resentIdOf(ingestId);
  if (found.state !== 'RETRACTED') return again;
  const sent = { ...found, state: 'RESENT' as const, resentAs: again };
  const after = await retractions.replaceRetraction(ingestId, found, sent);
  // Somebody else was faster: with an undo, a purge, or the same POST.
  return after.state === 'RESENT' ? again : resentAs(ingestId, { retractions });
}

function beingRetracted(): Problem {
  return new Problem(
    409,
    'The lines that were sent with this Idempotency-Key are just being taken out, or brought back. ' +
      'Send the same body again with the same key when that is done: GET /ingests/{ingestId} says when.',
    { type: 'urn:invoice-pipeline:ingest-being-retracted' },
  );
}
