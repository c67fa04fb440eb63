import { inParallel } from '../concurrency/in-parallel.ts';

const CLAIMS_AT_A_TIME = 16;

/** The ingests that an operation holds, those that it does not, and when the last one was claimed. */
export type Claims = { won: string[]; lost: string[]; since: string };

/** Claims each ingest for an operation. `claim` returns whether the operation holds it. */
export async function claimEach(
  ingestIds: readonly string[],
  claim: (ingestId: string) => Promise<boolean>,
  now: () => number,
): Promise<Claims> {
  const held = await inParallel(CLAIMS_AT_A_TIME, ingestIds, claim);
  return {
    won: ingestIds.filter((_, index) => held[index]),
    lost: ingestIds.filter((_, index) => !held[index]),
    since: new Date(now()).toISOString(),
  };
}
