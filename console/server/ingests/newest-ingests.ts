import type { AuditLedger } from '../../../functions/audit-batches/ports.ts';

type Ledger = Pick<AuditLedger, 'listIngests'>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A longer look-back takes more queries: seventeen for each day. A busy hour has many pages. */
const LOOK_BACK_MS = [5 * MINUTE_MS, HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS];

/** Returns the ids of the ingests that were accepted last, the newest first, and how far it looked. */
export async function newestIngests(
  ledger: Ledger,
  most: number,
  now: number,
): Promise<{ ids: string[]; since: string }> {
  const found: { ids: string[]; since: string } = { ids: [], since: iso(now) };
  let to = now;
  for (const back of LOOK_BACK_MS) {
    const from = now - back;
    found.since = iso(from);
    const within = { from: found.since, to: iso(to) };
    found.ids.push(...(await lastIn(ledger, within, most - found.ids.length)));
    if (found.ids.length === most) break;
    to = from - 1;
  }
  return found;
}

const iso = (time: number): string => new Date(time).toISOString();

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
