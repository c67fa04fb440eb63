import { expect, it } from 'vitest';
import { planTables } from '../../../../cli/upload/plan/plan-tables.ts';
import { aFile, csvOfLines, rowsOf } from '../a-file.ts';
import { memoryJournal } from '../send/memory-journal.ts';

const named = (name: string, text: string) => ({ ...aFile(text), path: name, name });

it('tables are planned before any of them is sent, each as an upload of its own', async () => {
  const tables = [named('a.csv', csvOfLines(3)), named('b.csv', csvOfLines(4, 100))];
  const { planned, same } = await planTables(tables, memoryJournal(), 'careful');
  expect(planned.map(({ planned: { plan } }) => [plan.file, plan.rows])).toEqual([
    ['a.csv', 3],
    ['b.csv', 4],
  ]);
  expect(same).toEqual([]);
});

it('a table that has the bytes of another one is sent once', async () => {
  const tables = ['a.csv', 'b.csv', 'c.csv'].map((name) => named(name, csvOfLines(3)));
  const { planned, same } = await planTables(tables, memoryJournal(), 'careful');
  expect(planned.map(({ table }) => table.name)).toEqual(['a.csv']);
  expect(same.map(({ table, as }) => [table.name, as.name])).toEqual([
    ['b.csv', 'a.csv'],
    ['c.csv', 'a.csv'],
  ]);
});

it('a table that continues one before it is refused, or sends its new rows with --append', async () => {
  const tables = [
    named('monday.csv', csvOfLines(3)),
    named('tuesday.csv', csvOfLines(3) + rowsOf(2, 50)),
  ];
  await expect(planTables(tables, memoryJournal(), 'careful')).rejects.toThrow(
    /tuesday.csv begins like monday.csv.*, and continues with 2 new rows/,
  );
  await expect(planTables(tables, memoryJournal(), 'append')).rejects.toThrow(/without --append/);
  const [monday, tuesday] = tables;
  if (!monday || !tuesday) throw new Error('Both are there.');
  const first = await planTables([monday], memoryJournal(), 'careful');
  const plan = first.planned[0]?.planned.plan;
  if (!plan) throw new Error('It is planned.');
  const journal = memoryJournal();
  await journal.begin(plan);
  await journal.sent(plan.uploadId, { ordinal: 0, ingestId: 'i', lines: 3 });
  const { planned } = await planTables(tables, journal, 'append');
  expect(planned.map(({ planned: { plan: each, sent } }) => [each.rows, sent.size])).toEqual([
    [3, 1],
    [5, 0],
  ]);
});
