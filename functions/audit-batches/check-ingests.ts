import { inGroups } from '../concurrency/in-groups.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import { type AuditRun, isOver } from './audit-run.ts';
import type { AuditState } from './audit-state.ts';
import { checkIngest } from './check-ingest.ts';
import type { AuditPorts } from './ports.ts';

/** Each ingest is read by one query. */
const INGESTS_AT_A_TIME = 16;

/**
 * Checks the open ingests, then those that were accepted since the last audit. Returns the time
 * from which the next audit continues: `to`, or an earlier time if this one had to stop.
 */
export async function checkIngests(
  { openIngests, ingestsFrom }: Pick<AuditState, 'openIngests' | 'ingestsFrom'>,
  to: string,
  run: AuditRun,
  ports: AuditPorts,
): Promise<string> {
  const check = async (ingestId: string): Promise<void> => {
    const isOpen = isOver(run, ports) || (await checkIngest(ingestId, run, ports));
    if (isOpen) run.openIngests.add(ingestId);
  };
  await inParallel(INGESTS_AT_A_TIME, openIngests, check);
  const checked = new Set(openIngests);
  for await (const page of ports.ledger.listIngests({ from: ingestsFrom, to })) {
    for (const group of inGroups(page, INGESTS_AT_A_TIME)) {
      const [first] = group;
      if (first && mustStop(run, ports)) return first.acceptedAt;
      const ids = new Set(group.map(({ ingestId }) => ingestId).filter((id) => !checked.has(id)));
      for (const id of ids) checked.add(id);
      await inParallel(INGESTS_AT_A_TIME, [...ids], check);
    }
  }
  return to;
}

/** Whether the time is up, or another group of open ingests might not fit into the state. */
const mustStop = (run: AuditRun, ports: AuditPorts): boolean =>
  isOver(run, ports) || run.openIngests.size > run.options.mostOpen - INGESTS_AT_A_TIME;
