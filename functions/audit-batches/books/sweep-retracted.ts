import { saveProgress } from '../audit-progress.ts';
import { type AuditRun, isOver } from '../audit-run.ts';
import type { AuditPorts } from '../ports.ts';
import { hiddenItems } from './hidden-items.ts';

/** Of four audits an hour. Each is a read of the ledger, and some of the tables if it is retracted. */
const INGESTS_A_RUN = 100;

/**
 * Looks again, in turn, whether Invoices or Customers has items of retracted ingests: a table that is
 * restored brings them back long after. The next audit continues. An ingest that has some stays open.
 */
export async function sweepRetracted(run: AuditRun, ports: AuditPorts): Promise<void> {
  const { progress, options } = run;
  // An audit of everything reads all items anyway.
  if (options.isWhole) return;
  const left = await ports.ledger.changedIngests(progress.retractedTo ?? '');
  for (const { place, ingestId } of left.slice(0, INGESTS_A_RUN)) {
    if (isOver('sweep', run, ports)) return;
    // Where its books were checked, its items were too.
    if (!run.hidden.has(ingestId)) await look(ingestId, run, ports);
    progress.retractedTo = place;
    await saveProgress(run, ports);
  }
  if (left.length <= INGESTS_A_RUN) progress.retractedTo = '';
}

async function look(ingestId: string, run: AuditRun, ports: AuditPorts): Promise<void> {
  const { hidden, openIngests, options, report } = run;
  hidden.add(ingestId);
  const retraction = await ports.ledger.readRetraction(ingestId);
  const found = await hiddenItems(ingestId, retraction, ports);
  if (found.length === 0) return;
  if (openIngests.size < options.mostOpen) openIngests.add(ingestId);
  if (await ports.ledger.isMoving()) report.unsettled += 1;
  else report.differences.push(...found);
}
