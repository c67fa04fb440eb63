import type { ColumnName, InvoiceLine } from '../domain/invoice-line.ts';
import { isRepresentable, readQuantity, readUnitPrice } from './amounts.ts';
import { Fault } from './fault.ts';
import { readInvoiceDate } from './invoice-date.ts';
import { readDescription, readName, readOptionalName, readRequired } from './text-columns.ts';

/** The values of a record as they were sent. */
export type Values = readonly (string | null | undefined)[];

/** The index of each column among a record's values, or -1 if the record does not have it. */
export type Positions = Readonly<Record<ColumnName, number>>;

/** Returns the index of each column among the fields of a chunk. */
export function positionsOf(columns: readonly (ColumnName | null)[]): Positions {
  return {
    InvoiceNo: columns.indexOf('InvoiceNo'),
    StockCode: columns.indexOf('StockCode'),
    Description: columns.indexOf('Description'),
    Quantity: columns.indexOf('Quantity'),
    InvoiceDate: columns.indexOf('InvoiceDate'),
    UnitPrice: columns.indexOf('UnitPrice'),
    CustomerID: columns.indexOf('CustomerID'),
    Country: columns.indexOf('Country'),
  };
}

/** Returns an invoice line, or the first fault of the record in column order. */
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
