import { unavailable } from '../api/problem.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import type { Timer } from '../concurrency/timer.ts';
import type { CorrectionClaim, CorrectionLedger } from '../ledger/correction-ledger.ts';
import type { KnownLine } from './content.ts';

type ClaimLedger = Pick<CorrectionLedger, 'claimLine' | 'lineClaims'>;
export type ClaimPorts = { corrections: ClaimLedger; timer: Pick<Timer, 'now'> };

/** After how many seconds a client may repeat a request that ran out of time. */
const RETRY_AFTER_SECONDS = 5;

/** Each claim is a conditional write of one small item. */
const CLAIMS_AT_A_TIME = 32;
const QUERIES_AT_A_TIME = 8;

/**
 * Claims every line for the correction, and returns which correction holds each of them, in their
 * order. A claim is permanent, so every repetition returns the same. What is claimed already is
 * read first: a repetition writes only what is missing. Throws a 503 Problem if some line is not
 * claimed at `deadline`; a repetition then continues.
 */
export async function claimLines(
  correctionId: string,
  lines: readonly KnownLine[],
  deadline: number,
  { corrections, timer }: ClaimPorts,
): Promise<string[]> {
  const held = await holdersOf(lines, corrections);
  return inParallel(CLAIMS_AT_A_TIME, lines, async ({ lineId, original, position }) => {
    const holder = held.get(lineId);
    if (holder !== undefined) return holder;
    if (timer.now() > deadline) throw outOfTime();
    const claim = await corrections.claimLine(original, correctionId, position);
    return claim.correctionId;
  });
}

function outOfTime() {
  return unavailable(
    'There was not enough time to claim all lines. Send the same body again with the same Idempotency-Key: it continues where this request stopped.',
    RETRY_AFTER_SECONDS,
  );
}

/** Returns which correction holds a line, by its id. A line that is not claimed is left out. */
export async function holdersOf(
  lines: readonly KnownLine[],
  ledger: Pick<ClaimLedger, 'lineClaims'>,
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
