/** The fields of an invoice line, as text, in the order of the data set. */
export type Row = readonly [
  invoiceNo: string,
  stockCode: string,
  description: string,
  quantity: string,
  invoiceDate: string,
  unitPrice: string,
  customerId: string,
  country: string,
];

/** A date as the source writes it, `12/1/2010 8:26`: month first, hour not padded, no zone. */
export function sourceDate(time: number): string {
  const date = new Date(time);
  const day = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
  return `${day} ${date.getUTCHours()}:${String(date.getUTCMinutes()).padStart(2, '0')}`;
}
