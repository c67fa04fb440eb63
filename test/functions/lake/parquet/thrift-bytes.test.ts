import thrift from 'parquetjs-lite/gen-nodejs/parquet_types.js';
import util from 'parquetjs-lite/lib/util.js';
import { describe, expect, it } from 'vitest';
import { thriftBytes } from '../../../../functions/lake/parquet/thrift-bytes.ts';

/** More elements than fit beside the type of a list, and a name longer than one byte of length. */
const columns = Array.from({ length: 40 }, (_, index) => ({
  name: `${'é'.repeat(100)}${index}`,
  type: 2,
  precision: index - 20,
}));

const metadata = (numRows: number) =>
  new thrift.FileMetaData({
    version: 1,
    num_rows: numRows,
    schema: columns.map((column) => new thrift.SchemaElement(column)),
    row_groups: [],
    created_by: 'a test',
  });

describe('the bytes of a structure', () => {
  it.each([0, 127, 128, -1, 2 ** 40])('are read by the package, with %i rows', (numRows) => {
    const bytes = thriftBytes(metadata(numRows));
    const read = new thrift.FileMetaData();
    expect(util.decodeThrift(read, bytes, 0)).toBe(bytes.length);
    expect(read).toMatchObject({ version: 1, schema: columns, created_by: 'a test' });
    expect(Number('num_rows' in read && read.num_rows)).toBe(numRows);
  });

  it.each([Number.NaN, 0.5, 2 ** 53])('are refused with %d rows', (numRows) => {
    expect(() => thriftBytes(metadata(numRows))).toThrow(RangeError);
  });
});
