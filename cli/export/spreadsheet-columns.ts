import {
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import { textOf } from '../sql/values.ts';
import type { Cell } from '../xlsx/sheet.ts';

/** How the values of a type are cells, and how a spreadsheet shows them. */
export type CellType = { format?: string; cellOf(value: DuckDBValue): Cell };

const WHOLE = '0';
const DATE = 'yyyy-mm-dd';
const TIMESTAMP = 'yyyy-mm-dd hh:mm:ss';

/** Spreadsheets store numbers as doubles, which hold any decimal of 15 digits. */
const EXACT_DIGITS = 15;

/** The days that spreadsheets agree on: from 1900-03-01 to 9999-12-31, counted from 1899-12-30. */
const FIRST_DAY = 61;
const LAST_DAY = 2_958_465;
const UNIX_EPOCH = 25_569;
const MICROSECONDS_A_DAY = 86_400_000_000n;

export function cellTypeOf(type: DuckDBType): CellType {
  if (type instanceof DuckDBDecimalType) {
    return { format: decimalFormat(type.scale), cellOf: exactNumber };
  }
  return CELL_TYPES[type.typeId] ?? { cellOf: text };
}

const integers: CellType = { format: WHOLE, cellOf: exactNumber };
const doubles: CellType = { cellOf: double };

const CELL_TYPES: Readonly<Partial<Record<DuckDBTypeId, CellType>>> = {
  [DuckDBTypeId.BOOLEAN]: { cellOf: (value) => (typeof value === 'boolean' ? value : null) },
  [DuckDBTypeId.TINYINT]: integers,
  [DuckDBTypeId.SMALLINT]: integers,
  [DuckDBTypeId.INTEGER]: integers,
  [DuckDBTypeId.BIGINT]: integers,
  [DuckDBTypeId.HUGEINT]: integers,
  [DuckDBTypeId.UTINYINT]: integers,
  [DuckDBTypeId.USMALLINT]: integers,
  [DuckDBTypeId.UINTEGER]: integers,
  [DuckDBTypeId.UBIGINT]: integers,
  [DuckDBTypeId.UHUGEINT]: integers,
  [DuckDBTypeId.FLOAT]: doubles,
  [DuckDBTypeId.DOUBLE]: doubles,
  [DuckDBTypeId.DATE]: { format: DATE, cellOf: date },
  [DuckDBTypeId.TIMESTAMP]: { format: TIMESTAMP, cellOf: timestamp },
};

/** Two decimals at least, and the others where a value has them: `#,##0.00#` shows 2.55 and 0.001. */
function decimalFormat(scale: number): string {
  if (scale === 0) return WHOLE;
  return `#,##0.${'0'.repeat(Math.min(scale, 2))}${'#'.repeat(Math.max(0, scale - 2))}`;
}

function text(value: DuckDBValue): Cell {
  return value === null ? null : textOf(value);
}

/** A number if a double holds it exactly, else its digits as text. */
function exactNumber(value: DuckDBValue): Cell {
  if (value === null) return null;
  const digits = String(value);
  const shortest = digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
  const significant = shortest.replace(/^-?0*\.?0*|\./g, '').replace(/0+$/, '').length;
  return significant <= EXACT_DIGITS ? { number: shortest } : digits;
}

function double(value: DuckDBValue): Cell {
  if (typeof value !== 'number') return null;
  return Number.isFinite(value) ? { number: String(value) } : String(value);
}

function date(value: DuckDBValue): Cell {
  if (!(value instanceof DuckDBDateValue)) return null;
  const day = value.days + UNIX_EPOCH;
  return isCommonDay(day) ? { number: String(day) } : String(value);
}

function timestamp(value: DuckDBValue): Cell {
  if (!(value instanceof DuckDBTimestampValue)) return null;
  const time = ((value.micros % MICROSECONDS_A_DAY) + MICROSECONDS_A_DAY) % MICROSECONDS_A_DAY;
  const day = Number((value.micros - time) / MICROSECONDS_A_DAY) + UNIX_EPOCH;
  if (!isCommonDay(day)) return String(value);
  return { number: String(day + Number(time) / Number(MICROSECONDS_A_DAY)) };
}

const isCommonDay = (day: number): boolean => day >= FIRST_DAY && day <= LAST_DAY;
