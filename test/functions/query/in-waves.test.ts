import { expect, it } from 'vitest';
import { inWaves } from '../../../functions/query/lake/in-waves.ts';

/** What takes so long each, in virtual time; together as long as all of them, as on one CPU. */
async function waves(milliseconds: readonly number[]) {
  let time = 0;
  let running = 0;
  let most = 0;
  const sizes: number[] = [];
  const found = await inWaves(
    milliseconds,
    () => time,
    async (each) => {
      running += 1;
      most = Math.max(most, running);
      time += each;
      await null;
      running -= 1;
      if (running > 0) return each;
      sizes.push(most);
      most = 0;
      return each;
    },
  );
  return { found, sizes, time };
}

it('does all in ever larger waves while they are fast, in order', async () => {
  const all = Array.from({ length: 60 }, (_, n) => n / 10);
  const { found, sizes } = await waves(all);
  expect(found).toEqual(all);
  expect(sizes).toEqual([1, 2, 4, 8, 16, 16, 13]);
});

it('stops when the time is up, soon after it', async () => {
  const { found, time } = await waves(Array<number>(1000).fill(300));
  expect(found.length).toBeGreaterThan(20);
  expect(time).toBeLessThan(12_000);
});

it('does one at least, however long it takes, and one at a time then', async () => {
  expect((await waves([20_000, 1])).found).toEqual([20_000]);
  const { found, sizes } = await waves(Array<number>(10).fill(3000));
  expect([found.length, sizes]).toEqual([3, [1, 1, 1]]);
});

it('does fewer at a time after some that are slow', async () => {
  const { sizes } = await waves([1, 1, 1, 700, 700, 700, 700, 1, 1, 1, 1]);
  expect(sizes).toEqual([1, 2, 4, 2, 2]);
});

it('does nothing when there is nothing', async () => {
  expect((await waves([])).found).toEqual([]);
});
