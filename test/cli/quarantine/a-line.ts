import type { LineFields } from '../../../functions/domain/correction.ts';

/** The data set's first line as text, with these values in place of its own. */
export const someFields = (change: Partial<LineFields> = {}): LineFields => ({
  InvoiceNo: '536365',
  StockCode: '85123A',
  Description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  Quantity: '6',
  InvoiceDate: '12/1/2010 8:26',
  UnitPrice: '2.55',
  CustomerID: '17850',
  Country: 'United Kingdom',
  ...change,
});
