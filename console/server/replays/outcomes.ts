import type { Outcome } from '../../../cli/replay/replay.ts';
import { chunkName } from '../../../cli/replay/uncommitted-chunks.ts';
import type { ReplayOutcome } from '../../api/replays.ts';

/** An outcome as the page shows it. `holders` says which batch holds a chunk, by its name. */
export function outcomesView(
  outcomes: readonly Outcome[],
  unknown: readonly string[],
  holders: ReadonlyMap<string, string> = new Map(),
): ReplayOutcome[] {
  return [
    ...outcomes.flatMap((outcome) => outcomeView(outcome, holders)),
    ...unknown.map((batchId) => unknownBatch(batchId)),
  ];
}

function outcomeView(
  { subject, act, chunks, missing, landed, problem }: Outcome,
  holders: ReadonlyMap<string, string>,
): ReplayOutcome[] {
  if (!('batch' in subject)) return [];
  const { batchId, state } = subject.batch;
  const nowIn = new Set(missing.flatMap((chunk) => holders.get(chunkName(chunk)) ?? []));
  nowIn.delete(batchId);
  const view: ReplayOutcome = {
    batchId,
    state,
    act,
    missing: missing.length,
    landed,
    nowIn: [...nowIn],
    ...(chunks !== undefined && { chunks }),
    ...(problem !== undefined && { problem }),
  };
  return [view];
}

const unknownBatch = (batchId: string): ReplayOutcome => ({
  batchId,
  act: 'refuse',
  missing: 0,
  landed: false,
  problem: 'there is no such batch',
  nowIn: [],
});
