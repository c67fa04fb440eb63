import type { Api } from '../../api/api.ts';
import { batchesIn } from '../../api/batches.ts';
import type { BatchSummary } from '../../api/responses.ts';
import { CommandError } from '../../command.ts';
import { counted, duration } from '../../ui/text.ts';

/** The scheduled finisher comes every five minutes; when it has helped nothing, waiting further does not either. */
const GIVE_UP_MS = 6 * 60_000;

/**
 * Says what is wrong when nothing lands: the batches that failed, and in the end that it gives up. `isParked` tells
 * whether a delivery was set aside after its last retry while nothing else is under way.
 */
export function stallWatch(
  api: Api,
  note: (text: string) => void,
  isParked: () => Promise<boolean>,
): (stalledMs: number) => Promise<void> {
  const named = new Set<string>();
  return async (stalledMs) => {
    const failed = await failedBatches(api);
    for (const batch of failed.filter(({ batchId }) => !named.has(batchId))) {
      named.add(batch.batchId);
      note(`batch ${describeFailure(batch)}`);
    }
    if (await isParked()) throw new CommandError(gaveUp('a delivery is parked', stalledMs, failed));
    if (stalledMs >= GIVE_UP_MS) throw new CommandError(gaveUp('nothing lands', stalledMs, failed));
  };
}

/** Batches that failed, and sealed or started ones that left an error or none in time. */
export async function failedBatches(api: Pick<Api, 'get'>): Promise<BatchSummary[]> {
  return batchesIn(api, 'FAILED');
}

export function describeFailure({ batchId, state, failure }: BatchSummary): string {
  return `${batchId} ${state}${failure ? `: ${failure.error}: ${failure.cause.split('\n', 1)[0]}` : ''}`;
}

function gaveUp(why: string, stalledMs: number, failed: readonly BatchSummary[]): string {
  return [
    `Stopped: ${why} (nothing landed for ${duration(stalledMs / 1000)}), ${counted(failed.length, 'failed batch')}.`,
    'What was sent is in the stream and is not lost; "npm run status" shows what holds it up.',
    'The same command again goes on where this one stopped.',
  ].join('\n');
}
