import { columnLetters } from './cell-address.ts';
import type { Cell, Column } from './sheet.ts';
import { HEADING_STYLE, type Styles } from './styles.ts';
import { xmlText } from './xml-text.ts';

type Rows = readonly (readonly Cell[])[];

/** Yields the part of a sheet: its names in a row that stays in view, and its rows. */
export async function* sheetXml(
  columns: readonly Column[],
  styles: Styles,
  size: number,
  pieces: AsyncIterable<Rows>,
): AsyncGenerator<string> {
  const letters = columns.map((_, index) => columnLetters(index));
  const styleOf = columns.map(({ format }) => styles.indexOf(format));
  yield `${head(columns)}${headingRow(columns, letters)}`;
  let row = 1;
  for await (const piece of pieces) {
    yield piece.map((cells) => rowXml(++row, cells, letters, styleOf)).join('');
  }
  yield `</sheetData><autoFilter ref="${filterRange(columns, size)}"/></worksheet>`;
}

/** The cells that a filter covers: the names and all rows. */
export function filterRange(columns: readonly Column[], size: number): string {
  return `A1:${columnLetters(columns.length - 1)}${size + 1}`;
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

function head(columns: readonly Column[]): string {
  const widths = columns.map(
    ({ width }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  return [
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${MAIN}">`,
    '<sheetViews><sheetView workbookViewId="0">',
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>',
    '<selection pane="bottomLeft" activeCell="A2" sqref="A2"/>',
    `</sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`,
  ].join('');
}

function headingRow(columns: readonly Column[], letters: readonly string[]): string {
  const cells = columns.map(({ name }, index) =>
    textCell(`${letters[index]}1`, name, HEADING_STYLE),
  );
  return `<row r="1">${cells.join('')}</row>`;
}

function rowXml(
  row: number,
  cells: readonly Cell[],
  letters: readonly string[],
  styleOf: readonly number[],
): string {
  let xml = `<row r="${row}">`;
  for (const [index, cell] of cells.entries()) {
    if (cell !== null) xml += cellXml(`${letters[index]}${row}`, cell, styleOf[index] ?? 0);
  }
  return `${xml}</row>`;
}

function cellXml(place: string, cell: Exclude<Cell, null>, style: number): string {
  if (typeof cell === 'string') return textCell(place, cell, 0);
  if (typeof cell === 'boolean') return `<c r="${place}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  return `<c r="${place}"${styled(style)}><v>${cell.number}</v></c>`;
}

/** An inline string. Only an `<f>` element is a formula. */
function textCell(place: string, text: string, style: number): string {
  return `<c r="${place}"${styled(style)} t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

const styled = (style: number): string => (style === 0 ? '' : ` s="${style}"`);
