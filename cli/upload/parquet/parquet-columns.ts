import type { ColumnName } from '../../../functions/domain/invoice-line.ts';
import { plainNumber } from '../file/plain-number.ts';
import type { TableValue } from '../file/table-value.ts';

/** How the values of a Parquet column become text. */
export type Conversion = {
  /** The text of a value, by DuckDB. */
  sql(column: string): string;
  value(text: string, column: ColumnName): TableValue;
};

const castOf = (column: string): string => `${column}::VARCHAR`;
const asText = (text: string): TableValue => ({ kind: 'text', text });

const text: Conversion = { sql: castOf, value: asText };

/** Integers and decimals have their digits. A name loses the zeros of 17850.00. */
const exact: Conversion = {
  sql: castOf,
  value: (digits, column) => ({
    kind: 'number',
    text: column === 'UnitPrice' ? digits : digits.replace(/\.0+$/, ''),
  }),
};

/** Floats and doubles, as their shortest decimal. pandas writes NaN for a value that is missing. */
const floating: Conversion = {
  sql: (column) => `CASE WHEN NOT isnan(${column}) THEN ${column}::VARCHAR END`,
  value: (digits) => {
    const number = Number(digits);
    if (!Number.isFinite(number)) return { kind: 'error', text: digits };
    return { kind: 'number', text: plainNumber(number) };
  },
};

/** The session's zone is UTC, so an instant becomes its date and time there. */
const instant: Conversion = { sql: (column) => `${column}::TIMESTAMP::VARCHAR`, value: asText };

const CONVERSIONS: readonly (readonly [RegExp, Conversion])[] = [
  [/^(VARCHAR|UUID|DATE|BOOLEAN|ENUM\(.*\))$/, text],
  [/^TIMESTAMP(_S|_MS|_NS)?$/, text],
  [/^TIMESTAMP WITH TIME ZONE$/, instant],
  [/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/, exact],
  [/^DECIMAL\(\d+,\d+\)$/, exact],
  [/^(FLOAT|DOUBLE)$/, floating],
];

/** Undefined for a type that has no text, such as a list. */
export function conversionOf(type: string): Conversion | undefined {
  return CONVERSIONS.find(([pattern]) => pattern.test(type))?.[1];
}
