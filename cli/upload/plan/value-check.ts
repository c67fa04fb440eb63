import { readQuantity, readUnitPrice } from '../../../functions/validation/amounts.ts';
import { Fault } from '../../../functions/validation/fault.ts';
import { readInvoiceDate } from '../../../functions/validation/invoice-date.ts';
import type { Opening } from '../file/opening.ts';

type CheckedColumn = 'InvoiceDate' | 'UnitPrice' | 'Quantity';

/** A value that stands for others like it. */
type Example = { count: number; row: number; message: string };

/** How the rows examined write their dates and amounts. */
export type ValueFindings = {
  examined: number;
  /** Values that ValidateBatch would quarantine, by column. */
  unreadable: Map<CheckedColumn, Example>;
  /** Dates in which only the first number can be a day, such as 13/1/2011. */
  dayFirst: Example | undefined;
  /** How many dates there are in which only the second number can be a day. */
  monthFirst: number;
};

export type ValueCheck = { add(record: Uint8Array): void; findings(): ValueFindings };

const READERS = {
  InvoiceDate: readInvoiceDate,
  UnitPrice: readUnitPrice,
  Quantity: readQuantity,
} as const satisfies Record<CheckedColumn, (text: string) => number | Fault>;

const CHECKED: readonly CheckedColumn[] = ['InvoiceDate', 'UnitPrice', 'Quantity'];

/** Of a larger file a sample is examined: ten thousand rows of half a million, in 0.1 s. */
const EVERY_ROW_UP_TO = 2000;
const THEN_EVERY = 64;

/** Examines rows with the functions by which ValidateBatch reads them. */
export function valueCheck({ valuesOf }: Pick<Opening, 'valuesOf'>, firstRow: number): ValueCheck {
  const found: ValueFindings = {
    examined: 0,
    unreadable: new Map(),
    dayFirst: undefined,
    monthFirst: 0,
  };
  let row = firstRow - 1;
  return {
    add(record) {
      row += 1;
      const rows = row - firstRow;
      if (rows >= EVERY_ROW_UP_TO && rows % THEN_EVERY !== 0) return;
      const values = valuesOf?.(record);
      if (!values) return;
      found.examined += 1;
      for (const column of CHECKED) checkValue(column, values[column], row, found);
      checkOrder(values.InvoiceDate ?? '', row, found);
    },
    findings: () => found,
  };
}

function checkValue(
  column: CheckedColumn,
  value: string | undefined,
  row: number,
  { unreadable }: ValueFindings,
): void {
  if (!value) return;
  const fault = READERS[column](value);
  if (!(fault instanceof Fault)) return;
  unreadable.set(column, counted(unreadable.get(column), row, fault.message));
}

function counted(example: Example | undefined, row: number, message: string): Example {
  return example ? { ...example, count: example.count + 1 } : { count: 1, row, message };
}

const SLASHED_DATE = /^\s*(\d{1,2})\/(\d{1,2})\/\d{4}\b/;
const MONTHS = 12;

function checkOrder(date: string, row: number, found: ValueFindings): void {
  const [, first = 0, second = 0] = (SLASHED_DATE.exec(date) ?? []).map(Number);
  if (second > MONTHS && first <= MONTHS) found.monthFirst += 1;
  if (first > MONTHS && second <= MONTHS && second > 0) {
    found.dayFirst = counted(found.dayFirst, row, JSON.stringify(date));
  }
}
