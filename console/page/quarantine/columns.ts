import type { LineColumn } from '../../api/quarantine.ts';

/** The columns of a line, in the order of the data set. */
export const COLUMNS: readonly LineColumn[] = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
];

export const columnNamed = (name: string | null | undefined): LineColumn | undefined =>
  COLUMNS.find((column) => column === name);
