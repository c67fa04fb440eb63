import type { AuditLedger } from '../../../functions/audit-batches/ports.ts';

type Ledger = Pick<AuditLedger, 'listIngests'>;

const HOUR_MS = 3_600_000;
/** A longer look-back takes more queries: sixteen for each day. */
const LOOK_BACK_MS = [HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS];

/** Returns the ids of the ingests that were accepted last, the newest first, and how far it looked. */
export async function newestIngests(
  ledger: Ledger,
  most: number,
  now: number,
): Promise<{ ids: string[]; since: string }> {
  let found: { ids: string[]; since: string } = { ids: [], since: new Date(now).toISOString() };
  for (const back of LOOK_BACK_MS) {
    const since = new Date(now - back).toISOString();
    found = {
      ids: await lastIn(ledger, { from: since, to: new Date(now).toISOString() }, most),
      since,
    };
    if (found.ids.length === most) break;
  }
  return found;
}

/** The list begins with the oldest, so that only its end is kept. */
async function lastIn(
  ledger: Ledger,
  within: { from: string; to: string },
  most: number,
): Promise<string[]> {
  let last: string[] = [];
  for await (const page of ledger.listIngests(within)) {
    last = [...last, ...page.map(({ ingestId }) => ingestId)].slice(-most);
  }
  return last.reverse();
}
