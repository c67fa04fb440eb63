import thrift from 'parquetjs-lite/gen-nodejs/parquet_types.js';
import util from 'parquetjs-lite/lib/util.js';
import * as z from 'zod';
import type { Column } from './column.ts';
import { PARQUET_TYPES, physicalTypeNumber } from './physical-types.ts';
import { thriftBytes } from './thrift-bytes.ts';
import { Count } from './thrift-count.ts';

/** Numbers of parquet.thrift. */
const REQUIRED = 0;
const OPTIONAL = 1;

/** An object begins with this word, and ends with the length of its metadata and the word. */
export const MAGIC = 'PAR1';
const LENGTH_BYTES = 4;
const TAIL_BYTES = LENGTH_BYTES + MAGIC.length;

export function footer(
  columns: readonly Column[],
  rowCount: number,
  rowGroups: readonly object[],
): Buffer {
  const metadata = new thrift.FileMetaData({
    version: 1,
    schema: [
      new thrift.SchemaElement({ name: 'root', num_children: columns.length }),
      ...columns.map(schemaElement),
    ],
    num_rows: rowCount,
    row_groups: rowGroups,
    created_by: 'parquet.js',
    column_orders: columns.map(
      () => new thrift.ColumnOrder({ TYPE_ORDER: new thrift.TypeDefinedOrder() }),
    ),
  });
  const bytes = thriftBytes(metadata);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([bytes, length, Buffer.from(MAGIC)]);
}

function schemaElement({ sql, physical, optional }: Column): object {
  return new thrift.SchemaElement({
    name: sql.name,
    type: physicalTypeNumber(physical),
    repetition_type: optional ? OPTIONAL : REQUIRED,
    ...PARQUET_TYPES[sql.type].meaning,
  });
}

const Metadata = z.object({
  num_rows: Count,
  row_groups: z.array(
    z.object({
      num_rows: Count,
      columns: z.array(
        z.object({
          meta_data: z.object({
            path_in_schema: z.array(z.string()),
            data_page_offset: Count,
            dictionary_page_offset: z.union([z.null(), Count]),
          }),
        }),
      ),
    }),
  ),
});

/** Where a row group's pages are. */
export type RowGroup = z.infer<typeof Metadata>['row_groups'][number];

/** Reads the footer of an object. Throws when the object is not Parquet. */
export function readFooter(object: Buffer): z.infer<typeof Metadata> {
  const tail = object.length - TAIL_BYTES;
  if (object.toString('latin1', tail + LENGTH_BYTES) !== MAGIC) {
    throw new RangeError('The object is not Parquet');
  }
  const metadata = new thrift.FileMetaData();
  util.decodeThrift(metadata, object, tail - object.readUInt32LE(tail));
  return Metadata.parse(metadata);
}
