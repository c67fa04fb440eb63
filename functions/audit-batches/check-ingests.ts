import { inOrder } from '../concurrency/in-order.ts';
import { keepOpen, saveProgress } from './audit-progress.ts';
import { type AuditRun, isOver } from './audit-run.ts';
import { openChanged } from './books/open-changed.ts';
import { checkIngest } from './check-ingest.ts';
import type { AuditPorts, ListedIngest } from './ports.ts';

/** Each ingest is read by one query. */
const INGESTS_AT_A_TIME = 16;

/**
 * Checks the open ingests, then those that were accepted since the last audit and before `to`.
 * Begins no more after the deadline, or if more open ingests might not fit into the state.
 */
export async function checkIngests(to: string, run: AuditRun, ports: AuditPorts): Promise<void> {
  const { progress, openIngests, options } = run;
  const check = async (ingestId: string): Promise<void> =>
    keepOpen(openIngests, ingestId, await checkIngest(ingestId, run, ports), run);
  await openChanged(to, run, ports);
  const begun = new Set(openIngests);
  await inOrder([...openIngests], {
    limit: INGESTS_AT_A_TIME,
    mustStop: () => isOver('openIngests', run, ports),
    action: check,
    passed: () => saveProgress(run, ports),
  });
  if (to <= progress.ingestsFrom) return;
  const left = await inOrder(accepted(progress.ingestsFrom, to, ports), {
    limit: INGESTS_AT_A_TIME,
    mustStop: (running) =>
      isOver('ingests', run, ports) || openIngests.size + running >= options.mostOpen,
    action: async ({ ingestId }) => {
      if (begun.has(ingestId)) return;
      begun.add(ingestId);
      await check(ingestId);
    },
    passed: async ({ acceptedAt }) => {
      progress.ingestsFrom = acceptedAt;
      await saveProgress(run, ports);
    },
  });
  progress.ingestsFrom = left ? left.acceptedAt : to;
}

async function* accepted(
  from: string,
  to: string,
  { ledger }: AuditPorts,
): AsyncGenerator<ListedIngest> {
  for await (const page of ledger.listIngests({ from, to })) yield* page;
}
