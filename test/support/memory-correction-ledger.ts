import { StepFailure } from '../../functions/failures.ts';
import type {
  CorrectionClaim,
  CorrectionEntry,
  CorrectionLedger,
} from '../../functions/ledger/correction-ledger.ts';

/** The ledger of corrections in memory, as its interface describes it: every operation is atomic. */
export function memoryCorrectionLedger(): CorrectionLedger {
  const corrections = new Map<string, CorrectionEntry>();
  const claims = new Map<string, CorrectionClaim & { ingestId: string }>();
  return {
    createCorrection: async (correction) => {
      const { correctionId } = correction;
      const held = corrections.get(correctionId);
      if (held) return held;
      const created: CorrectionEntry = { ...correction, state: 'OPEN' };
      corrections.set(correctionId, created);
      return created;
    },
    readCorrection: async (correctionId) => corrections.get(correctionId),
    claimLine: async ({ ingestId, row }, correctionId, position) => {
      const name = `${ingestId}-${row}`;
      const claim = claims.get(name) ?? { ingestId, row, correctionId, position };
      claims.set(name, claim);
      return { row, correctionId: claim.correctionId, position: claim.position };
    },
    lineClaims: async (ingestId, { from, to }) =>
      [...claims.values()]
        .filter((claim) => claim.ingestId === ingestId && claim.row >= from && claim.row <= to)
        .sort((a, b) => a.row - b.row)
        .map(({ ingestId: _, ...claim }) => claim),
    noteGone: async (correctionId, goneSince) => {
      const held = corrections.get(correctionId);
      if (held?.state === 'OPEN') corrections.set(correctionId, { goneSince, ...held });
    },
    loseCorrection: async (correctionId) => {
      const held = corrections.get(correctionId);
      if (held?.state === 'OPEN') corrections.set(correctionId, { ...held, state: 'LOST' });
    },
    endCorrection: async (correctionId, sent) => {
      const held = corrections.get(correctionId);
      if (!held) throw new StepFailure('ContractBroken', `${correctionId} is not in the ledger`);
      corrections.set(correctionId, { ...held, state: 'SENT', sent });
    },
    openBefore: async (time) =>
      [...corrections.values()]
        .filter(({ state, correctedAt }) => state === 'OPEN' && correctedAt < time)
        .map(({ correctionId }) => correctionId),
    lostCorrections: async () =>
      [...corrections.values()]
        .filter(({ state }) => state === 'LOST')
        .map(({ correctionId, correctedAt }) => ({ correctionId, correctedAt }))
        .sort((a, b) => (a.correctedAt < b.correctedAt ? 1 : -1)),
  };
}
