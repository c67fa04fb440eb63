import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { journalIn } from '../../../../cli/upload/plan/journal.ts';
import { planUpload } from '../../../../cli/upload/plan/plan-upload.ts';
import type { Mode } from '../../../../cli/upload/plan/upload-mode.ts';
import { COLUMNS } from '../../../../functions/domain/invoice-line.ts';
import { aFile } from '../a-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Cells = { date?: string; price?: string; quantity?: string };

/** A CSV file with these rows. */
function fileOf(rows: readonly Cells[], delimiter = ','): string {
  const records = rows.map(({ date = '12/1/2010 8:26', price = '2.55', quantity = '6' }, at) =>
    [536_000 + at, '85123A', `"A ${delimiter} B"`, quantity, date, price, '17850', 'EIRE'].join(
      delimiter,
    ),
  );
  return `${[COLUMNS.join(delimiter), ...records].join('\r\n')}\r\n`;
}

const rows = (count: number, cells: (at: number) => Cells): Cells[] =>
  Array.from({ length: count }, (_, at) => cells(at));

const plan = (text: string, mode: Mode = 'careful') =>
  planUpload(aFile(text), journalIn(folder), mode);

/** The days of January to December 2011, over and over. */
const dayOf = (at: number) => ({ day: 1 + (at % 28), month: 1 + (Math.floor(at / 28) % 12) });

const dayFirst = (at: number): Cells => {
  const { day, month } = dayOf(at);
  return { date: `${String(day).padStart(2, '0')}/${String(month).padStart(2, '0')}/2011 08:26` };
};

const monthFirst = (at: number): Cells => {
  const { day, month } = dayOf(at);
  return { date: `${month}/${day}/2011 8:26` };
};

describe('a file that writes its dates day first', () => {
  it('is refused before any of its lines lands under another day', async () => {
    await expect(plan(fileOf(rows(500, dayFirst)))).rejects.toMatchObject({
      exitCode: 2,
      message: [
        'lines.csv writes its dates day first.',
        '  expected  12/1/2010 8:26 (month first) or 2010-12-01 08:26:00',
        '  found     "13/01/2011 08:26" in row 13; 284 of 500 rows examined can only be day first, none only month first',
        'Days up to the 12th would be read as months, and their lines would land under another day.',
        'Nothing was sent. Write the dates as YYYY-MM-DD HH:mm:ss, and try again; --as-is sends it as it is.',
      ].join('\n'),
    });
  });

  it('is sent as it is when asked to', async () => {
    const file = aFile(fileOf(rows(500, dayFirst)));
    const { plan: sent } = await planUpload(file, journalIn(folder), 'careful', 'as-is');
    expect(sent.rows).toBe(500);
  });

  it('is refused as new too', async () => {
    await expect(plan(fileOf(rows(500, dayFirst)), 'as-new')).rejects.toThrow('day first');
  });

  it('is recognised by rows far behind the first, of which a sample is examined', async () => {
    const ordered = rows(40_000, (at) => ({ date: `${1 + Math.floor(at / 1500)}/03/2011 08:26` }));
    await expect(plan(fileOf(ordered))).rejects.toThrow('day first');
  });

  it.each([
    ['month first', rows(500, monthFirst)],
    [
      'one date day first, the others either',
      rows(500, (at) => (at === 9 ? { date: '31/12/2010 8:26' } : {})),
    ],
    [
      'some day first and some month first',
      rows(500, (at) => (at % 3 ? monthFirst(at) : dayFirst(at))),
    ],
    ['dates that are either', rows(500, () => ({ date: '3/4/2011 8:26' }))],
    ['ISO dates', rows(500, () => ({ date: '2011-12-31 08:26:00' }))],
  ])('is not recognised by %s', async (_, given) => {
    expect((await plan(fileOf(given))).plan.rows).toBe(given.length);
  });
});

describe('a file most of whose values can not be read', () => {
  it('is refused with an example and what to do: decimal commas between semicolons', async () => {
    const commas = rows(100, (at) => ({ price: at % 10 ? '2,55' : '2' }));
    await expect(plan(fileOf(commas, ';'))).rejects.toMatchObject({
      exitCode: 2,
      message: [
        "lines.csv: most values of UnitPrice can't be read: 90 of 100 rows examined.",
        '  row 2: UnitPrice: expected a plain decimal such as 2.55, found "2,55"',
        'Their lines would all be quarantined, so nothing was sent. Write the prices with a decimal point and without thousands separators or currency, and try again; --as-is sends it as it is.',
      ].join('\n'),
    });
  });

  it('is refused for its dates', async () => {
    const dots = rows(100, () => ({ date: '01.12.2010 08:26' }));
    await expect(plan(fileOf(dots, ';'))).rejects.toThrow(
      /most values of InvoiceDate can't be read.*\n.*found "01\.12\.2010 08:26"\n.*Write the dates as YYYY-MM-DD/,
    );
  });

  it.each([
    ['half of them', rows(100, (at) => ({ price: at % 2 ? '2,55' : '2.55' }))],
    ['a few rows, which may be corrections', rows(19, () => ({ quantity: 'x' }))],
    ['values that are missing', rows(100, () => ({ price: '' }))],
  ])('is not: %s is quarantined line by line', async (_, given) => {
    expect((await plan(fileOf(given))).plan.rows).toBe(given.length);
  });
});
