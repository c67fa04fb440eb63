import type { ResultCell, ResultColumn } from '../../../api/query.ts';
import type { Athena } from '../athena.ts';

/**
 * The rows of a result as NDJSON, without the loss of a digit: a decimal is a string, and so is an
 * integer that a double cannot represent, as in `npm run sql`.
 */
export async function* jsonLines(
  athena: Athena,
  queryId: string,
  hasHeader: boolean,
): AsyncGenerator<string> {
  let next: string | undefined;
  do {
    const page = await athena.page(queryId, { hasHeader, next });
    yield page.rows.map((row) => lineOf(page.columns, row)).join('');
    next = page.next;
  } while (next !== undefined);
}

function lineOf(columns: readonly ResultColumn[], row: readonly ResultCell[]): string {
  const entries = columns.map(({ name, type }, index) => [
    name,
    jsonValue(row[index] ?? null, type),
  ]);
  return `${JSON.stringify(Object.fromEntries(entries))}\n`;
}

const INTEGERS = ['bigint', 'integer', 'smallint', 'tinyint'];

function jsonValue(text: ResultCell, type: string): string | number | boolean | null {
  if (text === null) return null;
  if (type === 'boolean') return text === 'true';
  const isNumber = INTEGERS.includes(type)
    ? Number.isSafeInteger(Number(text))
    : ['double', 'float', 'real'].includes(type) && Number.isFinite(Number(text));
  return isNumber ? Number(text) : text;
}
