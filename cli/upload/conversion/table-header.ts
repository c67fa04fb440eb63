import { COLUMNS, type ColumnName, columnNamed } from '../../../functions/domain/invoice-line.ts';
import { counted, printable } from '../../ui/text.ts';

/** What the column names of a table say about it. */
export type TableHeader = {
  /** Where each column is, from 0. */
  at: ReadonlyMap<ColumnName, number>;
  missing: readonly ColumnName[];
  /** Columns that are named more than once. */
  repeated: readonly ColumnName[];
  /** Names of other columns. */
  ignored: readonly string[];
};

export function tableHeader(names: readonly (string | undefined)[]): TableHeader {
  const hasTime = names.some((name) => isLakeTime(name));
  const at = new Map<ColumnName, number>();
  const repeated = new Set<ColumnName>();
  const ignored: string[] = [];
  for (const [index, name] of names.entries()) {
    if (name === undefined || name.trim() === '') continue;
    const column = meant(name, hasTime);
    if (!column) ignored.push(shown(name));
    else if (at.has(column)) repeated.add(column);
    else at.set(column, index);
  }
  const missing = COLUMNS.filter((column) => !at.has(column));
  return { at, missing, repeated: [...repeated], ignored };
}

/** Whether a table has so many of the columns that a missing one is a mistake. */
export function isNearMiss({ at }: TableHeader): boolean {
  return at.size >= COLUMNS.length - 2;
}

const SHOWN_COLUMNS = 10;

/** `2 other columns left out: Discount, Branch` */
export function leftOutNote(ignored: TableHeader['ignored']): string {
  const names = ignored.slice(0, SHOWN_COLUMNS);
  const more = ignored.length > SHOWN_COLUMNS ? ', …' : '';
  return `${counted(ignored.length, 'other column')} left out: ${names.join(', ')}${more}`;
}

/** The lake has the date and time in `invoice_ts`, and in `invoice_date` only the day. */
function meant(name: string, hasTime: boolean): ColumnName | undefined {
  if (isLakeTime(name)) return 'InvoiceDate';
  const column = columnNamed(name);
  return column === 'InvoiceDate' && hasTime ? undefined : column;
}

const isLakeTime = (name: string | undefined): boolean => name?.trim() === 'invoice_ts';

const SHOWN_CHARACTERS = 40;

/** A name for a message. */
export const shown = (name: string): string => printable(name.slice(0, SHOWN_CHARACTERS));
