import parquet from 'parquetjs-lite';
import thrift from 'parquetjs-lite/gen-nodejs/parquet_types.js';
import util from 'parquetjs-lite/lib/util.js';
import type { Column } from './column.ts';
import { columnStatistics } from './column-statistics.ts';
import { dataPage } from './data-page.ts';
import { physicalTypeNumber, WRITTEN } from './physical-types.ts';

/** Numbers of parquet.thrift. */
const REQUIRED = 0;
const OPTIONAL = 1;

const MAGIC = 'PAR1';

/**
 * The columns as one Parquet object of one row group; equal columns give equal bytes. The package lays out the
 * row group. Pages, statistics and footer are made here: its own lack decimals, order text by UTF-16, and go value by
 * value through generic code.
 */
export function parquetObject(columns: readonly Column[]): Buffer {
  const parts: Uint8Array[] = [];
  const write = (bytes: Uint8Array) => {
    parts.push(bytes);
  };
  const rowCount = columns[0]?.values.length ?? 0;
  const options = { useDataPageV2: false, pageIndex: false } as const;
  const envelope = new parquet.ParquetEnvelopeWriter(
    schemaOf(columns),
    write,
    () => {},
    0,
    options,
  );
  envelope.writeHeader();
  envelope.writeRowGroup({ rowCount, pages: pagesOf(columns) });
  parts.push(footerOf(columns, rowCount, describedGroups(envelope, columns)));
  return Buffer.concat(parts);
}

function schemaOf(columns: readonly Column[]) {
  const fields = columns.map(({ sql, optional }) => {
    const { field } = WRITTEN[sql.type];
    return [sql.name, { type: field, optional, compression: 'GZIP', statistics: false }] as const;
  });
  return new parquet.ParquetSchema(Object.fromEntries(fields));
}

function pagesOf(columns: readonly Column[]): Record<string, parquet.Page[]> {
  const pages: Record<string, parquet.Page[]> = {};
  for (const column of columns) {
    pages[column.sql.name] = [{ page: dataPage(column), num_values: column.values.length }];
  }
  return pages;
}

function describedGroups({ rowGroups }: parquet.ParquetEnvelopeWriter, columns: readonly Column[]) {
  for (const group of rowGroups) {
    for (const [index, { meta_data }] of group.columns.entries()) {
      const column = columns[index];
      if (column) meta_data.statistics = columnStatistics(column);
    }
  }
  return rowGroups;
}

function footerOf(columns: readonly Column[], rowCount: number, rowGroups: object[]): Buffer {
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
  const bytes = util.serializeThrift(metadata);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([bytes, length, Buffer.from(MAGIC)]);
}

function schemaElement({ sql, physical, optional }: Column): object {
  return new thrift.SchemaElement({
    name: sql.name,
    type: physicalTypeNumber(physical),
    repetition_type: optional ? OPTIONAL : REQUIRED,
    ...WRITTEN[sql.type].meaning,
  });
}
