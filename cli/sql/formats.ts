import type { DuckDBValue } from '@duckdb/node-api';
import { csvOf } from '../sample/row.ts';
import { grouped } from '../ui/text.ts';
import { textTable } from '../ui/text-table.ts';
import { isNumeric, jsonOf, textOf } from './values.ts';

/** Rows as they come from the engine, some thousands at a time. */
export type Result = {
  columns: readonly string[];
  pieces: AsyncIterable<readonly (readonly DuckDBValue[])[]>;
};

type Write = (text: string) => Promise<void>;
type Format = (result: Result, write: Write) => Promise<void>;

/** More rows than a person reads; `csv` and `json` give them all. */
const TABLE_ROWS = 1000;

export const FORMATS = { table, json, csv } as const satisfies Record<string, Format>;

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
      `… the first ${grouped(TABLE_ROWS)} of ${grouped(rows)} rows; --format csv or json gives all\n`,
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
  await write(`${csvOf(columns)}\r\n`);
  for await (const piece of pieces) {
    await write(piece.map((row) => `${csvOf(row.map(textOf))}\r\n`).join(''));
  }
}

/** Control characters would break the table, or the terminal. */
function onOneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, '·');
}
