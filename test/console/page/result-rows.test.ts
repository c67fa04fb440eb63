import { expect, it } from 'vitest';
import type { ResultPage } from '../../../console/api/query.ts';
import { ResultRows } from '../../../console/page/query/result/result-rows.ts';

const SIZE = 100;
const PAGES = 40;

/** A page of a result of 4,000 rows; the token is the number of the page. */
const page = (number: number): ResultPage => ({
  columns: [{ name: 'n', type: 'integer' }],
  rows: Array.from({ length: SIZE }, (_, index) => [String(number * SIZE + index)]),
  next: number + 1 < PAGES ? String(number + 1) : undefined,
});

function aResult() {
  const asked: string[] = [];
  const rows = new ResultRows(
    page(0),
    async (token) => {
      asked.push(token);
      return page(Number(token));
    },
    () => undefined,
  );
  const view = async (first: number, last: number): Promise<void> => {
    rows.view(first, last);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { rows, asked, view };
}

it('a page is asked for when the last row is in view, and not before', async () => {
  const { rows, asked, view } = aResult();
  await view(0, 98);
  expect(asked).toEqual([]);
  await view(60, 99);
  expect(asked).toEqual(['1']);
  expect(rows.count).toBe(200);
  expect(rows.row(150)).toEqual(['150']);
  expect(rows.isComplete).toBe(false);
});

it('rows far from the view are given up, and fetched again when they are in view', async () => {
  const { rows, asked, view } = aResult();
  for (let number = 1; number < PAGES; number += 1) await view(rows.count - 30, rows.count - 1);
  expect(rows.count).toBe(SIZE * PAGES);
  expect(rows.isComplete).toBe(true);
  expect([...rows.inMemory()]).toHaveLength(13 * SIZE);
  expect(rows.row(0)).toEqual(['0']);
  expect(rows.row(1000)).toBeUndefined();
  asked.length = 0;
  await view(990, 1030);
  expect(asked).toEqual(['9', '10']);
  expect(rows.row(1000)).toEqual(['1000']);
});

it('says why a page can not be fetched, and asks again', async () => {
  let isDown = true;
  const rows = new ResultRows(
    page(0),
    async (token) => {
      if (isDown) throw new Error('The console does not respond.');
      return page(Number(token));
    },
    () => undefined,
  );
  rows.view(60, 99);
  await new Promise((resolve) => setTimeout(resolve));
  expect(rows.error).toBe('The console does not respond.');
  isDown = false;
  rows.view(61, 99);
  await new Promise((resolve) => setTimeout(resolve));
  expect(rows.error).toBeUndefined();
  expect(rows.count).toBe(200);
});
