import type { AuditRun } from './audit-run.ts';
import { type AuditState, MOST_OPEN_DAYS, MOST_OPEN_OBJECTS } from './audit-state.ts';
import { inEntries } from './open-days.ts';
import type { AuditPorts } from './ports.ts';

/**
 * Returns the state from which the next audit continues if this one ends now. Stray objects that do
 * not fit in are found again by the sweep.
 */
export function stateOf(run: AuditRun): AuditState {
  return {
    v: 2,
    ...run.progress,
    openBatches: [...run.openBatches],
    openIngests: [...run.openIngests],
    openObjects: [...run.strayObjects, ...run.uncheckedObjects].slice(0, MOST_OPEN_OBJECTS),
    openDays: inEntries(run.openDays, MOST_OPEN_DAYS).map((day) => ({ ...day })),
  };
}

/**
 * Saves how far the audit has come, unless it did so a short time ago or is doing so: one save at a
 * time, so that they arrive in order.
 */
export async function saveProgress(run: AuditRun, { now, save }: AuditPorts): Promise<void> {
  const { saved, options } = run;
  if (saved.isSaving || now() - saved.at < options.saveEveryMs) return;
  saved.isSaving = true;
  await save(stateOf(run));
  saved.isSaving = false;
  saved.at = now();
}

/**
 * Keeps a batch or an ingest open, or closes it. What is reported only once stays open until it is
 * reported, since this audit may end before its report. What was not checked for longest comes
 * first.
 */
export function keepOpen(open: Set<string>, id: string, isOpen: boolean, run: AuditRun): void {
  open.delete(id);
  if (isOpen || run.reportedOnce.has(id)) open.add(id);
}

/** Closes what needs no further check once the report is out. */
export function closeReported({ openBatches, openIngests, reportedOnce }: AuditRun): void {
  for (const id of reportedOnce) {
    openBatches.delete(id);
    openIngests.delete(id);
  }
}
