import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { lineColumns } from '../../../../functions/lake/line-columns.ts';
import { parquetObject } from '../../../../functions/lake/parquet/parquet-object.ts';
import { planOf } from '../../../../functions/planning/plan-of.ts';
import { aLine, BATCH, validated } from '../../../support/lines.ts';
import { linesIn } from '../lines-of.ts';

/** A Parquet file with the rows of a query. */
async function parquetOf(query: string, options = ''): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const path = join(folder, 'lines.parquet');
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet${options})`);
    return readFileSync(path);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
  }
}

const VALUES = {
  InvoiceNo: "'536365'",
  StockCode: "'85123A'",
  Description: "' WHITE  HOLDER '",
  Quantity: '6',
  InvoiceDate: "TIMESTAMP '2010-12-01 08:26:00'",
  UnitPrice: '2.55::DECIMAL(12,3)',
  CustomerID: "'17850'",
  Country: "'EIRE'",
};

/** A file of one line, in which columns have other values. */
const lineWith = (change: Partial<Record<keyof typeof VALUES, string>>): Promise<Buffer> => {
  const columns = Object.entries({ ...VALUES, ...change });
  return parquetOf(`SELECT ${columns.map(([name, sql]) => `${sql} AS ${name}`).join(', ')}`);
};

const LINE = {
  row: 1,
  invoiceNo: '536365',
  stockCode: '85123A',
  description: ' WHITE  HOLDER ',
  quantity: 6,
  invoiceTs: Date.UTC(2010, 11, 1, 8, 26),
  unitPrice: 2550,
  customerId: '17850',
  country: 'EIRE',
};

describe('a value of a Parquet file is read exactly:', () => {
  it.each<[keyof typeof VALUES, string, object]>([
    ['UnitPrice', '2.55::DECIMAL(4,2)', {}],
    ['UnitPrice', '2.55::DECIMAL(38,3)', {}],
    ['UnitPrice', '2.55::DOUBLE', {}],
    ['UnitPrice', '2.55::FLOAT', {}],
    ['UnitPrice', '0.001::DOUBLE', { unitPrice: 1 }],
    ['UnitPrice', '-11062.06::DECIMAL(18,2)', { unitPrice: -11_062_060 }],
    ['UnitPrice', '3::TINYINT', { unitPrice: 3000 }],
    ['Quantity', '6::BIGINT', {}],
    ['Quantity', '6::DOUBLE', {}],
    ['Quantity', '6::DECIMAL(10,2)', {}],
    ['Quantity', '-80995', { quantity: -80_995 }],
    ['InvoiceNo', '536365', {}],
    ['InvoiceNo', '536365::DOUBLE', {}],
    ['InvoiceNo', "'536365'::BLOB", {}],
    ['CustomerID', '17850.0::DOUBLE', {}],
    ['CustomerID', '17850::DECIMAL(10,1)', {}],
    ['CustomerID', 'NULL::VARCHAR', { customerId: null }],
    ['CustomerID', "'NaN'::DOUBLE", { customerId: null }],
    ['Description', 'NULL::VARCHAR', { description: null }],
    ['Description', "'2010-12-01'::DATE", { description: '2010-12-01' }],
    ['InvoiceDate', "TIMESTAMP_S '2010-12-01 08:26:00'", {}],
    ['InvoiceDate', "TIMESTAMP_MS '2010-12-01 08:26:00.5'", { invoiceTs: LINE.invoiceTs + 500 }],
    ['InvoiceDate', "TIMESTAMP_NS '2010-12-01 08:26:00'", {}],
    ['InvoiceDate', "TIMESTAMPTZ '2010-12-01 10:26:00+02'", {}],
    ['InvoiceDate', "DATE '2010-12-01'", { invoiceTs: Date.UTC(2010, 11, 1) }],
    ['InvoiceDate', "'12/1/2010 8:26'", {}],
  ])('%s: %s', async (column, sql, change) => {
    const { accepted, quarantined } = await linesIn('a.parquet', await lineWith({ [column]: sql }));
    expect(quarantined).toEqual([]);
    expect(accepted).toEqual([{ ...LINE, ...change }]);
  });

  it.each<[keyof typeof VALUES, string, string]>([
    ['UnitPrice', '0.1::DOUBLE + 0.2', 'invalid_unit_price'],
    ['UnitPrice', "'inf'::DOUBLE", 'invalid_unit_price'],
    ['UnitPrice', "'NaN'::DOUBLE", 'missing_value'],
    ['Country', "'-inf'::DOUBLE", 'invalid_text'],
    ['Quantity', '6.5', 'invalid_quantity'],
    ['InvoiceDate', "TIMESTAMP '2010-12-01 08:26:00.123456'", 'invalid_invoice_date'],
    ['InvoiceNo', 'NULL', 'missing_value'],
  ])('and quarantined where it is not one of the contract: %s: %s', async (column, sql, reason) => {
    const found = await linesIn('a.parquet', await lineWith({ [column]: sql }));
    expect(found).toMatchObject({ accepted: [], quarantined: [{ row: 1, reason, column }] });
  });
});

describe('a Parquet file is refused', () => {
  it.each<[string, () => Promise<Buffer>, RegExp]>([
    [
      'without a column',
      () => parquetOf('SELECT 1 AS Country, 2 AS x'),
      /has no column InvoiceNo, .*\n.*\n {2}found {5}Country, x\n/,
    ],
    [
      'with two',
      () =>
        parquetOf(
          `SELECT 1 AS Price, ${Object.entries(VALUES)
            .map(([name, sql]) => `${sql} AS ${name}`)
            .join(', ')}`,
        ),
      /has more than one column for UnitPrice/,
    ],
    [
      'with lists',
      () => lineWith({ Description: "['a', 'b']" }),
      /expected text, numbers, dates or timestamps, found VARCHAR\[\] in the column Description/,
    ],
    [
      'cut off',
      async () => (await lineWith({})).subarray(0, -40),
      /can't be read as Parquet: .*\. Write or download it again/,
    ],
  ])('%s', async (_, bytes, message) => {
    await expect(linesIn('a.parquet', await bytes())).rejects.toThrow(message);
  });

  it('if its data is damaged', async () => {
    const many = await parquetOf(
      `SELECT ${Object.entries(VALUES)
        .map(([name, sql]) => `${sql} AS ${name}`)
        .join(', ')
        .replace("'536365'", 'md5(range::VARCHAR)')} FROM range(20000)`,
    );
    const damaged = Buffer.from(many).fill(0xff, 2000, 3000);
    await expect(linesIn('a.parquet', damaged)).rejects.toThrow(/can't be read as Parquet: /);
  });
});

it('a file of pyarrow, with INT96 timestamps, dictionaries and nulls', async () => {
  const file = new URL('int96.parquet', import.meta.url);
  const { accepted } = await linesIn('a.parquet', readFileSync(file));
  const description = 'x ';
  const uk = { country: 'UK' };
  expect(accepted).toEqual([
    { ...LINE, description, ...uk },
    {
      ...LINE,
      row: 2,
      invoiceNo: 'C1',
      stockCode: '22',
      description: null,
      quantity: -1,
      invoiceTs: Date.UTC(2011, 0, 1, 23, 59, 59),
      unitPrice: 1,
      customerId: null,
    },
  ]);
});

it('an object of the lake gives the lines that are in it', async () => {
  const plan = planOf(BATCH, validated({ lines: [{}, { customerId: null, unitPrice: 1 }] }));
  const object = parquetObject(lineColumns(plan, plan.lake[0]?.rows ?? []));
  const { accepted, quarantined } = await linesIn('a.parquet', object);
  expect(quarantined).toEqual([]);
  expect(accepted).toEqual([aLine({ row: 1 }), aLine({ row: 2, customerId: null, unitPrice: 1 })]);
});

it('a compressed file with many rows keeps their order', async () => {
  const columns = Object.entries({ ...VALUES, InvoiceNo: 'range::VARCHAR' });
  const list = columns.map(([name, sql]) => `${sql} AS ${name}`).join(', ');
  const options = ', COMPRESSION zstd, ROW_GROUP_SIZE 2048';
  const bytes = await parquetOf(`SELECT ${list} FROM range(10000)`, options);
  const { accepted } = await linesIn('a.parquet', bytes);
  expect(accepted.map(({ invoiceNo }) => Number(invoiceNo))).toEqual(Array.from(accepted.keys()));
  expect(accepted).toHaveLength(10_000);
});
