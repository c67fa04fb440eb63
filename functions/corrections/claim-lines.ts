import { inParallel } from '../concurrency/in-parallel.ts';
import type { CorrectionClaim, CorrectionLedger } from '../ledger/correction-ledger.ts';
import type { KnownLine } from './content.ts';

type ClaimPorts = Pick<CorrectionLedger, 'claimLine' | 'lineClaims'>;

/** Each claim is a conditional write of one small item. */
const CLAIMS_AT_A_TIME = 32;
const QUERIES_AT_A_TIME = 8;

/**
 * Claims every line for the correction, and returns which correction holds each of them, in their
 * order. A claim is permanent, so every repetition returns the same. What is claimed already is
 * read first: a repetition writes only what is missing.
 */
export async function claimLines(
  correctionId: string,
  lines: readonly KnownLine[],
  ledger: ClaimPorts,
): Promise<string[]> {
  const held = await holdersOf(lines, ledger);
  return inParallel(CLAIMS_AT_A_TIME, lines, async ({ lineId, original, position }) => {
    const holder = held.get(lineId);
    if (holder !== undefined) return holder;
    const claim = await ledger.claimLine(original, correctionId, position);
    return claim.correctionId;
  });
}

/** Returns which correction holds a line, by its id. A line that is not claimed is left out. */
export async function holdersOf(
  lines: readonly KnownLine[],
  ledger: Pick<ClaimPorts, 'lineClaims'>,
): Promise<Map<string, string>> {
  const ingests = [...Map.groupBy(lines, ({ original }) => original.ingestId)];
  const found = await inParallel(QUERIES_AT_A_TIME, ingests, async ([ingestId, ofIngest]) => {
    const rows = ofIngest.map(({ original }) => original.row);
    const span = { from: Math.min(...rows), to: Math.max(...rows) };
    const holders = byRow(await ledger.lineClaims(ingestId, span));
    return ofIngest.map(({ lineId, original }) => [lineId, holders.get(original.row)] as const);
  });
  return new Map(
    found.flat().flatMap(([lineId, holder]) => (holder === undefined ? [] : [[lineId, holder]])),
  );
}

const byRow = (claims: readonly CorrectionClaim[]): Map<number, string> =>
  new Map(claims.map(({ row, correctionId }) => [row, correctionId]));
