import type { DuckDBValue } from '@duckdb/node-api';

type Item = { oid: number; text(value: DuckDBValue): string; binary(value: DuckDBValue): Buffer };

/** https://www.postgresql.org/docs/15/arrays.html#ARRAYS-IO */
export function arrayText(items: readonly DuckDBValue[], item: Item): string {
  const texts = items.map((value) => (value === null ? 'NULL' : quotedItem(item.text(value))));
  return `{${texts.join(',')}}`;
}

function quotedItem(text: string): string {
  const isPlain = /^[^\s{},"\\]+$/.test(text) && !/^null$/i.test(text);
  return isPlain ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/**
 * One dimension: its count, whether there are nulls, the type, the length, the first index, and the
 * values with their lengths.
 * https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/arrayfuncs.c (array_send)
 */
export function arrayBinary(items: readonly DuckDBValue[], item: Item): Buffer {
  const hasNulls = items.includes(null) ? 1 : 0;
  if (items.length === 0) return int32(0, 0, item.oid);
  const values = items.flatMap((value) => {
    if (value === null) return [int32(-1)];
    const bytes = item.binary(value);
    return [int32(bytes.length), bytes];
  });
  return Buffer.concat([int32(1, hasNulls, item.oid, items.length, 1), ...values]);
}

function int32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeInt32BE(value, 4 * index);
  return bytes;
}
