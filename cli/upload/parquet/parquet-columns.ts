import { plainNumber } from '../conversion/plain-number.ts';
import { plainTime } from '../conversion/plain-time.ts';
import type { TableValue } from '../conversion/table-value.ts';

/** How the values of a Parquet column become text. */
export type Conversion = {
  /** The text of a value, by DuckDB. */
  sql(column: string): string;
  value(text: string): TableValue;
};

const castOf = (column: string): string => `${column}::VARCHAR`;
const asText = (text: string): TableValue => ({ kind: 'text', text });

const text: Conversion = { sql: castOf, value: asText };

/** Integers and decimals have their digits, without zeros at the end: 17850 for 17850.00. */
const exact: Conversion = {
  sql: castOf,
  value: (digits) => ({
    kind: 'number',
    text: digits.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''),
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

const asTime = (text: string): TableValue => ({ kind: 'text', text: plainTime(text) });
const time: Conversion = { sql: castOf, value: asTime };

/** The session's zone is UTC, so an instant becomes its date and time there. */
const instant: Conversion = { sql: (column) => `${column}::TIMESTAMP::VARCHAR`, value: asTime };

const CONVERSIONS: readonly (readonly [RegExp, Conversion])[] = [
  [/^(VARCHAR|UUID|DATE|BOOLEAN|ENUM\(.*\))$/, text],
  [/^TIMESTAMP(_S|_MS|_NS)?$/, time],
  [/^TIMESTAMP WITH TIME ZONE$/, instant],
  [/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/, exact],
  [/^DECIMAL\(\d+,\d+\)$/, exact],
  [/^(FLOAT|DOUBLE)$/, floating],
];

/** Undefined for a type that has no text, such as a list. */
export function conversionOf(type: string): Conversion | undefined {
  return CONVERSIONS.find(([pattern]) => pattern.test(type))?.[1];
}
