import { inParallel } from '../../concurrency/in-parallel.ts';

/** The gateway ends a request after 29 s. What is under way at this time is finished. */
const MOST_MS = 8000;
const MOST_AT_A_TIME = 16;
const FAST_MS = 500;
const SLOW_MS = 2000;

/**
 * Runs the action for the items in order, some at a time: more as long as that is fast, fewer when it
 * is slow. So it is known after the first ones how much work they are. Returns what came of as many
 * as there was time for: at least one.
 */
export async function inWaves<Item, Result>(
  items: readonly Item[],
  now: () => number,
  action: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const began = now();
  const results: Result[] = [];
  for (let size = 1; results.length < items.length; ) {
    const waveBegan = now();
    if (results.length > 0 && waveBegan - began >= MOST_MS) break;
    const wave = items.slice(results.length, results.length + size);
    results.push(...(await inParallel(size, wave, action)));
    const took = now() - waveBegan;
    if (took < FAST_MS) size = Math.min(MOST_AT_A_TIME, 2 * size);
    else if (took > SLOW_MS) size = Math.max(1, Math.floor(size / 2));
  }
  return results;
}
