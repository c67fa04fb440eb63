import { expect, it } from 'vitest';
import { inOrder, type Walk } from '../../../functions/concurrency/in-order.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A walk that notes what it does. Item n takes n turns. */
function walk(changes: Partial<Walk<number>> = {}) {
  const seen = { begun: [] as number[], passed: [] as number[], running: 0, most: 0 };
  const action = async (item: number): Promise<void> => {
    seen.begun.push(item);
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    for (let turns = 0; turns < item; turns += 1) await turn();
    seen.running -= 1;
  };
  const passed = async (item: number): Promise<void> => void seen.passed.push(item);
  return { seen, walk: { limit: 3, mustStop: () => false, action, passed, ...changes } };
}

it('runs at most so many at a time and begins in order', async () => {
  const { seen, walk: all } = walk();
  expect(await inOrder([9, 1, 2, 3, 1, 2], all)).toBeUndefined();
  expect(seen).toMatchObject({ begun: [9, 1, 2, 3, 1, 2], most: 3, running: 0 });
});

it('passes an item when it and all before it are done', async () => {
  const { seen, walk: all } = walk();
  await inOrder([5, 1, 2, 9], all);
  expect(seen.passed).toEqual([2, 9]);
});

it('returns the item that it stopped at, when those before it are done', async () => {
  const running: number[] = [];
  const { seen, walk: some } = walk({
    mustStop: (count) => {
      running.push(count);
      return seen.begun.length === 4;
    },
  });
  expect(await inOrder([2, 2, 2, 2, 7, 8], some)).toBe(7);
  expect(seen).toMatchObject({ begun: [2, 2, 2, 2], running: 0 });
  expect(running.slice(0, 3)).toEqual([0, 1, 2]);
});

it('starts no more after a failure, waits for those that run, and throws', async () => {
  const { seen, walk: all } = walk();
  const action = async (item: number): Promise<void> => {
    await all.action(item);
    if (item === 1) throw new Error('broken');
  };
  await expect(inOrder([9, 1, 9, 9, 9], { ...all, action })).rejects.toThrow('broken');
  expect(seen.begun.length).toBeLessThan(5);
  expect(seen.running).toBe(0);
  expect(seen.passed).not.toContain(1);
});

it('waits for those that run if the sequence itself fails', async () => {
  const { seen, walk: all } = walk();
  async function* broken() {
    yield 5;
    throw new Error('no more pages');
  }
  await expect(inOrder(broken(), all)).rejects.toThrow('no more pages');
  expect(seen).toMatchObject({ begun: [5], running: 0 });
});
