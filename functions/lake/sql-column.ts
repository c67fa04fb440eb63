/** The types of stored columns. */
export type SqlType = 'string' | 'int' | 'timestamp' | 'decimal(12,3)' | 'decimal(15,3)';

/** What an analyst has to know about a column. Every text is a sentence or a part of one. */
type Meaning = {
  /** What a value says. A sentence without its full stop. */
  meaning: string;
  /** The unit of a value, or the time zone of a time. */
  unit?: string;
  /** The column of the source, or how the pipeline finds the value. */
  source: string;
};

/** A column as objects store it. Without `nullWhen`, every row has a value. */
export type StoredColumn = {
  name: string;
  type: SqlType;
  nullWhen?: string;
  /** No two rows have the same value. */
  unique?: true;
  /** Of a text: the bytes of the longest value in UTF-8, if that is not a name's. */
  maxBytes?: number;
  /** The version of the data contract that added the column. Objects from before lack it. */
  since?: string;
};

export type SqlColumn = StoredColumn & Meaning;

/** A partition column: its value is part of the key of an object, so it is never null. */
export type PartitionColumn = { name: string; type: 'date'; nullWhen?: never } & Meaning;

/** A table as SQL sees it. */
export type LakeTable = {
  name: string;
  /** What a row is. */
  description: string;
  columns: readonly SqlColumn[];
  partition: PartitionColumn;
};

/** The comment of a column in the catalog. Glue takes at most 255 characters. */
export function commentOf(column: SqlColumn | PartitionColumn): string {
  const { meaning, unit, source, nullWhen } = column;
  return [
    meaning,
    ...(unit === undefined ? [] : [`Unit: ${unit}`]),
    `Source: ${source}`,
    nullWhen === undefined ? 'Never null' : `Null when ${nullWhen}`,
  ]
    .map((sentence) => `${sentence}.`)
    .join(' ');
}
