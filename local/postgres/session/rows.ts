import type { DuckDBValue } from '@duckdb/node-api';
import type { Result } from '../../query-engine/statement.ts';
import { engineError } from '../engine/engine-error.ts';
import { dataRow, type FieldDescription } from '../protocol/backend-messages.ts';
import { type Codec, codecOf } from '../types/codec.ts';

type Row = readonly DuckDBValue[];

/** A column of a result: its name, and how its values are sent. */
export type ResultColumn = {
  name: string;
  codec: Codec;
  /** Whether the column is a plain NULL, whose type changes as it is kept. */
  isNull?: boolean;
};

/** The rows of a statement that has run. They are read once, from the first to the last. */
export type Rows = {
  columns: readonly ResultColumn[];
  count: number;
  /** At most `limit` rows, and at least one unless there are no more. */
  take(limit: number): Promise<readonly Row[]>;
  close(): Promise<void>;
};

export function rowsOf(result: Result): Rows {
  const pieces = result.pieces[Symbol.asyncIterator]();
  let piece: readonly Row[] = [];
  let at = 0;
  return {
    columns: result.types.map((type, index) => ({
      name: result.names[index] ?? '',
      codec: codecOf(type),
    })),
    count: result.rows,
    take: async (limit) => {
      while (at >= piece.length) {
        const next = await pieces.next().catch(asPgError);
        if (next.done) return [];
        [piece, at] = [next.value, 0];
      }
      const taken = piece.slice(at, at + limit);
      at += taken.length;
      return taken;
    },
    close: result.close,
  };
}

/** Reading what the engine keeps may fail, as when its memory is used up. */
function asPgError(error: unknown): never {
  throw engineError(error, { text: '', originOf: () => 0 });
}

/** Rows of text that the session itself gives, as SHOW does. */
export function textRows(columns: readonly ResultColumn[], rows: readonly Row[]): Rows {
  let at = 0;
  return {
    columns,
    count: rows.length,
    take: async (limit) => {
      const taken = rows.slice(at, at + limit);
      at += taken.length;
      return taken;
    },
    close: async () => undefined,
  };
}

/** The format of each column: none are all text, one is that of all. */
export function formatsFor(columns: number, given: readonly number[]): readonly number[] {
  return Array.from({ length: columns }, (_, index) =>
    given.length === 1 ? (given[0] ?? 0) : (given[index] ?? 0),
  );
}

export const fieldsOf = (
  columns: readonly ResultColumn[],
  formats: readonly number[],
): FieldDescription[] =>
  columns.map(({ name, codec }, index) => ({
    name,
    tableOid: 0,
    columnNumber: 0,
    typeOid: codec.oid,
    typeSize: codec.size,
    typeModifier: codec.modifier,
    format: formats[index] ?? 0,
  }));

export const encoded = (
  row: Row,
  columns: readonly ResultColumn[],
  formats: readonly number[],
): Buffer =>
  dataRow(
    columns.map(({ codec }, index) => {
      const value = row[index] ?? null;
      if (value === null) return null;
      return formats[index] === 1 ? codec.binary(value) : Buffer.from(codec.text(value));
    }),
  );
