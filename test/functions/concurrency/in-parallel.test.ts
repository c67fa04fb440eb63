import { describe, expect, it } from 'vitest';
import { inParallel } from '../../../functions/concurrency/in-parallel.ts';

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('inParallel', () => {
  it('returns results in the order of the items, and runs at most the limit at a time', async () => {
    let running = 0;
    let most = 0;
    const doubled = await inParallel(3, [5, 1, 4, 2, 3, 0], async (item) => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < item; turn++) await tick();
      running -= 1;
      return item * 2;
    });
    expect(doubled).toEqual([10, 2, 8, 4, 6, 0]);
    expect(most).toBe(3);
  });

  it('starts no more actions after a failure, and waits for those that run', async () => {
    const started: number[] = [];
    const ended: number[] = [];
    const run = inParallel(2, [0, 1, 2, 3, 4], async (item) => {
      started.push(item);
      if (item === 0) throw new Error('no');
      await tick();
      ended.push(item);
    });
    await expect(run).rejects.toThrow('no');
    expect(started).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });

  it('returns at once without items', async () => {
    expect(await inParallel(4, [], async () => 1)).toEqual([]);
  });
});
