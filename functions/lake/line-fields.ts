import { LINE_COLUMNS, LINES, LINES_PARTITION, type LineColumnName } from './lake-tables.ts';
import { commentOf, type SqlType } from './sql-column.ts';

/**
 * How tools for people show the columns of the lines table. Tableau's and Power BI's data sources
 * and QuickSight's data set are made from this.
 */
type Presentation = {
  caption: string;
  folder: Folder;
  /** What a chart does with the values of a column unless it is told otherwise. */
  aggregation: 'sum' | 'average' | 'count' | 'count distinct';
  /** A measure is drawn by size; everything else divides a chart. */
  measure?: true;
  format?: 'count' | 'money' | 'price' | 'day' | 'time';
  /** The values are names of countries. */
  isCountry?: true;
  /** Of use to who looks for the origin of a line, and in the way of everybody else. */
  hidden?: true;
};

export const FOLDERS = ['Sale', 'Product', 'Customer', 'Date', 'Origin'] as const;
export type Folder = (typeof FOLDERS)[number];

type Name = LineColumnName | typeof LINES_PARTITION;

const hidden = (caption: string): Presentation => ({
  caption,
  folder: 'Origin',
  aggregation: 'count distinct',
  hidden: true,
});

const PRESENTATIONS = {
  invoice_no: { caption: 'Invoice', folder: 'Sale', aggregation: 'count distinct' },
  stock_code: { caption: 'Stock code', folder: 'Product', aggregation: 'count distinct' },
  description: { caption: 'Description', folder: 'Product', aggregation: 'count distinct' },
  quantity: {
    caption: 'Quantity',
    folder: 'Sale',
    aggregation: 'sum',
    measure: true,
    format: 'count',
  },
  invoice_ts: { caption: 'Invoice time', folder: 'Date', aggregation: 'count', format: 'time' },
  unit_price: {
    caption: 'Unit price',
    folder: 'Sale',
    aggregation: 'average',
    measure: true,
    format: 'price',
  },
  line_total: {
    caption: 'Revenue',
    folder: 'Sale',
    aggregation: 'sum',
    measure: true,
    format: 'money',
  },
  customer_id: { caption: 'Customer', folder: 'Customer', aggregation: 'count distinct' },
  country: {
    caption: 'Country',
    folder: 'Customer',
    aggregation: 'count distinct',
    isCountry: true,
  },
  line_id: hidden('Line ID'),
  batch_id: hidden('Batch ID'),
  ingest_id: hidden('Ingest ID'),
  ingested_at: { ...hidden('Ingested at'), aggregation: 'count', format: 'time' },
  extra: hidden('Other columns'),
  invoice_date: { caption: 'Invoice date', folder: 'Date', aggregation: 'count', format: 'day' },
} as const satisfies Readonly<Record<Name, Presentation>>;

/** A column of the lines table with what people are shown of it. */
export type LineField = {
  name: Name;
  type: SqlType | 'date';
  comment: string;
} & Presentation;

/** The fields in the order of the table's columns; the day, which partitions it, is the last. */
export const LINE_FIELDS: readonly LineField[] = [
  ...LINE_COLUMNS.map((column) => ({
    name: column.name,
    type: column.type,
    comment: commentOf(column),
    ...PRESENTATIONS[column.name],
  })),
  {
    name: LINES_PARTITION,
    type: 'date',
    comment: commentOf(LINES.partition),
    ...PRESENTATIONS[LINES_PARTITION],
  },
];

/** From the whole to its parts, by column. Days have a hierarchy of their own in every tool. */
export const HIERARCHIES: Readonly<Record<string, readonly Name[]>> = {
  'Country, customer, invoice': ['country', 'customer_id', 'invoice_no'],
  'Stock code, description': ['stock_code', 'description'],
};
