import type { IngestProgress } from '../../../functions/ledger/ingest-progress.ts';

type Landing = IngestProgress['landings'][number];

export const aLanding = (given: Partial<Landing> = {}): Landing => ({
  ingestId: 'i1',
  batchId: '0-a-1',
  firstRow: 1,
  accepted: 0,
  quarantined: 0,
  quarantineKeys: [],
  ...given,
});

/** An ingest as the ledger has it. */
export function aLandedIngest({
  lines,
  ...given
}: { lines: number } & Partial<IngestProgress>): IngestProgress {
  return {
    ingest: {
      ingestId: 'i1',
      bodyHash: 'h',
      plan: { v: 1, chunks: [] },
      lines,
      chunks: 1,
      state: 'ACCEPTED',
      receivedAt: '2026-03-01T11:59:00.000Z',
      warnings: [],
    },
    claims: [{ ordinal: 0, batchId: '0-a-1' }],
    landings: [],
    corrections: [],
    ...given,
  };
}
