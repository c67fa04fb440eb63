import {
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [key: string]: JsonValue };

/**
 * A value as JSON, without the loss of a digit: a decimal is a string, and so is an integer that a
 * double cannot represent. A timestamp is ISO 8601 without a zone, because the source has none.
 */
export function jsonOf(value: DuckDBValue): JsonValue {
  if (value instanceof DuckDBTimestampValue) return String(value).replace(' ', 'T');
  if (value instanceof DuckDBListValue) return value.items.map(jsonOf);
  if (value instanceof DuckDBStructValue) {
    const named = Object.entries(value.entries).map(([name, item]) => [name, jsonOf(item)]);
    return Object.fromEntries(named);
  }
  if (value === null || typeof value === 'boolean') return value;
  return isSafeNumber(value) ? Number(value) : String(value);
}

/** Whether a JSON number can represent the value exactly. */
function isSafeNumber(value: DuckDBValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value));
}

/** A value as text for a table or a CSV file. Null is the empty text. */
export function textOf(value: DuckDBValue): string {
  if (value === null) return '';
  if (value instanceof DuckDBListValue || value instanceof DuckDBStructValue) {
    return JSON.stringify(jsonOf(value));
  }
  return String(value);
}

/** Whether a table aligns the value to the right. */
export function isNumeric(value: DuckDBValue): boolean {
  return (
    typeof value === 'number' || typeof value === 'bigint' || value instanceof DuckDBDecimalValue
  );
}
