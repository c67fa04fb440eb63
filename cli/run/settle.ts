import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api/api.ts';
import { describeFailure, holdsLines, listBatches, STALL_LIMIT_MS } from '../api/batches.ts';
import { CommandError } from '../ui/command.ts';
import type { LocalPipeline } from './deploy-locally.ts';

const CHECK_EVERY_MS = 200;

/**
 * Waits until no record is in the stream, no execution is running, and every SEALED batch with
 * lines is COMMITTED: only then do the stores have to agree. Throws a `CommandError` after six
 * minutes.
 */
export async function settle(pipeline: LocalPipeline, api: Api): Promise<void> {
  for (const began = performance.now(); ; await sleep(CHECK_EVERY_MS)) {
    const backlog = pipeline.backlog().reduce((sum, { records }) => sum + records, 0);
    const isRunning = backlog + pipeline.executions() > 0;
    const unfinished = isRunning ? undefined : (await listBatches(api)).filter(holdsLines);
    if (unfinished?.length === 0) return;
    if (performance.now() - began < STALL_LIMIT_MS) continue;
    const left = unfinished?.map(describeFailure) ?? [`${backlog} records in the stream`];
    throw new CommandError(
      `The pipeline has not finished its work within 6 minutes:\n  ${left.join('\n  ')}`,
    );
  }
}
