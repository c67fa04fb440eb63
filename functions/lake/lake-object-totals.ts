import { gunzipSync } from 'node:zlib';
import thrift from 'parquetjs-lite/gen-nodejs/parquet_types.js';
import util from 'parquetjs-lite/lib/util.js';
import * as z from 'zod';
import type { LineTotals } from '../domain/line-totals.ts';
import type { LINE_COLUMNS } from './lake-tables.ts';
import { definitionLevels } from './parquet/definition-levels.ts';

type ColumnName = (typeof LINE_COLUMNS)[number]['name'];

/** What an object's lines come to; `named` are those that name a customer. */
export type ObjectTotals = { all: LineTotals; named: LineTotals };

/** The package's numbers of 64 bits turn into plain ones. */
const Count = z.unknown().transform(Number).pipe(z.int().nonnegative());

const Footer = z.object({
  num_rows: Count,
  row_groups: z.array(
    z.object({
      num_rows: Count,
      columns: z.array(
        z.object({
          meta_data: z.object({
            path_in_schema: z.array(z.string()),
            data_page_offset: Count,
            num_values: Count,
          }),
        }),
      ),
    }),
  ),
});
type RowGroup = z.infer<typeof Footer>['row_groups'][number];

/** A data page of the first version, as functions/write-parquet makes one a column. */
const Page = z.object({
  type: z.literal(0),
  compressed_page_size: Count,
  data_page_header: z.object({ num_values: Count, encoding: z.literal(0) }),
});

/** The footer's length and the magic word. */
const TAIL_BYTES = 8;

/**
 * Adds up an object from the values in it, and not from what its footer says of them. Exact: quantities are INT32 and line totals
 * thousandths in INT64. Throws when it is no such object.
 */
export function lakeObjectTotals(bytes: Uint8Array): ObjectTotals {
  const object = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { num_rows, row_groups } = footerOf(object);
  const all = { lineCount: 0, quantity: 0n, revenue: 0n };
  const named = { lineCount: 0, quantity: 0n, revenue: 0n };
  for (const group of row_groups) addGroup(object, group, all, named);
  if (all.lineCount !== num_rows) throw new RangeError('The footer and its row groups differ');
  return { all, named };
}

function addGroup(object: Buffer, group: RowGroup, all: LineTotals, named: LineTotals): void {
  const rows = group.num_rows;
  const quantity = pageOf(object, group, 'quantity');
  const lineTotal = pageOf(object, group, 'line_total');
  const isNamed = definitionLevels(pageOf(object, group, 'customer_id'), rows);
  if (quantity.length !== rows * 4 || lineTotal.length !== rows * 8) {
    throw new RangeError('A column has more or fewer values than the footer says');
  }
  for (let row = 0; row < rows; row += 1) {
    const amount = BigInt(quantity.readInt32LE(row * 4));
    const total = lineTotal.readBigInt64LE(row * 8);
    for (const totals of isNamed[row] ? [all, named] : [all]) {
      totals.lineCount += 1;
      totals.quantity += amount;
      totals.revenue += total;
    }
  }
}

function footerOf(object: Buffer): z.infer<typeof Footer> {
  const length = object.readUInt32LE(object.length - TAIL_BYTES);
  const metadata = new thrift.FileMetaData();
  util.decodeThrift(metadata, object, object.length - TAIL_BYTES - length);
  return Footer.parse(metadata);
}

/** The values of a column in a row group, unpacked. */
function pageOf(object: Buffer, { columns, num_rows }: RowGroup, name: ColumnName): Buffer {
  const column = columns.find(({ meta_data }) => meta_data.path_in_schema.join('.') === name);
  if (!column) throw new RangeError(`There is no column ${name}`);
  const header = new thrift.PageHeader();
  const start = column.meta_data.data_page_offset;
  const begin = start + util.decodeThrift(header, object, start);
  const { compressed_page_size, data_page_header } = Page.parse(header);
  if (data_page_header.num_values !== num_rows) {
    throw new RangeError(`The column ${name} is more than one page`);
  }
  return gunzipSync(object.subarray(begin, begin + compressed_page_size));
}
