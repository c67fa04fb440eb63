import type { Api } from '../../api/api.ts';
import { describeFailure, listBatches, STALL_LIMIT_MS } from '../../api/batches.ts';
import type { BatchSummary } from '../../api/responses.ts';
import { CommandError } from '../../ui/command.ts';
import { counted, duration } from '../../ui/text.ts';

/**
 * Why lines that have not landed will not land without the user: their delivery is parked, or the
 * stream has lost them.
 */
export type Blockage = 'parked' | 'lost' | undefined;

/**
 * Returns a handler for the time when nothing lands. It names each failed batch once, and throws
 * when the pipeline is stuck or nothing has landed for six minutes.
 */
export function stallHandler(
  api: Api,
  note: (text: string) => void,
  blockage: () => Promise<Blockage>,
): (stalledMs: number) => Promise<void> {
  const named = new Set<string>();
  let before: Blockage;
  return async (stalledMs) => {
    const failed = await listBatches(api, 'FAILED');
    for (const batch of failed.filter(({ batchId }) => !named.has(batchId))) {
      named.add(batch.batchId);
      note(`batch ${describeFailure(batch)}`);
    }
    const found = await blockage();
    if (found === 'parked') throw stopped('a delivery is parked', stalledMs, failed);
    // The lines may have landed since the last poll, so it has to be so twice.
    if (found === 'lost' && before === 'lost') throw lost(stalledMs);
    before = found;
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

function lost(stalledMs: number): CommandError {
  return new CommandError(
    [
      `Stopped because lines are lost: none has landed for ${duration(stalledMs / 1000)}, and none is in the stream or parked.`,
      'The same command sends them again, a minute after it first did. What has landed counts once.',
      '"npm run audit" names the ingests. docs/runbook.md says what may have happened to the files of the data directory.',
    ].join('\n'),
  );
}
