/** The file that a table is in, and which of several tables it is: a sheet, a file in an archive. */
export type TablePlace = { file?: string; table?: string };

/** A table within a file, or within a table of it: `book.xlsx: Lines` in an archive. */
export function tableWithin(table: string, place: TablePlace): TablePlace {
  return { ...place, table: place.table === undefined ? table : `${place.table}: ${table}` };
}
