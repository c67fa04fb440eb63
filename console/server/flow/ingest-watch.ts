import { type AuditState, initialState } from '../../../functions/audit-batches/audit-state.ts';
import type { AuditLedger } from '../../../functions/audit-batches/ports.ts';
import { inParallel } from '../../../functions/concurrency/in-parallel.ts';
import { compareText } from '../../../functions/domain/text-order.ts';
import { StepFailure } from '../../../functions/failures.ts';
import { progressCounts } from '../../../functions/ledger/ingest-progress.ts';

/** What was received, and what of it has not landed. */
export type Received = {
  /** Of ingests that were accepted after the watch began. */
  lines: number;
  ingests: number;
  newest: string | undefined;
  waiting: { lines: number; ingests: number; oldest: string | undefined };
  unreadable: number;
  /** There are ingests that were not looked at yet. */
  isCounting: boolean;
};

type Ledger = Pick<AuditLedger, 'firstStart' | 'listIngests' | 'readIngest'>;
type Ports = {
  ledger: Ledger;
  /** Where the scheduled audit stands; undefined before the first. */
  auditState(): Promise<Pick<AuditState, 'ingestsFrom' | 'openIngests'> | undefined>;
};

/** The index lags by seconds. */
const OVERLAP_MS = 30_000;
const INGESTS_A_LOOK = 400;
const INGESTS_AT_A_TIME = 16;

type Waiting = { acceptedAt: string; lines: number };

/**
 * Follows the ingests from where the scheduled audit has checked them. Each is read when it is first
 * seen, and again while lines of it are pending, so that a look at an idle pipeline costs one list.
 */
export function ingestWatch({ ledger, auditState }: Ports, began: number) {
  const waiting = new Map<string, Waiting>();
  const unreadable = new Set<string>();
  /** Those of the overlap, which are listed again. */
  let seen = new Map<string, string>();
  let from: string | undefined;
  const received = { lines: 0, ingests: 0, newest: undefined as string | undefined };

  const read = async (id: string, isNew: boolean): Promise<void> => {
    const progress = await readableIngest(ledger, id);
    if (!progress) return void unreadable.add(id);
    const { acceptedAt = progress.ingest.receivedAt } = progress;
    const { lines, pending } = progressCounts(progress);
    if (pending > 0) waiting.set(id, { acceptedAt, lines: pending });
    else waiting.delete(id);
    if (isNew && Date.parse(acceptedAt) >= began) {
      received.lines += lines;
      received.ingests += 1;
    }
  };

  const begin = async (): Promise<string> => {
    const state = (await auditState()) ?? (await initialState(ledger, began));
    await inParallel(INGESTS_AT_A_TIME, state.openIngests, (id) => read(id, false));
    return state.ingestsFrom;
  };

  const look = async (now: number): Promise<Received> => {
    from ??= await begin();
    await inParallel(INGESTS_AT_A_TIME, [...waiting.keys()], (id) => read(id, false));
    const listed = await nextIngests(ledger, { from, now }, seen);
    await inParallel(INGESTS_AT_A_TIME, listed.fresh, ({ ingestId }) => read(ingestId, true));
    for (const { ingestId, acceptedAt } of listed.fresh) {
      seen.set(ingestId, acceptedAt);
      if (acceptedAt > (received.newest ?? '')) received.newest = acceptedAt;
    }
    from = later(from, listed.isAll ? earlier(now) : listed.fresh.at(-1)?.acceptedAt);
    const horizon = from;
    seen = new Map([...seen].filter(([, acceptedAt]) => acceptedAt >= horizon));
    return {
      ...received,
      waiting: waitingIn(waiting),
      unreadable: unreadable.size,
      isCounting: !listed.isAll,
    };
  };
  return { look, waitingIds: (most: number) => oldestIn(waiting).slice(0, most) };
}

const oldestIn = (waiting: ReadonlyMap<string, Waiting>): string[] =>
  [...waiting]
    .sort(([, a], [, b]) => compareText(a.acceptedAt, b.acceptedAt))
    .map(([ingestId]) => ingestId);

/** Undefined if its items are invalid. An error of the table is thrown. */
const readableIngest = (ledger: Ledger, id: string) =>
  ledger.readIngest(id).catch((error: unknown) => {
    if (error instanceof StepFailure) throw error;
    return undefined;
  });

const earlier = (now: number): string => new Date(now - OVERLAP_MS).toISOString();
const later = (a: string, b = a): string => (a > b ? a : b);

function waitingIn(waiting: ReadonlyMap<string, Waiting>): Received['waiting'] {
  const all = [...waiting.values()];
  const times = all.map(({ acceptedAt }) => acceptedAt).sort();
  return {
    lines: all.reduce((sum, { lines }) => sum + lines, 0),
    ingests: all.length,
    oldest: times[0],
  };
}

async function nextIngests(
  ledger: Ledger,
  { from, now }: { from: string; now: number },
  seen: ReadonlyMap<string, string>,
) {
  const fresh: { ingestId: string; acceptedAt: string }[] = [];
  for await (const page of ledger.listIngests({ from, to: new Date(now).toISOString() })) {
    fresh.push(...page.filter(({ ingestId }) => !seen.has(ingestId)));
    if (fresh.length >= INGESTS_A_LOOK) return { fresh, isAll: false };
  }
  return { fresh, isAll: true };
}
