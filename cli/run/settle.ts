import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api/api.ts';
import { batchesIn, holdsLines } from '../api/batches.ts';
import { CommandError } from '../command.ts';
import { describeFailure } from '../upload/send/stall.ts';
import type { LocalPipeline } from './local-pipeline.ts';

const LOOK_MS = 200;
const GIVE_UP_MS = 6 * 60_000;

/**
 * Waits until nothing is under way: every chunk done with, every sealed batch with lines committed. Until then the stores may
 * differ. Throws when they never will agree by themselves.
 */
export async function settle(pipeline: LocalPipeline, api: Api): Promise<void> {
  for (const began = performance.now(); ; await sleep(LOOK_MS)) {
    const backlog = pipeline.backlog().reduce((sum, { records }) => sum + records, 0);
    const unfinished =
      backlog + pipeline.executions() > 0 ? undefined : (await batchesIn(api)).filter(holdsLines);
    if (unfinished?.length === 0) return;
    if (performance.now() - began < GIVE_UP_MS) continue;
    const which = (unfinished ?? []).map(describeFailure).join('\n  ');
    throw new CommandError(`Work is left that does not come to an end.\n  ${which}`);
  }
}
