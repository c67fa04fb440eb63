import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verdictOn } from './check.ts';
import { writeFigures } from './documented.ts';
import { exponentOf } from './growth.ts';
import { addToHistory, HISTORY_LINES, medianOf, readHistory, worsened } from './history.ts';

const RATIOS = { endToEnd: 90, core: 5, writeUnits: 150 };

const entry = (endToEnd: number, lines = 100) => ({
  date: '2026-11-29',
  commit: 'abc',
  machine: 'm',
  versions: {},
  load: 1,
  lines,
  ratios: { ...RATIOS, endToEnd },
  peers: {},
});

describe('the history of ratios', () => {
  it('lets a run pass that is up to 15 % worse than the median', () => {
    const history = [80, 90, 100].map((ratio) => entry(ratio));
    expect(worsened(100, { ...RATIOS, endToEnd: 103 }, history)).toEqual([]);
  });

  it('names a ratio that is more than 15 % worse', () => {
    const history = [80, 90, 100].map((ratio) => entry(ratio));
    expect(worsened(100, { ...RATIOS, endToEnd: 104 }, history)).toEqual([
      'endToEnd: 104 floors of CPU a line, end to end, 16 % more than 90, the median of the last runs.',
    ]);
  });

  it('compares with the newest five runs on the same input only', () => {
    const history = [entry(1), ...[100, 100, 100, 100, 100].map((ratio) => entry(ratio))];
    expect(worsened(100, { ...RATIOS, endToEnd: 110 }, [...history, entry(1, 200)])).toEqual([]);
  });

  it('does not pass where there is nothing to compare with', () => {
    expect(worsened(7, RATIOS, [entry(1)])).toContain(
      'The history has no run of 7 lines to compare with.',
    );
  });

  it('reads what it has written, and refuses a damaged line', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'history-')), 'history.jsonl');
    const run = { lines: 100, ratios: RATIOS, peers: { DuckDB: 1.5 } };
    addToHistory(run, file);
    expect(readHistory(file)).toMatchObject([
      {
        ...run,
        versions: { node: process.versions.node },
        commit: expect.stringMatching(/^[0-9a-f]{12}$/),
      },
    ]);
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

describe('npm run bench -- --check', () => {
  const history = [1, 2, 3].map(() => entry(90, HISTORY_LINES));
  const usual = { ratios: RATIOS, contention: 1 };

  it('passes what is as it was', () => {
    expect(verdictOn(usual, history).worse).toEqual([]);
    expect(verdictOn(usual, history).notes).toContain('endToEnd 90, usually 90');
  });

  it.each(['endToEnd', 'core', 'writeUnits'] as const)(
    'fails on %s that is a fifth worse',
    (name) => {
      const ratios = { ...RATIOS, [name]: RATIOS[name] * 1.2 };
      expect(verdictOn({ ...usual, ratios }, history).worse).toMatchObject([
        expect.stringMatching(new RegExp(`^${name}: .* 20 % more than`)),
      ]);
    },
  );

  it('leaves the ratio end to end out on a busy machine, and says so, but no other', () => {
    const ratios = { ...RATIOS, endToEnd: 200, core: 6 };
    const { notes, worse } = verdictOn({ ratios, contention: 2.5 }, history);
    expect(worse).toMatchObject([expect.stringMatching(/^core: /)]);
    expect(notes.join()).toContain('endToEnd is not checked');
  });

  it('can compare with the committed history', () => {
    const { worse } = verdictOn(usual, readHistory());
    expect(worse.join()).not.toContain('no run');
  });
});

it('figures replace those between the marks of the page, and only those', () => {
  const page = join(mkdtempSync(join(tmpdir(), 'page-')), 'page.md');
  const [begin, end] = [
    '<!-- figures: npm run bench -- --write-docs -->',
    '<!-- end of figures -->',
  ];
  writeFileSync(page, `before\n${begin}\nold\n${end}\nafter\n`);
  writeFigures(['Stages\na table'], page);
  writeFigures(['Stages\nanother table'], page);
  const text = readFileSync(page, 'utf8');
  expect(text).toMatch(/^before\n<!--[^>]*-->\n\n.*commit [0-9a-f]{12}/);
  expect(text).toContain('### Stages\n\n```\nanother table\n```');
  expect(text).toMatch(/end of figures -->\nafter\n$/);
  expect(text).not.toMatch(/old|a table/);
  writeFileSync(page, 'no marks');
  expect(() => writeFigures([], page)).toThrow('to write the figures between');
});

it.each([
  ['in proportion', 1, (lines: number) => 5 * lines],
  ['not at all', 0, () => 7],
  ['with the square', 2, (lines: number) => lines ** 2],
])('a figure that grows %s has the exponent %d', (_, exponent, valueAt) => {
  const points = [10, 100, 1000].map((lines) => ({ lines, value: valueAt(lines) }));
  expect(exponentOf(points)).toBeCloseTo(exponent);
});
