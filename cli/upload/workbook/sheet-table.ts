import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { grouped } from '../../ui/text.ts';
import { columnLetters } from '../../xlsx/cell-address.ts';
import { daysSeen } from '../conversion/days.ts';
import { jsonLine } from '../conversion/json-line.ts';
import { leftOutNote, type TableHeader } from '../conversion/table-header.ts';
import type { SourceFile } from '../file/source-file.ts';
import { type TablePlace, tableWithin } from '../file/table-place.ts';
import { spool } from '../stored/spool.ts';
import { bytesOf, type StoredFile } from '../stored/stored-file.ts';
import { type SheetRow, sheetRows } from '../xlsx/sheet-rows.ts';
import type { Sheet, Workbook } from '../xlsx/workbook.ts';
import { type RowPlaces, rowPlaces } from './row-places.ts';
import { damagedSheet } from './workbook-faults.ts';

/** A sheet, the workbook that it is in, and where its columns are. */
export type SheetSource = {
  sheet: Sheet;
  workbook: Workbook;
  headerRow: number;
  header: TableHeader;
};

/**
 * A sheet as a table: NDJSON, a line for each row below the header that has a value. It is
 * converted when it is first read, into a temporary file.
 */
export function sheetTable(
  book: { name: string; path: string; place: TablePlace },
  source: SheetSource,
): SourceFile & { close(): Promise<void> } {
  const { header, headerRow } = source;
  const sheet = `sheet ${source.sheet.name}`;
  const path = `${book.path}: ${sheet}`;
  const places = rowPlaces();
  const seen = daysSeen();
  let converted: Promise<StoredFile> | undefined;
  const convert = (): Promise<StoredFile> =>
    spool(path, linesOf(source, places, seen.add)).catch((error) => {
      throw damagedSheet(path, error);
    });
  return {
    path,
    name: `${book.name}: ${sheet}`,
    place: tableWithin(source.sheet.name, book.place),
    converted: true,
    format: 'ndjson',
    kind: 'worksheet',
    async *bytes() {
      converted ??= convert();
      yield* bytesOf(await converted);
    },
    notes: () => notesOf(headerRow, header),
    days: seen.days,
    placeOf: (row, column) => {
      const at = places.at(row);
      const index = column && header.at.get(column);
      if (index === undefined) return `${sheet}, row ${grouped(at)}`;
      return `${sheet}, cell ${columnLetters(index)}${at}`;
    },
    rowsOf: places.runs,
    close: async () => {
      await (await converted?.catch(() => undefined))?.close();
    },
  };
}

const PIECE_CHARACTERS = 256 * 1024;

async function* linesOf(
  { sheet, workbook, headerRow, header }: SheetSource,
  places: RowPlaces,
  onDate: (date: string | undefined) => void,
): AsyncGenerator<Buffer> {
  const order = COLUMNS.map((column) => header.at.get(column) ?? -1);
  const lineOf = ({ row, cells }: SheetRow): string => {
    if (row <= headerRow) return '';
    places.add(row);
    onDate(cells[header.at.get('InvoiceDate') ?? -1]?.text);
    return jsonLine(order.map((at) => cells[at]));
  };
  let text = '';
  for await (const rows of sheetRows(sheet.entry.bytes(), workbook.context)) {
    for (const row of rows) text += lineOf(row);
    if (text.length < PIECE_CHARACTERS) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

function notesOf(headerRow: number, { ignored }: TableHeader): string[] {
  const above = headerRow > 1 ? [`the header is in row ${headerRow}`] : [];
  return ignored.length > 0 ? [...above, leftOutNote(ignored)] : above;
}
