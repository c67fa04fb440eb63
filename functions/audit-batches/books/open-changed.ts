import type { AuditRun } from '../audit-run.ts';
import type { AuditPorts } from '../ports.ts';

/**
 * Opens the ingests that operations have changed since the last audit, so that their books are checked
 * again. Those that do not fit into the state are opened by the next audit. An operation that ended at
 * `to` or later is left to it: the index may not list it yet.
 */
export async function openChanged(to: string, run: AuditRun, ports: AuditPorts): Promise<void> {
  const { progress, openIngests, options } = run;
  // An audit of everything comes to each ingest anyway.
  if (options.isWhole) return;
  progress.changesFrom ??= run.since;
  for (const { place, ingestId } of await ports.ledger.changedIngests(progress.changesFrom)) {
    if (place >= to || openIngests.size >= options.mostOpen) return;
    openIngests.add(ingestId);
    progress.changesFrom = place;
  }
}
