import { basename, extname } from 'node:path';
import type { Result } from '../../local/query-engine/statement.ts';
import { CommandError, REFUSED } from '../ui/command.ts';
import { counted, grouped } from '../ui/text.ts';
import { type Cell, type Column, MAX_SHEET_COLUMNS, MAX_TEXT, sheetSizes } from '../xlsx/sheet.ts';
import { writeWorkbook } from '../xlsx/workbook.ts';
import { type CellType, cellTypeOf } from './spreadsheet-columns.ts';

/** Writes a result as a workbook. Returns what the user should know about it. */
export async function writeSpreadsheet(
  result: Result,
  path: string,
  target: string,
): Promise<string[]> {
  const { columns, types, rows } = result;
  requireColumns(columns.length);
  const cellTypes = types.map(cellTypeOf);
  const asText = columns.map(() => 0);
  const [first, pieces] = await peeked(cellsOf(result, cellTypes, asText));
  const table = {
    columns: columns.map((name, index) => column(name, cellTypes[index], first, index)),
    rows,
    pieces,
  };
  await writeWorkbook(path, sheetName(target), table);
  const sheets = sheetSizes(rows).length;
  return [
    ...(sheets > 1 ? [`A sheet holds at most 1,048,576 rows: there are ${sheets} sheets.`] : []),
    ...columns.flatMap((name, index) => textNote(name, types[index]?.toString(), asText[index])),
  ];
}

function requireColumns(count: number): void {
  if (count <= MAX_SHEET_COLUMNS) return;
  throw new CommandError(
    `A sheet holds at most ${grouped(MAX_SHEET_COLUMNS)} columns, and the result has ${grouped(count)}.`,
    REFUSED,
  );
}

async function* cellsOf(
  { pieces, columns }: Result,
  cellTypes: readonly CellType[],
  asText: number[],
): AsyncGenerator<Cell[][]> {
  let row = 0;
  for await (const values of pieces) {
    yield values.map((value) => {
      row += 1;
      return cellTypes.map((type, index) => {
        const cell = type.cellOf(value[index] ?? null);
        if (typeof cell !== 'string') return cell;
        if (type.format !== undefined) asText[index] = (asText[index] ?? 0) + 1;
        return fitting(cell, row, columns[index]);
      });
    });
  }
}

/** Excel repairs a file with a longer text by dropping the text. */
function fitting(text: string, row: number, column: string | undefined): string {
  if (text.length <= MAX_TEXT) return text;
  throw new CommandError(
    `Row ${grouped(row)}, column ${column}: a cell holds at most ${grouped(MAX_TEXT)} characters, and the text has ${grouped(text.length)}. Use another format, or shorten it with left(…, 32767).`,
    REFUSED,
  );
}

/** The first piece, and all pieces. */
async function peeked(
  pieces: AsyncGenerator<Cell[][]>,
): Promise<[Cell[][], AsyncGenerator<Cell[][]>]> {
  const first = await pieces.next();
  if (first.done) return [[], pieces];
  return [first.value, followed(first.value, pieces)];
}

async function* followed(first: Cell[][], others: AsyncGenerator<Cell[][]>) {
  yield first;
  yield* others;
}

const LEAST_WIDTH = 8;
const MOST_WIDTH = 60;
/** The button of the filter, beside the name. */
const BUTTON_WIDTH = 3;

function column(
  name: string,
  type: CellType | undefined,
  rows: readonly (readonly Cell[])[],
  index: number,
): Column {
  const shown = rows.map((cells) => shownLength(cells[index] ?? null, type?.format));
  const widest = shown.reduce((most, length) => Math.max(most, length), name.length + BUTTON_WIDTH);
  const width = Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, widest + 1));
  return { name, width, ...(type?.format !== undefined && { format: type.format }) };
}

/** About how many characters a spreadsheet shows. */
function shownLength(cell: Cell, format: string | undefined): number {
  if (cell === null) return 0;
  if (typeof cell !== 'object') return String(cell).length;
  if (format?.startsWith('yyyy')) return format.length;
  return cell.number.length + Math.floor(cell.number.length / 3);
}

/** Excel's limit on the name of a sheet, less what a number needs. */
const MAX_SHEET_NAME = 25;

/** The file's name without what a sheet's name may not have. */
function sheetName(target: string): string {
  const name = basename(target, extname(target)).replaceAll(/[[\]:*?/\\'\p{Cc}]/gu, ' ');
  return name.trim().slice(0, MAX_SHEET_NAME).trim() || 'result';
}

function textNote(column: string, type = '', count = 0): string[] {
  if (count === 0) return [];
  const reason = /DATE|TIMESTAMP/.test(type)
    ? 'a spreadsheet has no dates before March 1900 or after 9999'
    : 'a spreadsheet would round them to 15 digits';
  return [`${column}: ${counted(count, 'value')} as text, because ${reason}.`];
}
