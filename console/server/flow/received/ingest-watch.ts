import { type AuditState, initialState } from '../../../../functions/audit-batches/audit-state.ts';
import type { ListedIngest } from '../../../../functions/audit-batches/ports.ts';
import type { IngestLedger } from './ledger.ts';
import { type NewerIngests, newerIngests, OVERLAP_MS } from './newer-ingests.ts';
import { type OlderIngests, olderIngests } from './older-ingests.ts';
import { waitingIngests } from './waiting-ingests.ts';

/** What was received, and what of it has not landed. */
export type Received = {
  /** Of ingests that were accepted after the watch began. */
  lines: number;
  ingests: number;
  newest: string | undefined;
  /** ISO 8601. Ingests that were accepted before have not been looked at. */
  since: string;
  waiting: { lines: number; ingests: number; oldest: string | undefined };
  unreadable: number;
  /** There are ingests that were not looked at yet. */
  isCounting: boolean;
};

type Ports = {
  ledger: IngestLedger;
  /** Where the scheduled audit stands; undefined before the first. */
  auditState(): Promise<Pick<AuditState, 'ingestsFrom' | 'openIngests'> | undefined>;
};

/**
 * A look ends after so many pages of older ingests, of which a day has two at least, and reads so
 * many. The next one goes on. Somebody waits for the first.
 */
const PAGES_OF_FIRST_LOOK = 4;
const PAGES_A_LOOK = 8;
const READS_A_LOOK = 200;

type Lists = { newer: NewerIngests; older: OlderIngests; open: readonly string[] };

/**
 * Follows the ingests, and looks back to where the scheduled audit has checked them, the latest
 * first and a bounded part with each look. Each is read when it is first seen, and again while
 * lines of it are pending, so that a look at an idle pipeline costs one list.
 */
export function ingestWatch({ ledger, auditState }: Ports, began: number) {
  const waiting = waitingIngests(ledger);
  const seen = seenIngests(began);
  /** Listed, and not read yet. */
  const fresh = new Set<string>();
  const past = new Set<string>();
  let lists: Lists | undefined;
  let since = new Date(began).toISOString();
  let pages = PAGES_OF_FIRST_LOOK;

  const readFresh = () =>
    waiting.readAll(first(fresh, READS_A_LOOK), (id, ingest) => {
      fresh.delete(id);
      if (ingest) seen.count(ingest);
    });
  const readPast = async (older: OlderIngests, most: number): Promise<void> => {
    for (let page = 0; page < pages && past.size < most && !older.isAll(); page += 1) {
      for (const { ingestId } of seen.note(await older.next())) past.add(ingestId);
    }
    await waiting.readAll(first(past, most), (id) => past.delete(id));
    if (past.size === 0) since = older.reached();
    pages = PAGES_A_LOOK;
  };
  const look = async (now: number): Promise<Received> => {
    if (!lists) {
      lists = await begin(ledger, auditState, began);
      for (const id of lists.open) past.add(id);
    }
    const { newer, older } = lists;
    await waiting.readAgain();
    const listed = await newer(now);
    for (const { ingestId } of seen.note(listed.fresh)) fresh.add(ingestId);
    const { length: read } = await readFresh();
    await readPast(older, READS_A_LOOK - read);
    return {
      ...seen.received(),
      since,
      waiting: waiting.total(),
      unreadable: waiting.unreadable(),
      isCounting: fresh.size + past.size > 0 || !listed.isAll || !older.isAll(),
    };
  };
  return { look, waitingIds: waiting.ids };
}

/** What was received since the watch began, and when the newest ingest of all was accepted. */
function seenIngests(began: number) {
  const received = { lines: 0, ingests: 0, newest: undefined as string | undefined };
  return {
    note: (listed: readonly ListedIngest[]): readonly ListedIngest[] => {
      for (const { acceptedAt } of listed) {
        if (acceptedAt > (received.newest ?? '')) received.newest = acceptedAt;
      }
      return listed;
    },
    count: ({ acceptedAt, lines }: { acceptedAt: string; lines: number }): void => {
      if (Date.parse(acceptedAt) < began) return;
      received.lines += lines;
      received.ingests += 1;
    },
    received: () => ({ ...received }),
  };
}

async function begin(
  ledger: IngestLedger,
  auditState: Ports['auditState'],
  began: number,
): Promise<Lists> {
  const { ingestsFrom: horizon, openIngests } =
    (await auditState()) ?? (await initialState(ledger, began));
  const soon = new Date(began - OVERLAP_MS).toISOString();
  const before = soon > horizon ? soon : horizon;
  return {
    newer: newerIngests(ledger, before),
    older: olderIngests(ledger, { horizon, before }),
    open: openIngests,
  };
}

const first = (ids: ReadonlySet<string>, most: number): string[] => [...ids].slice(0, most);
