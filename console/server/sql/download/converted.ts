import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline as pump } from 'node:stream/promises';
import { exporterOf } from '../../../../cli/export/export-formats.ts';
import { openDuckDb } from '../../../../local/query-engine/session.ts';
import { runStatement } from '../../../../local/query-engine/statement.ts';
import { literal } from '../../../../local/sql-text.ts';
import type { ResultColumn } from '../../../api/query.ts';

/** The types of Athena that DuckDB reads from the text of a result. Other values stay texts. */
const TYPES =
  /^(bigint|integer|smallint|tinyint|double|boolean|date|timestamp|decimal\(\d+,\d+\))$/;

type Source = { csv: AsyncIterable<Uint8Array>; columns: readonly ResultColumn[]; name: string };

/** A result of Athena as a workbook or as Parquet, with the types of its columns. */
export async function* converted(
  { csv, columns, name }: Source,
  format: 'xlsx' | 'parquet',
): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-download-'));
  try {
    const source = join(folder, 'result.csv');
    const part = join(folder, `result.${format}`);
    await pump(Readable.from(csv), createWriteStream(source));
    await convert(source, columns, { part, target: `${name}.${format}`, format });
    for await (const chunk of createReadStream(part)) yield chunk;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Written = { part: string; target: string; format: 'xlsx' | 'parquet' };

async function convert(
  source: string,
  columns: readonly ResultColumn[],
  { part, target, format }: Written,
): Promise<void> {
  const { connection, close } = await openDuckDb([
    `CREATE TABLE result AS SELECT * FROM read_csv(${literal(source)}, ${optionsFor(columns)})`,
  ]);
  let results = 0;
  const nextResult = (): number => {
    results += 1;
    return results;
  };
  const session = { connection, tables: [], emptyDays: [], nextResult, close };
  try {
    const result = await runStatement(session, 'SELECT * FROM result');
    await exporterOf(format, false)(result, { part, target, lake: session });
  } finally {
    close();
  }
}

/** In Athena's CSV only NULL is without quotes, so that it differs from the empty text. */
function optionsFor(columns: readonly ResultColumn[]): string {
  const seen = new Map<string, number>();
  const types = columns.map(({ name, type }) => {
    const lower = name.toLowerCase();
    const count = seen.get(lower) ?? 0;
    seen.set(lower, count + 1);
    const own = count === 0 ? name : `${name}_${count}`;
    return `${literal(own)}: ${literal(TYPES.test(type) ? type : 'varchar')}`;
  });
  return `columns = {${types.join(', ')}}, header = true, auto_detect = false, delim = ',',
    quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false`;
}
