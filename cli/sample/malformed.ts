import { csvRecord } from '../../functions/formats/csv-record.ts';

/** A malformed record of each kind; the key says why it cannot be accepted. */
export const MALFORMED = {
  'too few fields': (n) => csvRecord([invoice(n), '22139', 'A ROW THAT ENDS EARLY', '6']),
  'too many fields': (n) => csvRecord([...fields(n), 'AND', 'MORE']),
  'a quote that is not closed': (n) => csvRecord(fields(n)).replace('A PLAIN MUG', '"A PLAIN MUG'),
  'a NUL byte': (n) => csvRecord(fields(n, { 2: 'A PLAIN\0 MUG' })),
  'quantity 1.5': (n) => csvRecord(fields(n, { 3: '1.5' })),
  'a price with seven decimals': (n) => csvRecord(fields(n, { 5: '2.5500001' })),
  'a date that does not exist': (n) =>
    csvRecord(fields(n, { 4: n % 2 === 0 ? '31/12/2010 8:26' : '2/30/2011 8:26' })),
  'a value that is missing': (n) => csvRecord(fields(n, { [n % 2 === 0 ? 0 : 3]: '' })),
  'a stock code that is too long': (n) => csvRecord(fields(n, { 1: 'X'.repeat(2000) })),
} as const satisfies Record<string, (n: number) => string>;

export const MALFORMED_KINDS = Object.keys(MALFORMED) as (keyof typeof MALFORMED)[];

/** How many records of each kind are in the sample. */
export const OF_EACH_KIND = 20;

/** All malformed records. The kinds alternate. */
export function malformedRecords(): string[] {
  return Array.from({ length: OF_EACH_KIND }, (_, n) =>
    MALFORMED_KINDS.map((kind) => MALFORMED[kind](n)),
  ).flat();
}

const invoice = (n: number): string => `59${String(n).padStart(4, '0')}`;

/** The fields of a valid row, some of them replaced. */
function fields(n: number, others: Readonly<Record<number, string>> = {}): string[] {
  const good = [invoice(n), '22139', 'A PLAIN MUG', '6', '12/2/2010 8:26', '2.55', '17850', 'EIRE'];
  return good.map((field, column) => others[column] ?? field);
}
