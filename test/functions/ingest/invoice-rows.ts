import { COLUMNS, type ColumnName } from '../../../functions/domain/invoice-line.ts';

const LINE: Readonly<Record<ColumnName, string>> = {
  InvoiceNo: '536365',
  StockCode: '85123A',
  Description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  Quantity: '6',
  InvoiceDate: '12/1/2010 8:26',
  UnitPrice: '2.55',
  CustomerID: '17850',
  Country: 'United Kingdom',
};

export const HEADER = COLUMNS.join(',');

/** A CSV row of the data set, with the given cells in place of its own. */
export function aRow(cells: Partial<typeof LINE> = {}): string {
  const line = { ...LINE, ...cells };
  return COLUMNS.map((column) => line[column]).join(',');
}

/** A CSV body with a header row. */
export function csv(...rows: string[]): string {
  return [HEADER, ...rows].map((row) => `${row}\r\n`).join('');
}

/** The same line as a JSON object. */
export function aRecord(cells: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ ...LINE, ...cells });
}
