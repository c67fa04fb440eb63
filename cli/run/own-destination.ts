import { setTimeout as sleep } from 'node:timers/promises';
import { isBusy } from '../../local/is-busy.ts';
import { type Destination, localDestination } from '../upload/destination.ts';
import type { LocalPipeline } from './deploy-locally.ts';

/** The pipeline in this process, as the one that an upload goes to. */
export const ownDestination = (
  pipeline: LocalPipeline,
  note: (text: string) => void,
): Destination => ({ ...localDestination(pipeline, note), sleep: sleepWhileBusy(pipeline) });

const CHECK_EVERY_MS = 20;

/**
 * Returns a function that sleeps between two polls, but only until a pipeline that was busy has no
 * more to do: what it was sent has landed.
 */
export function sleepWhileBusy(
  pipeline: Pick<LocalPipeline, 'backlog' | 'executions'>,
): (ms: number) => Promise<void> {
  let wasBusy = false;
  return async (ms) => {
    const until = performance.now() + ms;
    for (let left = ms; left > 0; left = until - performance.now()) {
      await sleep(Math.min(left, CHECK_EVERY_MS));
      const isStillBusy = isBusy(pipeline);
      const hasEnded = wasBusy && !isStillBusy;
      wasBusy = isStillBusy;
      if (hasEnded) return;
    }
  };
}
