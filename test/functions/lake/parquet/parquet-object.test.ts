import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import type { InvoiceLine } from '../../../../functions/domain/invoice-line.ts';
import { formatMoney, sumMoney } from '../../../../functions/domain/money.ts';
import { LINE_COLUMNS } from '../../../../functions/lake/lake-tables.ts';
import { lineColumns } from '../../../../functions/lake/line-columns.ts';
import { columnOf } from '../../../../functions/lake/parquet/column.ts';
import { parquetObject } from '../../../../functions/lake/parquet/parquet-object.ts';
import { planOf } from '../../../../functions/planning/plan-of.ts';
import { ARRIVED, BATCH, INGEST, someLine, validated } from '../../../support/lines.ts';
import { queryParquet } from '../../../support/parquet.ts';

function objectOf(lines: Partial<InvoiceLine>[]): Buffer {
  const plan = planOf(BATCH, validated({ lines }));
  return parquetObject(
    lineColumns(
      plan,
      plan.lines.row.map((_, index) => index),
    ),
  );
}

const arrayBuffer = (object: Buffer): ArrayBuffer => new Uint8Array(object).buffer;
/** hyparquet has no decompression of its own. */
const compressors = { GZIP: (bytes: Uint8Array) => new Uint8Array(gunzipSync(bytes)) };
const read = (object: Buffer) => parquetReadObjects({ file: arrayBuffer(object), compressors });

const GZIP_MAGIC = Buffer.from('1f8b08', 'hex');

/** The size of a page with its header, if it were not compressed, found by unpacking it. */
function unpackedSize(page: Buffer): number {
  const header = page.indexOf(GZIP_MAGIC);
  expect(() => gunzipSync(page.subarray(header, -1)), 'the page is longer').toThrow();
  return header + gunzipSync(page.subarray(header)).length;
}

const LINES: Partial<InvoiceLine>[] = [
  {},
  { description: null, customerId: null, quantity: -80_995, unitPrice: 0 },
  { description: '🎄 ‏שלום‎ £40.00', unitPrice: 1, quantity: 1, country: 'EIRE' },
  { invoiceNo: 'A563185', unitPrice: -11_062_060, quantity: 1, invoiceTs: Date.UTC(1901, 0, 2, 3) },
  {
    quantity: 2_147_483_647,
    unitPrice: 465_661,
    invoiceTs: Date.UTC(2099, 11, 31, 23, 59, 59, 999),
  },
];

describe('a Parquet object', () => {
  it('has the columns of the lines table, with their types', async () => {
    const { schema, row_groups, num_rows } = parquetMetadata(arrayBuffer(objectOf(LINES)));
    expect(schema.slice(1).map(({ name }) => name)).toEqual(LINE_COLUMNS.map(({ name }) => name));
    expect(schema.find(({ name }) => name === 'unit_price')).toMatchObject({
      type: 'INT64',
      converted_type: 'DECIMAL',
      precision: 12,
      scale: 3,
      repetition_type: 'REQUIRED',
    });
    expect(schema.find(({ name }) => name === 'customer_id')?.repetition_type).toBe('OPTIONAL');
    expect([row_groups.length, Number(num_rows)]).toEqual([1, LINES.length]);
    const types = await queryParquet(objectOf(LINES), 'DESCRIBE lines');
    expect(
      Object.fromEntries(types.map((row) => [row['column_name'], row['column_type']])),
    ).toEqual({
      invoice_no: 'VARCHAR',
      stock_code: 'VARCHAR',
      description: 'VARCHAR',
      quantity: 'INTEGER',
      invoice_ts: 'TIMESTAMP',
      unit_price: 'DECIMAL(12,3)',
      line_total: 'DECIMAL(15,3)',
      customer_id: 'VARCHAR',
      country: 'VARCHAR',
      line_id: 'VARCHAR',
      batch_id: 'VARCHAR',
      ingest_id: 'VARCHAR',
      ingested_at: 'TIMESTAMP',
      extra: 'VARCHAR',
    });
  });

  it('reads back as it was written', async () => {
    const rows = await queryParquet(objectOf(LINES), 'SELECT * FROM lines');
    expect(rows[0]).toEqual({
      invoice_no: '536365',
      stock_code: '85123A',
      description: 'WHITE HANGING HEART T-LIGHT HOLDER',
      quantity: 6,
      invoice_ts: '2010-12-01 08:26:00',
      unit_price: '2.550',
      line_total: '15.300',
      customer_id: '17850',
      country: 'United Kingdom',
      line_id: `${INGEST}-1`,
      batch_id: BATCH,
      ingest_id: INGEST,
      ingested_at: '2026-01-31 23:59:59.123',
      extra: null,
    });
    expect(rows.map((row) => row['customer_id'])).toEqual([
      '17850',
      null,
      '17850',
      '17850',
      '17850',
    ]);
    const independent = await read(objectOf(LINES));
    expect(independent.map((row) => row['description'])).toEqual(
      validated({ lines: LINES }).lines.description,
    );
    expect(independent[0]).toMatchObject({ ingested_at: new Date(ARRIVED), quantity: 6 });
  });

  it.each([
    ['quantity = -80995', 1],
    ['quantity > 6', 1],
    ['unit_price = 2.55', 1],
    ['unit_price < 0', 1],
    ['unit_price = 0.001', 1],
    ['line_total = 999999997.937', 0],
    ['line_total > 999999999', 1],
    ["invoice_no = 'A563185'", 1],
    ["description LIKE '🎄%'", 1],
    ["description = '🎄 ‏שלום‎ £40.00'", 1],
    ['description IS NULL', 1],
    ['customer_id IS NOT NULL', 4],
    ["country > 'EIRE'", 4],
    ["invoice_ts = TIMESTAMP '2010-12-01 08:26:00'", 3],
    ["invoice_ts < TIMESTAMP '1970-01-01'", 1],
    ["invoice_ts >= TIMESTAMP '2099-12-31 23:59:59.999'", 1],
    [`line_id = '${INGEST}-3'`, 1],
    [`batch_id = '${BATCH}'`, 5],
  ])('WHERE %s finds %i rows', async (condition, count) => {
    const sql = `SELECT count(*)::INT AS n FROM lines WHERE ${condition}`;
    expect(await queryParquet(objectOf(LINES), sql)).toEqual([{ n: count }]);
  });

  it('gives the least and greatest value of each column, texts in the order of UTF-8', () => {
    const texts = ['\uff01', '😀', 'z', ''];
    const object = parquetObject([
      columnOf({ name: 'text', type: 'string' }, texts),
      columnOf({ name: 'maybe', type: 'string', nullWhen: 'it is unknown' }, [
        null,
        'a',
        null,
        'b',
      ]),
      columnOf({ name: 'none', type: 'int', nullWhen: 'it is unknown' }, [null, null, null, null]),
      columnOf(
        { name: 'money', type: 'decimal(15,3)' },
        [1, -999_999_999_999_999, 5, 999_999_999_999_999],
      ),
    ]);
    const [group] = parquetMetadata(arrayBuffer(object)).row_groups;
    const statistics = group?.columns.map(({ meta_data }) => meta_data?.statistics);
    expect(statistics).toMatchObject([
      { min_value: '', max_value: '😀', null_count: 0n },
      { min_value: 'a', max_value: 'b', null_count: 2n },
      { null_count: 4n },
      { min_value: -999_999_999_999.999, max_value: 999_999_999_999.999 },
    ]);
  });

  it('gives the size of each column, compressed and not', () => {
    const object = objectOf(Array.from({ length: 500 }, (_, index) => ({ unitPrice: index })));
    const [group] = parquetMetadata(arrayBuffer(object)).row_groups;
    const columns = group?.columns.flatMap(({ meta_data }) => meta_data ?? []) ?? [];
    const sizes = columns.map(
      ({ data_page_offset, dictionary_page_offset, total_compressed_size }) => {
        const start = Number(dictionary_page_offset ?? data_page_offset);
        const chunk = object.subarray(start, start + Number(total_compressed_size));
        const dataAt = Number(data_page_offset) - start;
        const pages = dataAt > 0 ? [chunk.subarray(0, dataAt), chunk.subarray(dataAt)] : [chunk];
        return pages.reduce((sum, page) => sum + unpackedSize(page), 0);
      },
    );
    expect(columns).toHaveLength(LINE_COLUMNS.length);
    expect(columns.filter((column) => column.dictionary_page_offset !== undefined)).not.toEqual([]);
    expect(columns.map((column) => Number(column.total_uncompressed_size))).toEqual(sizes);
    expect(Number(group?.total_byte_size)).toBe(sizes.reduce((sum, size) => sum + size));
  });

  it('has statistics that include every text in it', async () => {
    const unit = fc.constantFrom('a', 'z', '\ud7ff', '\ue000', '\uffff', '😀', '🎄');
    const texts = fc.array(fc.string({ unit, minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(texts, async (values) => {
        const object = parquetObject([columnOf({ name: 't', type: 'string' }, values)]);
        const [group] = parquetMetadata(arrayBuffer(object)).row_groups;
        const { min_value = '', max_value = '' } = group?.columns[0]?.meta_data?.statistics ?? {};
        const bytes = values.map((value) => Buffer.from(value)).sort(Buffer.compare);
        expect([min_value, max_value]).toEqual([String(bytes[0]), String(bytes.at(-1))]);
      }),
    );
  });

  it('has the same bytes for the same lines', () => {
    expect(objectOf(LINES).equals(objectOf(LINES))).toBe(true);
  });

  it('refuses values that a column cannot hold', () => {
    const quantity = { name: 'quantity', type: 'int' } as const;
    expect(() => columnOf(quantity, [1, null])).toThrow('quantity has no value in some row');
    expect(() => parquetObject([columnOf(quantity, [1.5])])).toThrow('not a whole number');
  });

  it('reads the same in an independent reader, for any lines', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someLine, { minLength: 1, maxLength: 200 }), async (lines) => {
        const { lines: table } = validated({ lines });
        const rows = await read(objectOf(lines));
        expect(rows.map((row) => row['description'] ?? null)).toEqual(table.description);
        expect(rows.map((row) => row['customer_id'] ?? null)).toEqual(table.customerId);
        expect(rows.map((row) => row['quantity'])).toEqual(table.quantity);
        expect(rows.map((row) => Number(row['invoice_ts']))).toEqual(table.invoiceTs);
      }),
      { numRuns: 50 },
    );
  });

  it('sums to the last decimal place', async () => {
    const lines = fc.sample(someLine, 1000);
    const money = lines.map(({ quantity = 0, unitPrice = 0 }) => quantity * unitPrice);
    const sql =
      'SELECT sum(line_total)::VARCHAR AS total, sum(quantity * unit_price)::VARCHAR AS product FROM lines';
    const [sums] = await queryParquet(objectOf(lines), sql);
    const exact = Number(formatMoney(sumMoney(money))).toFixed(3);
    expect(sums).toEqual({ total: exact, product: exact });
  });
});
