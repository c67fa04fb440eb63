import type { QuarantinedRow } from '../api/ingest-responses.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import { lineIdOf } from '../domain/invoice-line.ts';
import { correctionIngestIdOf } from '../intake/ingest-id.ts';
import {
  type CorrectionClaim,
  type CorrectionEntry,
  type CorrectionLedger,
  rowSent,
} from '../ledger/correction-ledger.ts';

export type LineCorrection = NonNullable<QuarantinedRow['correction']>;

/** How many corrections a request reads at a time. */
const READS_AT_A_TIME = 10;

/**
 * Returns the correction of each line that has one, by its row. The id of the corrected line is
 * known once the correction is SENT.
 */
export async function lineCorrections(
  claims: readonly CorrectionClaim[],
  ledger: Pick<CorrectionLedger, 'readCorrection'>,
): Promise<Map<number, LineCorrection>> {
  const ids = [...new Set(claims.map(({ correctionId }) => correctionId))];
  const read = await inParallel(READS_AT_A_TIME, ids, (id) => ledger.readCorrection(id));
  const corrections = new Map(ids.map((id, at) => [id, read[at]]));
  return new Map(
    claims.map((claim) => [claim.row, lineCorrection(claim, corrections.get(claim.correctionId))]),
  );
}

function lineCorrection(
  { correctionId, position }: CorrectionClaim,
  correction: CorrectionEntry | undefined,
): LineCorrection {
  if (!correction?.sent) return { correctionId };
  const row = rowSent(position, correction.sent);
  return { correctionId, correctedLineId: lineIdOf(correctionIngestIdOf(correctionId), row) };
}
