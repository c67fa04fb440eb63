import type { DuckDBValue } from '@duckdb/node-api';
import type { Result } from '../../local/query-engine/statement.ts';
import { csvRecord, grouped } from '../ui/text.ts';
import { textTable } from '../ui/text-table.ts';
import { isNumeric, jsonOf, textOf } from './values.ts';

type Write = (text: string) => Promise<void>;
type Format = (result: Result, write: Write) => Promise<void>;

/** Nobody reads more rows than this; `csv` and `json` print all of them. */
const TABLE_ROWS = 1000;

export const FORMATS = { table, json, csv } as const satisfies Record<string, Format>;

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
      const named = columns.map((column, index) => [column, jsonOf(row[index] ?? null)]);
      await write(`${before}\n${JSON.stringify(Object.fromEntries(named))}`);
      before = ',';
    }
  }
  await write(before === '[' ? '[]\n' : '\n]\n');
}

async function csv({ columns, pieces }: Result, write: Write): Promise<void> {
  await write(`${csvRecord(columns)}\r\n`);
  for await (const piece of pieces) {
    await write(piece.map((row) => `${csvRecord(row.map(textOf))}\r\n`).join(''));
  }
}

/** Shows control characters as dots: they would break the table, or the terminal. */
function onOneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, '·');
}
