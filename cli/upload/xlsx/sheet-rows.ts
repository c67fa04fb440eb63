import { columnIndex } from '../../xlsx/cell-address.ts';
import type { TableValue } from '../conversion/table-value.ts';
import { type CellContext, cellValue } from './cell-value.ts';
import { richText } from './rich-text.ts';
import { type XmlHandler, xmlParser, xmlText } from './xml.ts';

/** A row that has a value. `cells` are by column from 0, and empty cells are missing. */
export type SheetRow = { row: number; cells: (TableValue | undefined)[] };

/** Excel has 16,384 columns. */
const MOST_COLUMNS = 16_384;

/** The rows of a sheet that have a value, a few hundred at a time. */
export async function* sheetRows(
  bytes: AsyncIterable<Buffer>,
  context: CellContext,
): AsyncGenerator<SheetRow[]> {
  let rows: SheetRow[] = [];
  const parser = xmlParser(sheetHandler(context, (row) => rows.push(row)));
  for await (const text of xmlText(bytes)) {
    parser.write(text);
    if (rows.length > 0) yield rows;
    rows = [];
  }
  parser.end();
}

/** What the tags of a sheet do. Other tags are part of an inline string, or of no interest. */
type Tags = Readonly<Record<string, (attributes: Readonly<Record<string, string>>) => void>>;

function sheetHandler(context: CellContext, onRow: (row: SheetRow) => void): XmlHandler {
  const inline = richText();
  let row: SheetRow = { row: 0, cells: [] };
  let column = -1;
  let cell = { type: 'n', style: 0, text: '' };
  let within: 'value' | 'inline' | undefined;
  const opened: Tags = {
    row: ({ r }) => {
      row = { row: nextRow(row.row, r), cells: [] };
      column = -1;
    },
    c: ({ r = '', t = 'n', s = '0' }) => {
      column = columnIndex(r) ?? column + 1;
      if (column >= MOST_COLUMNS) throw new Error(`row ${row.row} has too many columns`);
      cell = { type: t, style: Number(s), text: '' };
    },
    v: () => {
      within = 'value';
    },
    is: () => {
      within = 'inline';
    },
  };
  const closed: Tags = {
    v: () => {
      within = undefined;
    },
    is: () => {
      within = undefined;
      cell.text = inline.take();
    },
    c: () => {
      const value = cellValue(cell, context);
      if (value) row.cells[column] = value;
    },
    row: () => {
      if (row.cells.length > 0) onRow(row);
    },
  };
  return {
    open(name, attributes) {
      const tag = opened[name];
      if (tag) tag(attributes);
      else if (within === 'inline') inline.open(name, attributes);
    },
    text(text) {
      if (within === 'value') cell.text += text;
      else if (within === 'inline') inline.text(text);
    },
    close(name) {
      const tag = closed[name];
      if (tag) tag({});
      else if (within === 'inline') inline.close(name);
    },
  };
}

/** A row may leave out its number. Rows come in their order. */
function nextRow(last: number, number: string | undefined): number {
  const next = number === undefined ? last + 1 : Number(number);
  if (Number.isInteger(next) && next > last) return next;
  throw new Error(`row ${last} is followed by row ${next}`);
}
