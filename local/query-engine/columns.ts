import * as z from 'zod';

/** The type of a column, without anything of DuckDB's own classes, so that it can leave a process. */
export type ColumnType =
  /** A name of DuckDB, such as INTEGER or TIMESTAMP WITH TIME ZONE. */
  | { kind: 'scalar'; name: string }
  | { kind: 'decimal'; precision: number; scale: number }
  | { kind: 'list'; of: ColumnType }
  | { kind: 'struct'; fields: { name: string; type: ColumnType }[] }
  | { kind: 'map'; key: ColumnType; value: ColumnType };

export const ColumnType: z.ZodType<ColumnType> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('scalar'), name: z.string() }),
    z.object({ kind: z.literal('decimal'), precision: z.int(), scale: z.int() }),
    z.object({ kind: z.literal('list'), of: ColumnType }),
    z.object({
      kind: z.literal('struct'),
      fields: z.array(z.object({ name: z.string(), type: ColumnType })),
    }),
    z.object({ kind: z.literal('map'), key: ColumnType, value: ColumnType }),
  ]),
);

export const Column = z.object({ name: z.string(), type: ColumnType });
export type Column = z.infer<typeof Column>;

/**
 * A value. Every scalar is the text that DuckDB gives it, so that no digit is lost; binary data is
 * hexadecimal. A list has its items, a struct its values in the order of its fields, and a map
 * pairs of key and value.
 */
export type Cell = string | null | Cell[];
export type Row = Cell[];
