import { inGroups } from '../../../functions/concurrency/in-groups.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import type { BatchTrace } from '../batch-trace.ts';
import type { DatasetNames } from './datasets.ts';
import { runEvents } from './run-events.ts';

export type Exported = { runs: number; withoutLog: number };

/** The searches of one batch run side by side; those of several batches would be throttled on AWS. */
const BATCHES_AT_A_TIME = 2;

/**
 * Writes the events of batches, one JSON text a line. A batch whose executions are not in the log
 * has no events: it is counted.
 */
export async function exportRuns(
  batches: readonly Batch[],
  names: DatasetNames,
  trace: (batchId: string) => Promise<BatchTrace>,
  write: (line: string) => void,
): Promise<Exported> {
  const exported: Exported = { runs: 0, withoutLog: 0 };
  for (const group of inGroups(batches, BATCHES_AT_A_TIME)) {
    const traced = group.map(async (batch) => ({ batch, trace: await trace(batch.batchId) }));
    for (const { batch, trace: found } of await Promise.all(traced)) {
      const executions = found.kind === 'found' ? found.executions : [];
      exported.runs += executions.length;
      exported.withoutLog += Number(executions.length === 0);
      for (const event of runEvents(batch, executions, names)) write(JSON.stringify(event));
    }
  }
  return exported;
}
