import type { DuckDBValue } from '@duckdb/node-api';
import { BYTE_ORDER_MARK, csvRecord, spreadsheetText } from '../../functions/formats/csv-record.ts';
import type { Result } from '../../local/query-engine/statement.ts';
import { grouped } from '../ui/text.ts';
import { textTable } from '../ui/text-table.ts';
import { isNumeric, jsonOf, textOf } from './values.ts';

type Write = (text: string) => Promise<void>;
export type Format = (result: Result, write: Write) => Promise<void>;

/** Nobody reads more rows than this; the other formats print all of them. */
const TABLE_ROWS = 1000;

export const FORMATS = {
  table,
  json,
  ndjson,
  csv: delimited(','),
  tsv: delimited('\t'),
} as const satisfies Record<string, Format>;

/**
 * For people who open the file in a spreadsheet: it is recognised as UTF-8, and no text in it is
 * executed as a formula.
 */
export const SPREADSHEET_SAFE = {
  csv: delimited(',', { spreadsheetSafe: true }),
  tsv: delimited('\t', { spreadsheetSafe: true }),
} as const satisfies Record<string, Format>;

/** A result as a table, in one text. */
export async function tableOf(result: Result): Promise<string> {
  let text = '';
  await table(result, async (piece) => {
    text += piece;
  });
  return text;
}

async function table({ columns, pieces }: Result, write: Write): Promise<void> {
  const shown: (readonly DuckDBValue[])[] = [];
  let rows = 0;
  for await (const piece of pieces) {
    shown.push(...piece.slice(0, Math.max(0, TABLE_ROWS - shown.length)));
    rows += piece.length;
  }
  if (columns.at(-1) === 'explain_value') {
    return write(`${shown.map((row) => textOf(row.at(-1) ?? null)).join('\n')}\n`);
  }
  const cells = shown.map((row) =>
    row.map((value) => ({ text: onOneLine(textOf(value)), right: isNumeric(value) })),
  );
  await write(`${textTable(columns, cells)}\n`);
  if (rows > TABLE_ROWS) {
    await write(
      `… the first ${grouped(TABLE_ROWS)} of ${grouped(rows)} rows; --format csv or json prints all\n`,
    );
  }
}

async function json({ columns, pieces }: Result, write: Write): Promise<void> {
  let before = '[';
  for await (const piece of pieces) {
    for (const row of piece) {
      await write(`${before}\n${JSON.stringify(objectOf(columns, row))}`);
      before = ',';
    }
  }
  await write(before === '[' ? '[]\n' : '\n]\n');
}

async function ndjson({ columns, pieces }: Result, write: Write): Promise<void> {
  for await (const piece of pieces) {
    await write(piece.map((row) => `${JSON.stringify(objectOf(columns, row))}\n`).join(''));
  }
}

function objectOf(columns: readonly string[], row: readonly DuckDBValue[]) {
  return Object.fromEntries(columns.map((column, index) => [column, jsonOf(row[index] ?? null)]));
}

function delimited(delimiter: string, { spreadsheetSafe = false } = {}): Format {
  const fieldOf = spreadsheetSafe ? harmless : textOf;
  const record = (fields: readonly string[]): string => `${csvRecord(fields, delimiter)}\r\n`;
  return async ({ columns, pieces }, write) => {
    await write(`${spreadsheetSafe ? BYTE_ORDER_MARK : ''}${record(columns.map(fieldOf))}`);
    for await (const piece of pieces) {
      await write(piece.map((row) => record(row.map(fieldOf))).join(''));
    }
  };
}

/** Text with an apostrophe before a formula. A number is none, even if it is negative. */
function harmless(value: DuckDBValue): string {
  const text = textOf(value);
  return isNumeric(value) ? text : spreadsheetText(text);
}

/** Shows control characters as dots: they would break the table, or the terminal. */
function onOneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, '·');
}
