import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

/** A row of the file as text, and what it comes to. Exact: thousandths. */
export type SourceRow = {
  text: string;
  day: string;
  customerId: string;
  quantity: bigint;
  revenue: bigint;
};

/** Lines, quantity and revenue, said without any code of the pipeline. */
export type Sums = { lines: number; quantity: bigint; revenue: bigint };

/** Reads the first rows of a CSV file of UCI Online Retail. Each gets a value in a column of its own: Till. */
export async function sourceRows(
  file: string,
  most: number,
): Promise<{ header: string; rows: SourceRow[] }> {
  const bytes = await readFile(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
  const [header = [], ...records] = parse(text, { to_line: most + 1 });
  const at = (name: string): number => header.indexOf(name);
  const [quantity, price] = [at('Quantity'), at('UnitPrice')];
  const [customer, date] = [at('CustomerID'), at('InvoiceDate')];
  const rows = records.map((record): SourceRow => {
    const count = BigInt(record[quantity] ?? '');
    return {
      text: `${csvOf(record)},7`,
      day: String(record[date]).split(' ')[0] ?? '',
      customerId: record[customer] ?? '',
      quantity: count,
      revenue: count * thousandths(record[price] ?? ''),
    };
  });
  return { header: `${csvOf(header)},Till`, rows };
}

const csvOf = (values: readonly string[]): string =>
  values
    .map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value))
    .join();

function thousandths(price: string): bigint {
  const [, sign = '', whole = '', part = ''] = /^(-?)(\d+)(?:\.(\d{1,3}))?$/.exec(price) ?? [];
  if (whole === '') throw new RangeError(`"${price}" is not a price`);
  return BigInt(`${sign}${whole}${part.padEnd(3, '0')}`);
}

export function sumsOf(rows: readonly SourceRow[]): Sums {
  return rows.reduce<Sums>(
    (sum, row) => ({
      lines: sum.lines + 1,
      quantity: sum.quantity + row.quantity,
      revenue: sum.revenue + row.revenue,
    }),
    { lines: 0, quantity: 0n, revenue: 0n },
  );
}

/** An exact decimal without trailing zeros, as the pipeline prints amounts. */
export function decimal(revenue: bigint): string {
  const digits = (revenue < 0n ? -revenue : revenue).toString().padStart(4, '0');
  const text = `${digits.slice(0, -3)}.${digits.slice(-3)}`.replace(/\.?0+$/, '');
  return revenue < 0n ? `-${text}` : text;
}
