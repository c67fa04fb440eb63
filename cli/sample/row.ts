/** The fields of one invoice line in the order of the data set, as text. */
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

/** A row as CSV, quoted only where it must be. */
export function csvOf(row: readonly string[]): string {
  return row.map(quoted).join(',');
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** `12/1/2010 8:26`: month first, no zero padding, no zone, as the source writes it. */
export function sourceDate(time: number): string {
  const date = new Date(time);
  const day = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
  return `${day} ${date.getUTCHours()}:${String(date.getUTCMinutes()).padStart(2, '0')}`;
}
