import { describe, expect, it } from 'vitest';
import { COLUMNS } from '../../../../functions/domain/invoice-line.ts';
import { type Cell, type SheetOf, workbookOf } from '../../../support/workbook.ts';
import { zipOf } from '../../../support/zip.ts';
import { csvOfLines } from '../a-file.ts';
import { linesOf, onFiles } from '../lines-of.ts';

const row = (no: number): Cell[] => [
  no,
  '85123A',
  'HOLDER',
  6,
  { serial: 40_513.351 },
  2.55,
  17_850,
  'EIRE',
];
const sheet = (name: string, more: Partial<SheetOf> = {}): SheetOf => ({
  name,
  rows: [COLUMNS, row(1), row(2)],
  ...more,
});

/** The names of the tables in files, and what was left out. */
function found(files: Readonly<Record<string, Buffer | string>>, only?: readonly string[]) {
  return onFiles(
    files,
    async ({ tables, leftOut }) => ({ names: tables.map(({ name }) => name), leftOut }),
    only,
  );
}

describe('the format of a text is that of its content:', () => {
  const object = '{"InvoiceNo":"1"}';
  it.each([
    ['lines.csv', csvOfLines(1), 'csv'],
    ['lines.dat', csvOfLines(1), 'csv'],
    ['lines.csv', `${object}\n${object}\n`, 'ndjson'],
    ['lines.json', `${object}\n${object}\n`, 'ndjson'],
    ['lines.json', object, 'ndjson'],
    ['lines.json', '{\n  "InvoiceNo": "1"\n}\n', 'json'],
    ['lines.txt', `[\n  ${object}]`, 'json'],
    ['lines.ndjson', `[${object}]`, 'json'],
    ['lines.ndjson', `not json\n${object}\n`, 'ndjson'],
    ['lines.csv', `[id],{x},${csvOfLines(1)}`, 'csv'],
    ['lines.json', '\ufeff[]', 'json'],
  ])('%s %j is %s', async (name, text, format) => {
    await onFiles({ [name]: text }, async ({ tables }) => {
      expect(tables.map((table) => table.format)).toEqual([format]);
    });
  });
});

describe('the tables of a workbook', () => {
  it('are its sheets that have the columns; the others are named', async () => {
    const book = await workbookOf([
      { name: 'Notes', rows: [['Exported by'], [undefined, 'the ERP']] },
      sheet('2010'),
      sheet('2011'),
      { name: 'Empty', rows: [] },
    ]);
    expect(await found({ 'book.xlsx': book })).toEqual({
      names: ['book.xlsx: sheet 2010', 'book.xlsx: sheet 2011'],
      leftOut: [
        'book.xlsx: sheet Notes lacks every column; row 1 has Exported by',
        'book.xlsx: sheet Empty has no value in its first 100 rows',
      ],
    });
  });

  it('are those that are named, if any are', async () => {
    const book = await workbookOf([sheet('2010'), sheet('2011')]);
    expect(await found({ 'book.xlsx': book }, ['2011'])).toEqual({
      names: ['book.xlsx: sheet 2011'],
      leftOut: [],
    });
    await expect(found({ 'book.xlsx': book }, ['2012'])).rejects.toThrow(
      'sheet 2010 is not named by --only\n            sheet 2011 is not named by --only',
    );
  });

  it('do not include a hidden sheet, unless it is named', async () => {
    const book = await workbookOf([sheet('2010'), sheet('Draft', { state: 'hidden' })]);
    expect(await found({ 'book.xlsx': book })).toEqual({
      names: ['book.xlsx: sheet 2010'],
      leftOut: ['book.xlsx: sheet Draft is hidden; --only with its name sends it'],
    });
    const named = await found({ 'book.xlsx': book }, ['Draft']);
    expect(named.names).toEqual(['book.xlsx: sheet Draft']);
  });

  it('have their header in any one of the first rows', async () => {
    const rows = [['Sales of 2010'], [], COLUMNS, row(1), [], row(2)];
    const book = await workbookOf([{ name: '2010', rows }]);
    await onFiles({ 'book.xlsx': book }, async ({ tables: [table] }) => {
      const { accepted } = table ? await linesOf(table) : { accepted: [] };
      expect(accepted.map(({ invoiceNo }) => invoiceNo)).toEqual(['1', '2']);
      expect(table?.notes?.()).toEqual(['the header is in row 3']);
      expect(table?.placeOf?.(1)).toBe('sheet 2010, row 4');
      expect(table?.placeOf?.(2, 'UnitPrice')).toBe('sheet 2010, cell F6');
    });
  });

  it.each<[string, Cell[][], string]>([
    ['twice', [[...COLUMNS], row(1), [...COLUMNS], row(2)], 'names the columns in rows 1 and 3'],
    ['repeated', [[...COLUMNS, 'Country'], row(1)], 'names Country more than once in row 1'],
    [
      'Lines',
      [
        ['InvoiceNo', 'Total'],
        ['1', 2],
      ],
      'lacks StockCode, Description, Quantity',
    ],
    ['Lines', [['Total', '\u0007bell'], [2]], 'lacks every column; row 1 has Total'],
  ])('are refused without a header: %s', async (name, rows, message) => {
    const book = await workbookOf([{ name, rows: rows.map((cells) => cells.map(withoutBell)) }]);
    await expect(found({ 'book.xlsx': book })).rejects.toThrow(
      new RegExp(
        `book.xlsx: no sheet is a table of invoice lines.\\n {2}expected {2}a row with InvoiceNo.*\\n {2}found {5}sheet ${name} ${message}`,
      ),
    );
  });

  it('are refused if one is almost a table, because it would be missing', async () => {
    const misspelled = COLUMNS.map((column) => column.replace('CustomerID', 'CustomrID'));
    const book = await workbookOf([sheet('2010'), { name: '2011', rows: [misspelled, row(1)] }]);
    await expect(found({ 'book.xlsx': book })).rejects.toThrow(
      /book.xlsx: sheet 2011 lacks CustomerID; row 1 has InvoiceNo.*CustomrID.*\n.*\n.*--only SHEET/,
    );
    expect((await found({ 'book.xlsx': book }, ['2010'])).names).toHaveLength(1);
  });
});

const withoutBell = (cell: Cell): Cell =>
  typeof cell === 'string' ? cell.replace('\u0007', '_x0007_') : cell;

describe('the tables of an archive', () => {
  it('are its files and their sheets, by name; the others are named', async () => {
    const archive = await zipOf({
      'data/': '',
      'data/b.csv': csvOfLines(2),
      'data/a.xlsx': await workbookOf([sheet('2010')]),
      'LICENCE.txt': 'CC BY 4.0',
      'metadata.json': '{"title":"Online Retail"}',
      'preview.pdf': '%PDF-1.4',
      'older.zip': await zipOf({ 'a.csv': csvOfLines(1) }),
      '__MACOSX/data/._b.csv': 'Mac',
      '.DS_Store': 'Mac',
    });
    expect(await found({ 'archive.zip': archive })).toEqual({
      names: ['a.xlsx in archive.zip: sheet 2010', 'b.csv in archive.zip'],
      leftOut: [
        expect.stringMatching(/LICENCE.txt in .*archive.zip has none of the columns$/),
        expect.stringMatching(/metadata.json in .*: its objects have none of the columns/),
        expect.stringMatching(/older.zip in .* is an archive within another file/),
        expect.stringMatching(/preview.pdf in .* is a PDF document/),
      ],
    });
    expect((await found({ 'archive.zip': archive }, ['b.csv'])).names).toEqual([
      'b.csv in archive.zip',
    ]);
  });

  it('are refused if one is almost a table', async () => {
    const archive = await zipOf({
      'a.csv': csvOfLines(2),
      'b.csv': csvOfLines(2).replace('Country', 'Land'),
    });
    await expect(found({ 'archive.zip': archive })).rejects.toThrow(
      /b.csv in .*archive.zip: the header row does not name Country/,
    );
  });

  it('are refused with everything that was found if there is none', async () => {
    const archive = await zipOf({ 'a.txt': 'text', 'b.pdf': '%PDF-1.4' });
    await expect(found({ 'archive.zip': archive })).rejects.toThrow(
      /archive.zip has no table of invoice lines in it.\n {2}expected.*\n {2}found {5}a.txt in .*\n {12}b.pdf in .* is a PDF document/,
    );
    await expect(found({ 'none.zip': await zipOf({}) })).rejects.toThrow('no file');
    const tables = {
      'a.csv': csvOfLines(1),
      'b.xlsx': await workbookOf([sheet('2010')]),
    };
    await expect(found({ 'two.zip': await zipOf(tables) }, ['c.csv'])).rejects.toThrow(
      /found {5}a.csv, which --only does not name\n {12}b.xlsx, which --only does not name/,
    );
  });
});

it('several files are read in the order in which they are named', async () => {
  const files = { 'b.csv': csvOfLines(1), 'a.xlsx': await workbookOf([sheet('2010')]) };
  expect((await found(files)).names).toEqual(['b.csv', 'a.xlsx: sheet 2010']);
});
