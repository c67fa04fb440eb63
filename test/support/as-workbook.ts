import { parse } from 'csv-parse/sync';
import type { Cell } from './workbook.ts';

const DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})$/;
/** The serial number of 1 January 1970. */
const EPOCH = 25_569;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** The number by which Excel knows a time, as a double. */
export const serialOf = (time: number): number => time / 86_400_000 + EPOCH;

/** The fields of a row of the data set as the publisher's workbook has them. */
export function cellsOf(fields: readonly string[]): Cell[] {
  return fields.map((field, column) => {
    if (field === '') return undefined;
    const [, month = 0, day = 0, year = 0, hour = 0, minute = 0] = (DATE.exec(field) ?? []).map(
      Number,
    );
    if (column === 4 && year) {
      return { serial: serialOf(Date.UTC(year, month - 1, day, hour, minute)) };
    }
    // A description that looks like a number is text, because its zeros count.
    return column !== 2 && NUMBER.test(field) ? Number(field) : field;
  });
}

/** The records of a CSV file. */
export function fieldsIn(csv: string): string[][] {
  return parse(csv, { relax_quotes: true, bom: true });
}
