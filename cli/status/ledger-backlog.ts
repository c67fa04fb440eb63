import { type AuditState, initialState } from '../../functions/audit-batches/audit-state.ts';
import type { AuditLedger } from '../../functions/audit-batches/ports.ts';
import { inParallel } from '../../functions/concurrency/in-parallel.ts';
import { StepFailure } from '../../functions/failures.ts';
import { progressCounts } from '../../functions/ledger/ingest-progress.ts';

/** What was answered with 202 and has not landed. */
export type LedgerBacklog = {
  ingests: number;
  lines: number;
  /** When the one that has waited for longest was accepted: ISO 8601. */
  oldest: string | undefined;
  /** Ids of ingests whose items are invalid. */
  unreadable: string[];
  /** Ingests were accepted after this time that were not looked at: ISO 8601. */
  lookedUpTo: string | undefined;
};

type Ports = {
  ledger: AuditLedger;
  /** Where the scheduled audit stands; undefined before the first. */
  auditState(): Promise<Pick<AuditState, 'ingestsFrom' | 'openIngests'> | undefined>;
};

/** Each is one query. Ten thousand take some ten seconds. */
const MOST_INGESTS = 10_000;
const INGESTS_AT_A_TIME = 16;

/**
 * Reads the backlog from the ledger. The audit has checked every ingest before a time and remembers
 * those that have not landed, so only these and the later ones are read.
 */
export async function ledgerBacklog(
  { ledger, auditState }: Ports,
  now: number,
): Promise<LedgerBacklog> {
  const { ingestsFrom, openIngests } = (await auditState()) ?? (await initialState(ledger, now));
  const backlog: LedgerBacklog = {
    ingests: 0,
    lines: 0,
    oldest: undefined,
    unreadable: [],
    lookedUpTo: undefined,
  };
  const seen = new Set(openIngests);
  await inParallel(INGESTS_AT_A_TIME, openIngests, (id) => addIngest(id, backlog, ledger));
  const within = { from: ingestsFrom, to: new Date(now).toISOString() };
  for await (const page of ledger.listIngests(within)) {
    const ids = page.map(({ ingestId }) => ingestId).filter((id) => !seen.has(id));
    await inParallel(INGESTS_AT_A_TIME, ids, (id) => addIngest(id, backlog, ledger));
    for (const id of ids) seen.add(id);
    if (seen.size >= MOST_INGESTS) return { ...backlog, lookedUpTo: page.at(-1)?.acceptedAt };
  }
  return backlog;
}

async function addIngest(id: string, backlog: LedgerBacklog, ledger: AuditLedger): Promise<void> {
  const progress = await ledger.readIngest(id).catch((error: unknown) => {
    if (error instanceof StepFailure) throw error;
    // The item is invalid. The error may quote it.
    return undefined;
  });
  if (!progress) {
    backlog.unreadable.push(id);
    return;
  }
  const { pending } = progressCounts(progress);
  if (pending === 0) return;
  const { acceptedAt = progress.ingest.receivedAt } = progress;
  backlog.ingests += 1;
  backlog.lines += pending;
  if (backlog.oldest === undefined || acceptedAt < backlog.oldest) backlog.oldest = acceptedAt;
}
