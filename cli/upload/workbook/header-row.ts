import { shown, type TableHeader, tableHeader } from '../conversion/table-header.ts';
import { type SheetRow, sheetRows } from '../xlsx/sheet-rows.ts';
import type { Sheet, Workbook } from '../xlsx/workbook.ts';

/** A title and remarks may precede the header row. */
export const HEADER_WITHIN = 100;

/** What the first rows of a sheet say about it. */
export type HeaderSearch =
  | { kind: 'found'; row: number; header: TableHeader }
  /** No row names all columns. `row` names most of them. */
  | { kind: 'missing'; row: number; header: TableHeader; names: readonly string[] }
  | { kind: 'repeated'; row: number; header: TableHeader }
  | { kind: 'ambiguous'; rows: readonly number[] }
  | { kind: 'empty' };

/** Finds the one row among the first that names all columns. */
export async function findHeader(sheet: Sheet, { context }: Workbook): Promise<HeaderSearch> {
  const rows: SheetRow[] = [];
  for await (const piece of sheetRows(sheet.entry.bytes(), context)) {
    rows.push(...piece.filter(({ row }) => row <= HEADER_WITHIN));
    if ((piece.at(-1)?.row ?? 0) >= HEADER_WITHIN) break;
  }
  const readings = rows.map((row) => ({ row: row.row, names: namesOf(row), ...read(row) }));
  const whole = readings.filter(({ header }) => header.missing.length === 0);
  if (whole.length > 1) return { kind: 'ambiguous', rows: whole.map(({ row }) => row) };
  const [only] = whole;
  if (only) {
    const { row, header } = only;
    return { kind: header.repeated.length > 0 ? 'repeated' : 'found', row, header };
  }
  const [best] = readings.toSorted((a, b) => b.header.at.size - a.header.at.size);
  return best ? { kind: 'missing', ...best } : { kind: 'empty' };
}

const read = (row: SheetRow): { header: TableHeader } => ({ header: tableHeader(textsOf(row)) });

const textsOf = ({ cells }: SheetRow): (string | undefined)[] =>
  Array.from(cells, (cell) => cell?.text);

function namesOf(row: SheetRow): string[] {
  return textsOf(row).flatMap((name) => (name === undefined ? [] : [shown(name)]));
}
