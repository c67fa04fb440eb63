import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exponentOf } from './growth.ts';
import { addToHistory, medianOf, readHistory, worsened } from './history.ts';

const entry = (endToEnd: number, lines = 100) => ({
  date: '2026-11-29',
  commit: 'abc',
  machine: 'm',
  lines,
  ratios: { endToEnd, core: 5 },
});

describe('the history of ratios', () => {
  it('lets a run pass that is up to 15 % worse than the median', () => {
    const history = [80, 90, 100].map((ratio) => entry(ratio));
    expect(worsened(100, { endToEnd: 103, core: 5 }, history)).toEqual([]);
  });

  it('names a ratio that is more than 15 % worse', () => {
    const history = [80, 90, 100].map((ratio) => entry(ratio));
    expect(worsened(100, { endToEnd: 104, core: 5 }, history)).toEqual([
      'endToEnd takes 104 floors, 16 % more than 90, the median of the last runs.',
    ]);
  });

  it('compares with the newest five runs on the same input only', () => {
    const history = [entry(1), ...[100, 100, 100, 100, 100].map((ratio) => entry(ratio))];
    expect(worsened(100, { endToEnd: 110, core: 5 }, [...history, entry(1, 200)])).toEqual([]);
  });

  it('does not pass where there is nothing to compare with', () => {
    expect(worsened(7, { endToEnd: 1, core: 1 }, [entry(1)])).toHaveLength(1);
  });

  it('reads what it has written, and refuses a damaged line', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'history-')), 'history.jsonl');
    addToHistory(100, { endToEnd: 80.5, core: 5 }, file);
    expect(readHistory(file)).toMatchObject([{ lines: 100, ratios: { endToEnd: 80.5, core: 5 } }]);
    writeFileSync(file, '{"date":"2026-11-29"}\n');
    expect(() => readHistory(file)).toThrow();
  });

  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[1, 2, 3, 4], 2.5],
  ])('has the median of %j', (values, median) => {
    expect(medianOf(values)).toBe(median);
  });
});

it.each([
  ['in proportion', 1, (lines: number) => 5 * lines],
  ['not at all', 0, () => 7],
  ['with the square', 2, (lines: number) => lines ** 2],
])('a figure that grows %s has the exponent %d', (_, exponent, valueAt) => {
  const points = [10, 100, 1000].map((lines) => ({ lines, value: valueAt(lines) }));
  expect(exponentOf(points)).toBeCloseTo(exponent);
});
