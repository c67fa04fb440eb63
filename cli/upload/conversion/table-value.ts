/** A value of a table that knows its types: a cell of a workbook, or a value of a Parquet column. */
export type TableValue =
  | { kind: 'text'; text: string }
  /** Plain digits, such as -2.55. */
  | { kind: 'number'; text: string }
  /** What stands for no value, such as #N/A. It is never sent as if it were text. */
  | { kind: 'error'; text: string };
