import type { AuditLedger, ListedIngest } from '../../../functions/audit-batches/ports.ts';
import { compareText } from '../../../functions/domain/text-order.ts';
import { newerIngests, OVERLAP_MS } from '../flow/received/newer-ingests.ts';

type Ledger = Pick<AuditLedger, 'listIngests'>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A busy hour has many pages, and each day takes seventeen queries, whatever it has. */
const LOOK_BACK_MS = [HOUR_MS / 12, HOUR_MS, ...[1, 2, 3, 4, 5, 6, 7].map((days) => days * DAY_MS)];
const STEPS_A_LOOK = 3;
/** After a longer pause, too much may be new. */
const LONGEST_PAUSE_MS = 5 * 60_000;

export type Newest = {
  /** The newest first. */
  ids: string[];
  /** ISO 8601. Whatever was accepted since is there, unless there are as many as were asked for. */
  since: string;
};

/**
 * Finds the ingests that were accepted last. Each look lists what is new; while there are too few, it
 * also looks further back than the one before, to a week at most.
 */
export function newestIngests(ledger: Ledger, most: number): (now: number) => Promise<Newest> {
  let search: ReturnType<typeof searchFrom> | undefined;
  let looked = Number.NEGATIVE_INFINITY;
  return (now) => {
    if (now - looked > LONGEST_PAUSE_MS) search = undefined;
    looked = now;
    search ??= searchFrom(ledger, most, now);
    return search(now);
  };
}

function searchFrom(ledger: Ledger, most: number, began: number) {
  let reached = began - OVERLAP_MS;
  const newer = newerIngests(ledger, iso(reached));
  const steps = LOOK_BACK_MS.map((back) => began - back);
  let known: readonly ListedIngest[] = [];
  const lookBack = async (): Promise<void> => {
    const [from] = steps;
    if (from === undefined) return;
    const within = { from: iso(from), to: iso(reached - 1) };
    known = newestOf([...known, ...(await lastIn(ledger, within, most))], most);
    steps.shift();
    reached = from;
  };
  return async (now: number): Promise<Newest> => {
    known = newestOf([...(await newer(now)).fresh, ...known], most);
    for (let step = 0; step < STEPS_A_LOOK && known.length < most; step += 1) await lookBack();
    return { ids: known.map(({ ingestId }) => ingestId), since: iso(reached) };
  };
}

const iso = (time: number): string => new Date(time).toISOString();

/** An ingest that was sent again is as new as its last time. */
function newestOf(listed: readonly ListedIngest[], most: number): ListedIngest[] {
  const latestFirst = [...listed].sort((a, b) => compareText(b.acceptedAt, a.acceptedAt));
  return [...Map.groupBy(latestFirst, ({ ingestId }) => ingestId).values()]
    .flatMap(([latest]) => latest ?? [])
    .slice(0, most);
}

/** The list begins with the oldest, so that only its end is kept. */
async function lastIn(
  ledger: Ledger,
  within: { from: string; to: string },
  most: number,
): Promise<ListedIngest[]> {
  let last: ListedIngest[] = [];
  for await (const page of ledger.listIngests(within)) last = [...last, ...page].slice(-most);
  return last;
}
