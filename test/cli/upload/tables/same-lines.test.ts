import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { sampleFile } from '../../../../cli/sample/sample-file.ts';
import { planTables } from '../../../../cli/upload/plan/plan-tables.ts';
import { COLUMNS } from '../../../../functions/domain/invoice-line.ts';
import { sumMoney } from '../../../../functions/domain/money.ts';
import { cellsOf, fieldsIn } from '../../../support/as-workbook.ts';
import { workbookOf } from '../../../support/workbook.ts';
import { zipOf } from '../../../support/zip.ts';
import { type Lines, linesIn, onFiles, textOf } from '../lines-of.ts';
import { memoryJournal } from '../send/memory-journal.ts';

const csv = Buffer.concat([...sampleFile({ lines: 3000, malformed: false })]);
const text = new TextDecoder('windows-1252').decode(csv);
const [header = [], ...rows] = fieldsIn(text);
const tsv = [header, ...rows].map((fields) => fields.map(tsvField).join('\t')).join('\n');
const objects = rows.map((fields) =>
  Object.fromEntries(fields.flatMap((field, at) => (field ? [[COLUMNS[at], field]] : []))),
);
const ndjson = objects.map((object) => `${JSON.stringify(object)}\n`).join('');
const sheet = { name: 'Online Retail', rows: [header, ...rows.map(cellsOf)] };
const xlsx = await workbookOf([sheet]);

function tsvField(field: string): string {
  return /["\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

const ALIASES = 'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country';

/** Two sheets with the column names of the publisher's second file. */
const secondEdition = workbookOf([
  { name: 'Year 2009-2010', rows: [ALIASES.split(','), ...rows.slice(0, 1000).map(cellsOf)] },
  { name: 'Year 2010-2011', rows: [ALIASES.split(','), ...rows.slice(1000).map(cellsOf)] },
]);

async function parquetOf(types: string): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`CREATE TABLE lines (${types})`);
    const appender = await connection.createAppender('lines');
    for (const fields of rows) {
      for (const field of fields)
        field === '' ? appender.appendNull() : appender.appendVarchar(field);
      appender.endRow();
    }
    appender.closeSync();
    const path = join(folder, 'lines.parquet');
    const dates = "strptime(InvoiceDate, '%m/%d/%Y %H:%M') AS InvoiceDate";
    const numbers = 'CAST(Quantity AS INTEGER) AS Quantity, CAST(UnitPrice AS DOUBLE) AS UnitPrice';
    await connection.run(
      `COPY (SELECT * REPLACE (${dates}, ${numbers}) FROM lines) TO '${path}' (FORMAT parquet)`,
    );
    return readFileSync(path);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
  }
}

const parquet = parquetOf(COLUMNS.map((column) => `${column} VARCHAR`).join(', '));

const expected = await linesIn('lines.csv', csv);

/** Rows of several tables are counted within each. */
const withoutRows = ({ accepted }: Lines) => accepted.map((line) => ({ ...line, row: 0 }));

it('the lines that all forms are compared with are all accepted', () => {
  expect(expected.accepted).toHaveLength(3000);
  expect(sumMoney(expected.accepted.map((line) => line.quantity * line.unitPrice))).not.toBe(0n);
});

describe('the same rows give the same lines as', () => {
  it.each<[string, () => Promise<Buffer> | Buffer | string]>([
    ['lines.csv.gz', () => gzipSync(csv)],
    ['lines.tsv', () => tsv],
    ['lines.tsv.gz', () => gzipSync(tsv)],
    ['lines.ndjson', () => ndjson],
    ['lines.ndjson.gz', () => gzipSync(ndjson)],
    ['lines.json', () => JSON.stringify(objects)],
    ['book.xlsx', () => xlsx],
    ['book.xlsx.gz', () => gzipSync(xlsx)],
    ['inline.xlsx', () => workbookOf([sheet], { shared: false })],
    ['two-sheets.xlsx', () => secondEdition],
    ['online-retail.zip', () => zipOf({ 'Online Retail.xlsx': xlsx })],
    ['lines.zip', () => zipOf({ 'data/lines.csv': csv, 'README.txt': 'See the licence.' })],
    ['gzipped.zip', () => zipOf({ 'lines.tsv.gz': gzipSync(tsv) }, { compress: false })],
    ['zip64.zip', () => zipOf({ 'lines.csv': csv }, { zip64: true })],
    ['lines.parquet', () => parquet],
    ['parquet.zip', async () => zipOf({ 'lines.parquet': await parquet })],
    ['lines.parquet.gz', async () => gzipSync(await parquet)],
    ['named-wrongly.pdf', () => xlsx],
    ['without-a-name', () => csv],
  ])('%s', async (name, bytes) => {
    const found = await linesIn(name, await bytes());
    expect(found.quarantined).toEqual([]);
    expect(withoutRows(found)).toEqual(withoutRows(expected));
  });
});

it('the same rows of a workbook and of Parquet are the same bytes, and so the same upload', async () => {
  const files = { 'book.xlsx': xlsx, 'lines.parquet': await parquet };
  const texts = await onFiles(files, ({ tables }) => Promise.all(tables.map(textOf)));
  expect(texts).toHaveLength(2);
  expect(texts[0]).toBe(texts[1]);
});

it('a workbook is the same upload out of its archive, under another name and with a title', async () => {
  const titled = { ...sheet, name: 'Copy', rows: [['Sales'], [], ...sheet.rows] };
  const files = {
    'Online Retail.xlsx': xlsx,
    'online-retail.zip': await zipOf({ 'Online Retail.xlsx': xlsx }),
    'copy.xlsx': await workbookOf([titled], { shared: false }),
  };
  const { planned, same } = await onFiles(files, ({ tables }) =>
    planTables(tables, memoryJournal(), 'careful'),
  );
  expect(planned).toHaveLength(1);
  expect(same.map(({ table }) => table.name)).toEqual([
    'Online Retail.xlsx in online-retail.zip: sheet Online Retail',
    'copy.xlsx: sheet Copy',
  ]);
});
