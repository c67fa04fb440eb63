import type { ListedIngest } from '../../../../functions/audit-batches/ports.ts';
import type { IngestLedger } from './ledger.ts';

/** The index lags by seconds. */
export const OVERLAP_MS = 30_000;
const LISTED_A_LOOK = 400;

export type NewerIngests = (now: number) => Promise<{ fresh: ListedIngest[]; isAll: boolean }>;

/** Lists the ingests that are accepted from a time on, each once. */
export function newerIngests(
  { listIngests }: Pick<IngestLedger, 'listIngests'>,
  first: string,
): NewerIngests {
  let from = first;
  /** Those of the overlap, which are listed again. */
  let seen = new Map<string, string>();
  return async (now) => {
    const listed = await listedSince(listIngests, { from, to: new Date(now).toISOString() }, seen);
    for (const { ingestId, acceptedAt } of listed.fresh) seen.set(ingestId, acceptedAt);
    from = later(from, listed.isAll ? earlier(now) : listed.fresh.at(-1)?.acceptedAt);
    const horizon = from;
    seen = new Map([...seen].filter(([, acceptedAt]) => acceptedAt >= horizon));
    return listed;
  };
}

const earlier = (now: number): string => new Date(now - OVERLAP_MS).toISOString();
const later = (a: string, b = a): string => (a > b ? a : b);

async function listedSince(
  listIngests: IngestLedger['listIngests'],
  within: { from: string; to: string },
  seen: ReadonlyMap<string, string>,
) {
  const fresh: ListedIngest[] = [];
  for await (const page of listIngests(within)) {
    fresh.push(...page.filter(({ ingestId }) => !seen.has(ingestId)));
    if (fresh.length >= LISTED_A_LOOK) return { fresh, isAll: false };
  }
  return { fresh, isAll: true };
}
