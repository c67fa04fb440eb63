import type { LineStory } from '../../functions/api/line-responses.ts';
import type { ColumnName } from '../../functions/domain/invoice-line.ts';

/** A column as it was sent and as it is stored; undefined where that is not known. */
export type ComparedColumn = { name: string; sent: string | undefined; kept: string | undefined };

type Stored = NonNullable<LineStory['stored']>;

/** In the order of the data set. */
const MEMBERS = {
  InvoiceNo: 'invoiceNo',
  StockCode: 'stockCode',
  Description: 'description',
  Quantity: 'quantity',
  InvoiceDate: 'invoiceDate',
  UnitPrice: 'unitPrice',
  CustomerID: 'customerId',
  Country: 'country',
} as const satisfies Readonly<Record<ColumnName, keyof Stored>>;

type Member = (typeof MEMBERS)[ColumnName];
const COLUMNS = Object.entries(MEMBERS) as [ColumnName, Member][];

/**
 * Returns the columns of the source with what was sent, as it was, and what is stored of it. A
 * missing value is stored as null. Columns that are not of an invoice line follow, if they are kept.
 */
export function columnsOf({ original, stored }: LineStory): ComparedColumn[] {
  const sent = new Map(
    'text' in original
      ? original.fields.map(({ column, start, end }) => [column, original.text.slice(start, end)])
      : [],
  );
  if (sent.size === 0 && !stored) return [];
  const columns = COLUMNS.map(([name, member]) => ({
    name,
    sent: sent.get(name),
    kept: stored && textOf(stored[member]),
  }));
  const total = stored && { name: 'LineTotal', sent: undefined, kept: stored.lineTotal };
  const extra = Object.entries(stored?.extra ?? {}).map(([name, kept]) => ({
    name,
    sent: undefined,
    kept,
  }));
  return total ? [...columns, ...extra, total] : columns;
}

const textOf = (value: string | number | null): string => (value === null ? 'null' : String(value));
