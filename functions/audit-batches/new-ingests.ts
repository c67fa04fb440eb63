import { inParallel } from '../concurrency/in-parallel.ts';
import { auditIngest, type LineFigures } from './audit-ingest.ts';
import type { AuditRun } from './audit-run.ts';
import type { AuditState } from './audit-state.ts';

/** Ingests asked for at a time: each is one query. */
const INGESTS_AT_A_TIME = 16;

/** Looks at the open ingests again, and at those that were accepted since. */
export async function auditNewIngests(
  { openIngests, ingestsFrom }: AuditState,
  to: string,
  run: AuditRun,
): Promise<Pick<AuditState, 'ingestsFrom' | 'openIngests'>> {
  const open = new Set<string>();
  const look = async (ingestId: string): Promise<void> => {
    if (run.isOver() || (await isOpen(ingestId, run))) open.add(ingestId);
  };
  await inParallel(INGESTS_AT_A_TIME, openIngests, look);
  const looked = new Set(openIngests);
  const accepted = run.ledger.ingestsAccepted({ from: ingestsFrom, to });
  for await (const group of inGroups(accepted, INGESTS_AT_A_TIME)) {
    if (run.isOver() || open.size > run.options.mostOpen - INGESTS_AT_A_TIME) {
      return { ingestsFrom: group[0]?.acceptedAt ?? to, openIngests: [...open] };
    }
    const ids = group.map(({ ingestId }) => ingestId).filter((id) => !looked.has(id));
    for (const id of ids) looked.add(id);
    await inParallel(INGESTS_AT_A_TIME, [...new Set(ids)], look);
  }
  return { ingestsFrom: to, openIngests: [...open] };
}

/** Whether the ingest has to be looked at again. */
async function isOpen(
  ingestId: string,
  { ledger, stateOf, readable, report, now }: AuditRun,
): Promise<boolean> {
  const readAgain = () => ledger.readIngest(ingestId);
  const progress = await readable('IngestUnreadable', ingestId, readAgain);
  if (progress === 'unreadable') return false;
  if (!progress) {
    const says = `Ingest ${ingestId} was accepted, and is gone from the ledger.`;
    report.differences.push({ kind: 'LedgerItemMissing', id: ingestId, says });
    return false;
  }
  const { acceptedAt = progress.ingest.receivedAt } = progress;
  const waitedMs = now() - Date.parse(acceptedAt);
  const audited = await auditIngest(progress, { stateOf, readAgain }, waitedMs);
  const day = acceptedAt.slice(0, 10);
  report.ingests += 1;
  report.days[day] = summed(report.days[day], audited.figures);
  report.differences.push(...audited.differences);
  return !audited.isSettled;
}

function summed(a: LineFigures | undefined, b: LineFigures): LineFigures {
  if (!a) return b;
  return {
    received: a.received + b.received,
    accepted: a.accepted + b.accepted,
    quarantined: a.quarantined + b.quarantined,
    pending: a.pending + b.pending,
  };
}

async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
