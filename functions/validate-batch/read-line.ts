import { COLUMNS, type ColumnName, type InvoiceLine } from '../domain/invoice-line.ts';
import { isRepresentable, readQuantity, readUnitPrice } from './amounts.ts';
import { Fault } from './fault.ts';
import { readInvoiceDate } from './invoice-date.ts';
import { readDescription, readName, readOptionalName, readRequired } from './text-columns.ts';

/** A record's values as they came; where a column stands says `Positions`. */
export type Values = readonly (string | null | undefined)[];
export type Positions = Readonly<Record<ColumnName, number>>;

/** Where each column stands among a chunk's fields; -1 where it does not. */
export function positionsOf(columns: readonly (ColumnName | null)[]): Positions {
  return Object.fromEntries(
    COLUMNS.map((column) => [column, columns.indexOf(column)]),
  ) as unknown as Positions;
}

/** An invoice line, or the first fault of the record in column order. */
export function readLine(values: Values, at: Positions, row: number): InvoiceLine | Fault {
  const invoiceNo = readName('InvoiceNo', values[at.InvoiceNo]);
  if (invoiceNo instanceof Fault) return invoiceNo;
  const stockCode = readName('StockCode', values[at.StockCode]);
  if (stockCode instanceof Fault) return stockCode;
  const description = readDescription(values[at.Description]);
  if (description instanceof Fault) return description;
  const quantity = readRequired('Quantity', values[at.Quantity], readQuantity);
  if (quantity instanceof Fault) return quantity;
  const invoiceTs = readRequired('InvoiceDate', values[at.InvoiceDate], readInvoiceDate);
  if (invoiceTs instanceof Fault) return invoiceTs;
  const unitPrice = readRequired('UnitPrice', values[at.UnitPrice], readUnitPrice);
  if (unitPrice instanceof Fault) return unitPrice;
  const customerId = readOptionalName('CustomerID', values[at.CustomerID]);
  if (customerId instanceof Fault) return customerId;
  const country = readName('Country', values[at.Country]);
  if (country instanceof Fault) return country;
  if (!isRepresentable(quantity, unitPrice)) return new Fault('amount_out_of_range');
  return {
    row,
    invoiceNo,
    stockCode,
    description,
    quantity,
    invoiceTs,
    unitPrice,
    customerId,
    country,
  };
}
