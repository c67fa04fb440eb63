import {
  DuckDBArrayValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  type DuckDBValue,
} from '@duckdb/node-api';

/** A nested value as JSON text. A number that a double can't represent stays a string. */
export function jsonText(value: DuckDBValue): string {
  return typeof value === 'object' ? JSON.stringify(jsonOf(value)) : String(value);
}

function jsonOf(value: DuckDBValue): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    return value.items.map(jsonOf);
  }
  if (value instanceof DuckDBStructValue) {
    const fields = Object.entries(value.entries);
    return Object.fromEntries(fields.map(([name, field]) => [name, jsonOf(field)]));
  }
  if (value instanceof DuckDBMapValue) {
    return Object.fromEntries(
      value.entries.map(({ key, value: item }) => [String(key), jsonOf(item)]),
    );
  }
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value))
    ? Number(value)
    : String(value);
}
