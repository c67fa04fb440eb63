import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anAthena, valuesIn } from './an-athena.ts';

let athena: Awaited<ReturnType<typeof anAthena>>;
beforeAll(async () => {
  athena = await anAthena();
});
afterAll(() => athena.close());

describe('a query', () => {
  it('has its columns, types and rows, after a row of names', async () => {
    const { QueryExecutionId } = await athena.run(
      'SELECT invoice_no, quantity, unit_price, invoice_ts, invoice_date FROM invoice_lines ORDER BY line_id',
    );
    const { ResultSet } = await athena.call('GetQueryResults', { QueryExecutionId });
    const types = ResultSet.ResultSetMetadata.ColumnInfo.map(({ Name, Type, Precision, Scale }) => [
      Name,
      Type,
      Precision,
      Scale,
    ]);
    expect(types).toEqual([
      ['invoice_no', 'varchar', 2147483647, 0],
      ['quantity', 'integer', 10, 0],
      ['unit_price', 'decimal', 12, 3],
      ['invoice_ts', 'timestamp', 3, 0],
      ['invoice_date', 'date', 0, 0],
    ]);
    expect(valuesIn(ResultSet).slice(0, 2)).toEqual([
      ['invoice_no', 'quantity', 'unit_price', 'invoice_ts', 'invoice_date'],
      ['536365', '6', '2.550', '2010-12-01 08:26:00.000', '2010-12-01'],
    ]);
  });

  it('leaves its result as CSV, in which NULL differs from the empty text', async () => {
    const { ResultConfiguration, QueryExecutionId } = await athena.run(
      `SELECT 'a "b",\nc' AS a, NULL AS b, '' AS c`,
    );
    const location = ResultConfiguration.OutputLocation ?? '';
    expect(location).toBe(`s3://query-results/results/${QueryExecutionId}.csv`);
    expect(await athena.objectAt(location)).toBe('"a","b","c"\n"a ""b"",\nc",,""\n');
    const { ResultSet } = await athena.call('GetQueryResults', { QueryExecutionId });
    expect(ResultSet.Rows[1]).toEqual({
      Data: [{ VarCharValue: 'a "b",\nc' }, {}, { VarCharValue: '' }],
    });
  });

  it('is paged, with its names on the first page only', async () => {
    const { QueryExecutionId } = await athena.run(
      'SELECT n FROM UNNEST(sequence(1, 2500)) AS t(n)',
    );
    const sizes: number[] = [];
    const values: unknown[] = [];
    let page: Awaited<ReturnType<typeof athena.call>> | undefined;
    do {
      const NextToken = page?.NextToken;
      page = await athena.call('GetQueryResults', { QueryExecutionId, NextToken });
      sizes.push(page.ResultSet.Rows.length);
      values.push(...valuesIn(page.ResultSet).flat());
    } while (page.NextToken);
    expect(sizes).toEqual([1000, 1000, 501]);
    expect(values).toEqual(['n', ...Array.from({ length: 2500 }, (_, index) => String(index + 1))]);
  });
});
