import { expect, it } from 'vitest';
import { dryRunReport } from '../../../cli/upload/dry-run.ts';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { serialOf } from '../../support/as-workbook.ts';
import { type Cell, workbookOf } from '../../support/workbook.ts';
import { zipOf } from '../../support/zip.ts';
import { csvOfLines } from './a-file.ts';
import { onFiles } from './lines-of.ts';
import { memoryJournal } from './send/memory-journal.ts';

const row = (no: number, day: number): Cell[] => {
  const serial = serialOf(Date.UTC(2010, 11, day, 8, 26));
  return [no, '85123A', 'HOLDER', 6, { serial }, 2.55, 17_850, 'EIRE'];
};

it('a dry run says what was recognised and what would be sent', async () => {
  const book = await workbookOf([
    { name: '2009-2010', rows: [['Sales'], [...COLUMNS, 'Discount'], row(1, 1), row(2, 9)] },
    { name: '2010-2011', rows: [COLUMNS, row(3, 5), row(4, 20), row(5, 19)] },
    { name: 'Draft', rows: [COLUMNS, row(6, 1)], state: 'veryHidden' },
  ]);
  const files = {
    'retail.zip': await zipOf({ 'data/Retail II.xlsx': book }),
    'lines.csv': csvOfLines(80_000),
    'copy.csv': csvOfLines(80_000),
    'tabs.tsv': csvOfLines(3).replaceAll(',', '\t'),
  };
  const report = await onFiles(files, ({ tables, leftOut }) =>
    dryRunReport({ tables, leftOut }, memoryJournal(), 'careful', 'checked'),
  );
  expect(report.map((line) => line.replace(/\/\S*\//g, ''))).toEqual([
    'Left out: Retail II.xlsx in retail.zip: sheet Draft is hidden; --only with its name sends it.',
    'Sent once: copy.csv has the same rows as lines.csv.',
    'Retail II.xlsx in retail.zip: sheet 2009-2010, 2 rows, 2010-12-01 to 2010-12-09; the header is in row 2; 1 other column left out: Discount',
    expect.stringMatching(/^ {2}would be sent in 1 ingest, as upload [0-9a-f]{12}$/),
    'Retail II.xlsx in retail.zip: sheet 2010-2011, 3 rows, 2010-12-05 to 2010-12-20',
    expect.stringMatching(/^ {2}would be sent in 1 ingest/),
    'lines.csv, CSV, 80,000 rows',
    expect.stringMatching(/^ {2}would be sent in 3 ingests/),
    'tabs.tsv, TSV, 3 rows',
    expect.stringMatching(/^ {2}would be sent in 1 ingest/),
    'Retail II.xlsx in retail.zip: sheet 2009-2010 and Retail II.xlsx in retail.zip: sheet 2010-2011 both have rows of 2010-12-05 to 2010-12-09. All of them count; --only sends one table.',
    'Nothing was sent.',
  ]);
});
