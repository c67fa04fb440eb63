import type { Api } from '../../api/api.ts';
import { describeFailure, listBatches, STALL_LIMIT_MS } from '../../api/batches.ts';
import type { BatchSummary } from '../../api/responses.ts';
import { CommandError } from '../../ui/command.ts';
import { counted, duration } from '../../ui/text.ts';

/**
 * Returns a handler for the time when nothing lands. It names each failed batch once, and throws
 * when the pipeline is stuck or nothing has landed for six minutes.
 */
export function stallHandler(
  api: Api,
  note: (text: string) => void,
  isStuck: () => Promise<boolean>,
): (stalledMs: number) => Promise<void> {
  const named = new Set<string>();
  return async (stalledMs) => {
    const failed = await listBatches(api, 'FAILED');
    for (const batch of failed.filter(({ batchId }) => !named.has(batchId))) {
      named.add(batch.batchId);
      note(`batch ${describeFailure(batch)}`);
    }
    if (await isStuck()) throw stopped('a delivery is parked', stalledMs, failed);
    if (stalledMs >= STALL_LIMIT_MS) throw stopped('nothing lands', stalledMs, failed);
  };
}

function stopped(reason: string, stalledMs: number, failed: readonly BatchSummary[]): CommandError {
  return new CommandError(
    [
      `Stopped because ${reason}: no line has landed for ${duration(stalledMs / 1000)}, ${counted(failed.length, 'failed batch')}.`,
      'Everything that was sent is in the stream and is not lost. "npm run status" shows what blocks it.',
      'The same command continues where this one stopped.',
    ].join('\n'),
  );
}
